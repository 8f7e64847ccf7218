"""Pages of batches and images."""

from django.urls import path

from recognition import pictures, views

app_name = "recognition"
urlpatterns = [
    path("", views.batches, name="batches"),
    path("upload/", views.upload, name="upload"),
    path("batches/<uuid:public_id>/", views.batch, name="batch"),
    path("batches/<uuid:public_id>/progress/", views.batch_progress, name="batch-progress"),
    path("images/<uuid:public_id>/", views.image, name="image"),
    path("images/<uuid:public_id>/retry/", views.retry, name="retry"),
    path("images/<uuid:public_id>/original/", pictures.original, name="original"),
    path("images/<uuid:public_id>/view.jpg", pictures.view, name="view"),
    path("images/<uuid:public_id>/thumbnail.jpg", pictures.thumbnail, name="thumbnail"),
    path("images/<uuid:public_id>/plates/<int:position>.jpg", pictures.crop, name="crop"),
]
