"""Pictures on their way through recognition, and what was found in them."""

from recognition.models.batches import Batch, BatchFile, FileOutcome
from recognition.models.images import Image, ImageStatus, image_path
from recognition.models.reads import Detection, Match, MatchReason, PlateRead
from recognition.models.releases import ModelRelease
from recognition.models.rematching import PastMatch, Rematch, RematchStatus

__all__ = [
    "Batch", "BatchFile", "Detection", "FileOutcome", "Image", "ImageStatus", "Match", "MatchReason", "ModelRelease",
    "PastMatch", "PlateRead", "Rematch", "RematchStatus", "image_path",
]  # fmt: skip
