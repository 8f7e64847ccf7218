"""Matches reads of the past again after a register has changed: in chunks, resumable, idempotent.

A change of a register leaves a row (`plates.models.RegisterChange`). The sweep turns a company's changes into
one job (`Rematch`); whoever claims it goes through the company's recent reads in chunks, each in one
transaction with the job's cursor. A read whose matches come out as they were is not touched; where they
differ, the old ones are kept as `PastMatch`.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, Q

from companies.models import Company
from plates.channel import fitted, probability, slots_of
from plates.models import MatchingPolicy, RegisterChange
from plates.policies import policy_of
from recognition.models import REVIEWED, PlateRead, Rematch, RematchStatus
from recognition.positions import positions_of_row
from recognition.services import outcome

log = logging.getLogger(__name__)

RECENT = timedelta(days=30)
"""Older reads keep the matches that they have."""
AT_ONCE = 200
"""Reads of one transaction."""
CHUNKS = 25
"""A task does so many chunks; the sweep wakes up the next one."""
FEW_CHANGES = 50
"""Up to so many changed plates, reads that show none of them are passed over without a query."""
LEAST_LIKELY = 1e-9
LEASE = timedelta(seconds=120)


def order_due(at: datetime) -> list[int]:
    """Makes a job for every company with changes that no job covers yet; the ids of all jobs to be worked on."""
    newest = RegisterChange.objects.values("company").annotate(last=Max("pk")).order_by()
    since = at - RECENT
    for row in newest:
        Rematch.objects.get_or_create(
            company_id=row["company"], last_change=row["last"], defaults={"since": since, "created_at": at}
        )
    free = Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=at)
    waiting = Rematch.objects.filter(free).exclude(status=RematchStatus.DONE)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def dispatch(pks: Sequence[int]) -> None:
    """Calls a worker for each job. A broker that is down loses nothing: the next sweep calls again."""
    from recognition.tasks import rematch_reads

    for pk in pks:
        try:
            rematch_reads.delay(pk)
        except Exception as error:  # noqa: BLE001 - every transport has errors of its own
            log.warning("no wake-up call for rematch %s: %s", pk, type(error).__name__)
            return


def work(pk: int, at: datetime, chunks: int = CHUNKS) -> bool:
    """Does some chunks of a job, if nobody else has it; whether it is finished."""
    owner = str(uuid.uuid4())
    if not _claim(pk, owner, at):
        return False
    job = Rematch.objects.select_related("company").get(pk=pk)
    policy, texts = policy_of(job.company), _changed_texts(job)
    for _ in range(chunks):
        reads = _next_reads(job)
        if not reads:
            return _finish(job, owner, at)
        if not _chunk(job, owner, reads, policy, texts, at):
            return False
    Rematch.objects.filter(pk=pk, lease_owner=owner).update(lease_owner="", lease_expires_at=None)
    return False


def rematch(read: PlateRead, company: Company, policy: MatchingPolicy, at: datetime) -> bool:
    """Matches one read again as of the time when it was read; whether its matches changed."""
    _, changed = outcome.match_again(read, company, policy, at)
    return changed


def _claim(pk: int, owner: str, at: datetime) -> bool:
    free = Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=at)
    return bool(
        Rematch.objects.filter(free, pk=pk)
        .exclude(status=RematchStatus.DONE)
        .update(status=RematchStatus.WORKING, lease_owner=owner, lease_expires_at=at + LEASE)
    )


def _next_reads(job: Rematch) -> list[PlateRead]:
    rows = PlateRead.objects.filter(company=job.company, created_at__gte=job.since, pk__gt=job.cursor)
    return list(rows.order_by("pk").prefetch_related("matches")[:AT_ONCE])


def _chunk(
    job: Rematch,
    owner: str,
    reads: Sequence[PlateRead],
    policy: MatchingPolicy,
    texts: frozenset[str] | None,
    at: datetime,
) -> bool:
    """One transaction: the reads and the cursor. False when the lease was lost, and nothing is written then."""
    with transaction.atomic():
        held = Rematch.objects.filter(pk=job.pk, lease_owner=owner, cursor=job.cursor).update(
            cursor=reads[-1].pk, looked_at=F("looked_at") + len(reads), lease_expires_at=at + LEASE
        )
        if not held:
            return False
        concerned = [read.pk for read in reads if texts is None or _concerns(read, texts)]
        changed = sum(rematch(read, job.company, policy, at) for read in _as_they_are_now(concerned))
        Rematch.objects.filter(pk=job.pk).update(changed=F("changed") + changed)
    job.cursor = reads[-1].pk
    return True


def _as_they_are_now(pks: Sequence[int]) -> Iterable[PlateRead]:
    """The reads, locked: somebody may have reviewed one since the chunk was chosen."""
    return PlateRead.objects.select_for_update().filter(pk__in=pks).order_by("pk").prefetch_related("matches")


def _finish(job: Rematch, owner: str, at: datetime) -> bool:
    """Ends a job and forgets the changes that it covered."""
    with transaction.atomic():
        done = Rematch.objects.filter(pk=job.pk, lease_owner=owner).update(
            status=RematchStatus.DONE, lease_owner="", lease_expires_at=None, finished_at=at
        )
        if done:
            RegisterChange.objects.filter(company=job.company, pk__lte=job.last_change).delete()
    return bool(done)


def _changed_texts(job: Rematch) -> frozenset[str] | None:
    """The texts that came or went; None when they are too many to compare every read with."""
    changes = RegisterChange.objects.filter(company=job.company, pk__lte=job.last_change)
    rows = list(changes.values_list("before", "after")[: FEW_CHANGES + 1])
    if len(rows) > FEW_CHANGES or any(not (before or after) for before, after in rows):
        return None
    return frozenset(text for row in rows for text in row if text)


def _concerns(read: PlateRead, texts: frozenset[str]) -> bool:
    """Whether a read may show one of the texts, or has matches that may be one of them."""
    if read.matches.all():
        return True
    if read.review_state in REVIEWED:
        return read.is_certain and read.text in texts
    slots = slots_of(positions_of_row(read.characters), fitted())
    return any(probability(slots, text, fitted()) > LEAST_LIKELY for text in texts)
