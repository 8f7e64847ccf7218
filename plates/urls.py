"""Pages of registered plates."""

from django.urls import path

from plates import views

app_name = "plates"
urlpatterns = [
    path("", views.plates, name="list"),
    path("add/", views.add, name="add"),
    path("<int:pk>/", views.edit, name="edit"),
    path("<int:pk>/misreads/", views.misreads, name="misreads"),
    path("<int:pk>/delete/", views.delete, name="delete"),
]
