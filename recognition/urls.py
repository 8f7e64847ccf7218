"""Pages of batches and images."""

from django.urls import path

from recognition import pictures
from recognition.views import batches, images

app_name = "recognition"
urlpatterns = [
    path("", batches.batches, name="batches"),
    path("upload/", batches.upload, name="upload"),
    path("batches/<uuid:public_id>/", batches.batch, name="batch"),
    path("batches/<uuid:public_id>/progress/", batches.batch_progress, name="batch-progress"),
    path("images/<uuid:public_id>/", images.image, name="image"),
    path("images/<uuid:public_id>/retry/", images.retry, name="retry"),
    path("images/<uuid:public_id>/original/", pictures.original, name="original"),
    path("images/<uuid:public_id>/view.jpg", pictures.view, name="view"),
    path("images/<uuid:public_id>/thumbnail.jpg", pictures.thumbnail, name="thumbnail"),
    path("images/<uuid:public_id>/plates/<int:position>.jpg", pictures.crop, name="crop"),
]
