"""Back office of images and what was found in them: evidence, so read-only. Registered in `anpr_site.admin`."""

from recognition.admin.images import BatchAdmin, DetectionAdmin, ImageAdmin
from recognition.admin.jobs import RematchAdmin, WorkerAdmin
from recognition.admin.reads import AlertAdmin, MatchAdmin, PastMatchAdmin, PlateReadAdmin, ReviewAdmin
from recognition.admin.releases import ModelReleaseAdmin

__all__ = [
    "AlertAdmin", "BatchAdmin", "DetectionAdmin", "ImageAdmin", "MatchAdmin", "ModelReleaseAdmin", "PastMatchAdmin",
    "PlateReadAdmin", "RematchAdmin", "ReviewAdmin", "WorkerAdmin",
]  # fmt: skip
