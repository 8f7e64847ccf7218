"""Work that staff order anew: images read again with a release they choose, reads matched again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from companies.audit import record
from companies.models import Company
from plates.policies import policy_of
from recognition.errors import PermanentError
from recognition.models import REVIEWED, Image, ImageStatus, ModelRelease, PlateRead
from recognition.pipeline.readers.registry import reader_kind
from recognition.pipeline.weights import load_config
from recognition.services import queue, rematching

FINISHED = (ImageStatus.DONE, ImageStatus.FAILED, ImageStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Ordered:
    """How many images were queued, and how many were left alone and why."""

    queued: int
    reviewed: int
    busy: int

    @property
    def words(self) -> str:
        """What happened, for the person who asked."""
        left = []
        if self.reviewed:
            left.append(f"{self.reviewed} hold reads that people have reviewed")
        if self.busy:
            left.append(f"{self.busy} are waiting or being read already")
        kept = f" Left as they are: {' and '.join(left)}." if left else ""
        return f"{self.queued} images will be read again.{kept}"


def releases() -> list[ModelRelease]:
    """The releases of the reader's network whose weights this installation has, newest first."""
    network = reader_kind(settings.ANPR_READER).network
    rows = ModelRelease.objects.filter(network=network).order_by("-created_at", "-pk")
    return [release for release in rows if has_weights(release)]


def has_weights(release: ModelRelease) -> bool:
    """Whether the release's folder is there and is the one that was registered."""
    try:
        config = load_config(settings.ANPR_WEIGHTS_DIR / release.network / release.version)
    except PermanentError:
        return False
    return config.get("sha256") == release.sha256


def order(request: HttpRequest, images: Sequence[Image], release: ModelRelease, at: datetime) -> Ordered:
    """Queues images to be read with `release`, once each; reads that people have reviewed stay as they are."""
    pks = [image.pk for image in images]
    with transaction.atomic():
        reviewed = set(
            PlateRead.objects.filter(detection__image__in=pks, review_state__in=REVIEWED).values_list(
                "detection__image", flat=True
            )
        )
        free = Image.objects.filter(pk__in=set(pks) - reviewed, status__in=FINISHED)
        taken = list(free.values_list("pk", flat=True))
        Image.objects.filter(pk__in=taken, status__in=FINISHED).update(
            status=ImageStatus.QUEUED, read_with=release, error_code="", attempts=0, finished_at=None,
            lease_owner="", lease_expires_at=None, dispatched_at=None,
        )  # fmt: skip
        record("images.requeued", request, subject=f"{len(taken)} images", release=str(release), images=taken[:100])
    queue.dispatch(taken, at)
    return Ordered(len(taken), len(reviewed), len(pks) - len(reviewed) - len(taken))


def match_again(reads: Sequence[PlateRead], at: datetime) -> int:
    """Matches reads with their companies' registers as they are now; how many have other matches."""
    policies = {pk: policy_of(Company.objects.get(pk=pk)) for pk in {read.company_id for read in reads}}
    changed = 0
    for read in reads:
        with transaction.atomic():
            changed += rematching.rematch(read, read.company, policies[read.company_id], at)
    return changed
