"""Pages of registered plates."""

from django.urls import include, path, re_path

from plates.views import exporting, listing, lists, register, selected, versions

app_name = "plates"
urlpatterns = [
    path("uploads/", include("plates.bulk.urls")),
    path("", listing.plates, name="list"),
    path("columns/", listing.choose_columns, name="columns"),
    path("selected/", selected.selected, name="selected"),
    re_path(r"^export\.(?P<kind>csv|xlsx)$", exporting.export, name="export"),
    path("undo/<uuid:operation>/", register.undo_operation, name="undo"),
    path("add/", register.add, name="add"),
    path("check/", register.check_text, name="check"),
    path("lists/", lists.lists, name="lists"),
    path("lists/restore/", lists.restore, name="list-restore"),
    path("lists/<int:pk>/", lists.rename, name="list-rename"),
    path("lists/<int:pk>/delete/", lists.delete, name="list-delete"),
    path("<int:pk>/", register.detail, name="detail"),
    path("<int:pk>/edit/", register.edit, name="edit"),
    path("<int:pk>/misreads/", register.misreads, name="misreads"),
    path("<int:pk>/history/", versions.history, name="history"),
    path("<int:pk>/history/<int:version>/", versions.revert_to, name="revert"),
    path("<int:pk>/delete/", register.delete, name="delete"),
]
