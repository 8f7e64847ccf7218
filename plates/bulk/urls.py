"""Pages of uploaded lists; they belong to the pages of plates."""

from django.urls import path

from plates.views import bulk

urlpatterns = [
    path("", bulk.uploads, name="uploads"),
    path("new/", bulk.upload_new, name="upload-new"),
    path("plates-template.xlsx", bulk.upload_template, name="upload-template"),
    path("<uuid:public_id>/", bulk.upload, name="upload"),
    path("<uuid:public_id>/progress/", bulk.upload_progress, name="upload-progress"),
    path("<uuid:public_id>/import/", bulk.upload_import, name="upload-import"),
    path("<uuid:public_id>/discard/", bulk.upload_discard, name="upload-discard"),
    path("<uuid:public_id>/undo/", bulk.upload_undo, name="upload-undo"),
    path("<uuid:public_id>/to-correct/", bulk.upload_errors, name="upload-errors"),
]
