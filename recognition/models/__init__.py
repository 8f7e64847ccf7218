"""Pictures on their way through recognition, and what was found in them."""

from recognition.models.alerts import Alert, NoticeState
from recognition.models.batches import Batch, BatchFile, FileOutcome
from recognition.models.images import Image, ImageStatus, image_path
from recognition.models.reads import (
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

__all__ = [
    "CERTAIN", "REVIEWED", "Alert", "Batch", "BatchFile", "Detection", "FileOutcome", "Image", "ImageStatus", "Match",
    "MatchReason", "ModelRelease", "NoticeState", "PastMatch", "PlateRead", "ReleaseStatus", "Rematch", "RematchStatus",
    "Review", "ReviewRank", "ReviewState", "Verdict", "image_path",
]  # fmt: skip
