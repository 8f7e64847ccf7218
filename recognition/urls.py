"""Pages of batches and images."""

from django.urls import path

from recognition import pictures
from recognition.views import batches, exports, images, uploading

app_name = "recognition"
urlpatterns = [
    path("", batches.batches, name="batches"),
    path("upload/", uploading.upload, name="upload"),
    path("batches/<uuid:public_id>/", batches.batch, name="batch"),
    path("batches/<uuid:public_id>/progress/", batches.batch_progress, name="batch-progress"),
    path("batches/<uuid:public_id>/add/", uploading.batch_add, name="batch-add"),
    path("batches/<uuid:public_id>/cancel/", batches.batch_cancel, name="batch-cancel"),
    path("batches/<uuid:public_id>/retry/", batches.batch_retry, name="batch-retry"),
    path("batches/<uuid:public_id>/rename/", batches.batch_rename, name="batch-rename"),
    path("batches/<uuid:public_id>/delete/", batches.batch_delete, name="batch-delete"),
    path("batches/<uuid:public_id>/export.<str:kind>", exports.export, name="batch-export"),
    path("images/<uuid:public_id>/", images.image, name="image"),
    path("images/<uuid:public_id>/retry/", images.retry, name="retry"),
    path("images/<uuid:public_id>/original/", pictures.original, name="original"),
    path("images/<uuid:public_id>/view.jpg", pictures.view, name="view"),
    path("images/<uuid:public_id>/thumbnail.jpg", pictures.thumbnail, name="thumbnail"),
    path("images/<uuid:public_id>/plates/<int:position>.jpg", pictures.crop, name="crop"),
]
