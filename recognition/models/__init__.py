"""Pictures on their way through recognition, and what was found in them."""

from recognition.models.alerts import Alert, NoticeState
from recognition.models.batches import Batch, BatchFile, FileOrder, FileOutcome, FileState, ImageState
from recognition.models.images import UNFINISHED, Image, ImageStatus, image_path
from recognition.models.reads import (
    BY_HAND,
    CERTAIN,
    REVIEWED,
    Detection,
    Match,
    MatchReason,
    PlateRead,
    ReviewRank,
    ReviewState,
)
from recognition.models.releases import ModelRelease, ReleaseStatus
from recognition.models.rematching import PastMatch, Rematch, RematchStatus
from recognition.models.reviews import Review, Verdict
from recognition.models.workers import Worker

__all__ = [
    "BY_HAND", "CERTAIN", "REVIEWED", "UNFINISHED", "Alert", "Batch", "BatchFile", "Detection", "FileOrder",
    "FileOutcome", "FileState", "Image", "ImageState", "ImageStatus", "Match", "MatchReason", "ModelRelease",
    "NoticeState", "PastMatch", "PlateRead", "ReleaseStatus", "Rematch", "RematchStatus", "Review", "ReviewRank",
    "ReviewState", "Verdict", "Worker", "image_path",
]  # fmt: skip
