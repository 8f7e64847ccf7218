"""Pages of registered plates."""

from django.urls import include, path

from plates.views import register

app_name = "plates"
urlpatterns = [
    path("uploads/", include("plates.bulk.urls")),
    path("", register.plates, name="list"),
    path("add/", register.add, name="add"),
    path("<int:pk>/", register.edit, name="edit"),
    path("<int:pk>/misreads/", register.misreads, name="misreads"),
    path("<int:pk>/delete/", register.delete, name="delete"),
]
