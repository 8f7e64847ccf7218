"""Pages of batches, images and reads."""

from django.urls import path

from recognition import pictures
from recognition.views import batches, exports, images, marking, reads, review, uploading

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
    path("images/<uuid:public_id>/large.jpg", pictures.large, name="large"),
    path("images/<uuid:public_id>/thumbnail.jpg", pictures.thumbnail, name="thumbnail"),
    path("images/<uuid:public_id>/plates/", marking.mark, name="mark"),
    path("images/<uuid:public_id>/plates/<int:position>.jpg", pictures.crop, name="crop"),
    path("images/<uuid:public_id>/plates/<int:position>/context.jpg", pictures.context, name="context"),
    path("reads/", reads.reads, name="reads"),
    path("reads/search/", reads.search, name="reads-search"),
    path("reads/export/", reads.export, name="reads-export"),
    path("reads/<int:pk>/judge/", images.judge, name="judge"),
    path("reads/<int:pk>/take-back/", images.take_back, name="take-back"),
    path("reads/<int:pk>/remove/", marking.unmark, name="unmark"),
    path("review/", review.review, name="review"),
    path("review/restart/", review.restart, name="review-restart"),
    path("review/<int:pk>/", review.decide, name="review-decide"),
    path("review/<int:pk>/undo/", review.undo, name="review-undo"),
]
