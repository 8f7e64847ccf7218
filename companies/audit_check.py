"""Whether the audit log is as it was written: finds rows that were changed, removed or put in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from companies.audit_chain import proof_of, seal_of
from companies.models import AuditEvent, AuditHead

AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many events there are, the number and seal of the last, and what is wrong, in the order of the log."""

    events: int
    end: str
    faults: tuple[str, ...]


def verify(known: tuple[int, str] | None = None) -> Verdict:
    """Follows the chain from the first event to the last.

    Args:
        known: number and seal of an event as somebody noted them: they prove that the log as a whole was not
            put back to an older one.
    """
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    walk = Walk(known)
    faults = (*walk.along(head.length), *walk.end(head), *put_in_behind(head.length))
    return Verdict(walk.events, f"{walk.sequence}:{walk.seal}", faults)


class Walk:
    """Goes through the events in the order of their numbers and remembers where it stands."""

    def __init__(self, known: tuple[int, str] | None) -> None:
        self.known = known
        self.events, self.sequence, self.seal, self.sound = 0, 0, "", True

    def along(self, length: int) -> Iterator[str]:
        """What is wrong with the events up to number `length`, which were all written when the head was read."""
        for row in AuditEvent.objects.filter(sequence__lte=length).order_by("sequence").iterator(AT_ONCE):
            self.events += 1
            yield from self._step(row)
            if self.known and self.known[0] == row.sequence and self.known[1] != row.seal:
                yield f"{named(row)} is not the event that was noted: the log was written anew."
            self.sequence, self.seal = row.sequence, row.seal

    def _step(self, row: AuditEvent) -> Iterator[str]:
        """One row: an event after a gap cannot be checked, since the seal before it is gone."""
        if row.sequence != self.sequence + 1:
            yield f"{numbers(self.sequence + 1, row.sequence - 1)} removed (before {named(row)})."
            self.sound = True
            return
        fits = row.seal == seal_of(row, self.seal)
        if not fits and self.sound:
            yield f"{named(row)} was changed or put in: its seal does not fit."
        elif not fits:
            yield f"{named(row)} does not follow from the one before it."
        self.sound = fits

    def end(self, head: AuditHead) -> Iterator[str]:
        """What is wrong where the log ends."""
        if head.length and head.proof != proof_of(head.length, head.seal):
            yield "The record of the log's end was changed: its proof does not fit."
        if head.length > self.sequence:
            yield f"{numbers(self.sequence + 1, head.length)} removed, at the end."
        elif head.seal != self.seal:
            yield f"The log does not end with the event {self.sequence} that was written: it was changed."
        if self.known and self.known[0] > self.sequence:
            yield f"Event {self.known[0]} was noted, but the log ends at {self.sequence}: its end was removed."


def put_in_behind(length: int) -> Iterator[str]:
    """Events behind the end; those that were written meanwhile have moved the end."""
    later = list(AuditEvent.objects.exclude(sequence__lte=length).order_by("sequence")[:AT_ONCE])
    now = AuditHead.objects.filter(pk=1).values_list("length", flat=True).first() or 0
    for row in later:
        if row.sequence > now:
            yield f"{named(row)} was put in behind the end."


def named(row: AuditEvent) -> str:
    """Names a row without whom it concerns: its number, key, time and event."""
    return f"Event {row.sequence} (row {row.pk}, {row.created_at:%Y-%m-%d %H:%M:%S}, {row.action})"


def numbers(first: int, last: int) -> str:
    return f"Event {first} was" if first == last else f"Events {first} to {last} were"
