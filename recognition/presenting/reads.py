"""Reads as pages show them: percentages, evidence, what people made of them, and reasons in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from plates.alignment import Difference
from plates.formats import describe
from plates.text import normalise
from recognition.models import Detection, Match, PastMatch, PlateRead, Review, ReviewState, Verdict
from recognition.models.reads import PlateReadQuerySet
from recognition.presenting.marks import CropMarks, crop_marks, level
from recognition.serialise import READABLE

SHOWN_CHOICES = 4
SUGGESTIONS = 6
LEAST_SHOWN = 0.001
"""Less probable characters and texts are not worth a person's look."""


@dataclass(frozen=True, slots=True)
class ShownCharacter:
    """A character with its likeliest choices, [(character, percent, that in words)], itself first."""

    char: str
    level: str
    choices: list[tuple[str, int, str]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that the plate may show, and why it is suggested."""

    text: str
    note: str


@dataclass(frozen=True)
class ShownRead:
    """A read with its evidence."""

    row: PlateRead
    detection: Detection
    matches: list[Any]
    past: list[Any]
    reviews: list[Review]

    @property
    def percent(self) -> int:
        return round(self.row.score * 100)

    @property
    def level(self) -> str:
        return level(self.row.score)

    @property
    def shown(self) -> str:
        return shown_text(self.row)

    @cached_property
    def format_words(self) -> str:
        """Such as 'India, state series, Maharashtra'; '' where no format knows the text."""
        found = describe(self.row.text, [self.row.region] if self.row.region else [])
        return found.words if found.is_known else ""

    @cached_property
    def characters(self) -> list[ShownCharacter]:
        return [_character(one) for one in self.row.characters]

    @cached_property
    def crop(self) -> CropMarks:
        return crop_marks(self.detection, self.row.characters)

    @property
    def seen(self) -> int:
        """The newest decision, which a form sends back so that nobody overrules what they did not see."""
        return self.reviews[0].pk if self.reviews else 0

    @property
    def standing(self) -> Review | None:
        """The newest decision that was not taken back."""
        undone = {review.undoes_id for review in self.reviews}
        decisions = (one for one in self.reviews if one.verdict not in (Verdict.UNDONE, Verdict.ADDED))
        return next((one for one in decisions if one.pk not in undone), None)

    @property
    def is_rejected(self) -> bool:
        return self.row.review_state == ReviewState.REJECTED

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """Registered plates that match, then the reader's other texts; never what stands."""
        texts = {normalise(match.plate_text): "registered" for match in self.matches}
        for one in ({"text": self.row.reader_text, "score": self.row.score}, *self.row.alternatives):
            if one["score"] >= LEAST_SHOWN:
                texts.setdefault(one["text"], percent_words(one["score"]))
        found = [Suggestion(text, note) for text, note in texts.items() if text and text != self.row.text]
        return found[:SUGGESTIONS]


def evidence(name: str) -> Prefetch:
    """Prefetches reads, by the name of their relation, with all that `shown` needs: five queries."""
    return Prefetch(name, PlateRead.objects.prefetch_related(*_parts()))


def with_evidence(rows: PlateReadQuerySet) -> PlateReadQuerySet:
    """Reads with all that `shown` needs and their image."""
    return rows.select_related("detection__image").prefetch_related(*_parts())


def shown(read: PlateRead, detection: Detection) -> ShownRead:
    """A read that was fetched with its evidence."""
    matches: list[Any] = list(read.matches.all())
    past: list[Any] = list(read.past_matches.all())
    for match in (*matches, *past):
        match.words = match_words(match)
    for match in matches:
        match.owner = _owner(match)
    return ShownRead(read, detection, matches, past, list(read.reviews.all()))


def with_percent(read: Any) -> Any:
    """Adds `percent`, `level`, and `shown`: the text where it is sure enough to be shown, or a person's word."""
    read.percent = round(read.score * 100)
    read.level = level(read.score)
    read.shown = shown_text(read)
    return read


def shown_text(read: PlateRead) -> str:
    return read.text if read.score >= READABLE or read.is_certain else ""


def listed(reads: list[PlateRead]) -> list[Any]:
    """Reads with all that a row of a list shows, in three queries."""
    prefetch_related_objects(reads, "detection__image", "matches")
    return [with_percent(read) for read in reads]


def percent_words(score: float) -> str:
    """Such as '21 %', or '<1 %' where rounding would say none at all."""
    return f"{score * 100:.0f} %" if score >= 0.005 else "<1 %"


def match_words(match: Match | PastMatch) -> str:
    """Why a match is one: '0 read where O is registered (character 5; 2nd choice, 0.21).'"""
    if not match.differences:
        return "Read exactly as registered."
    return " ".join(Difference(**difference).words for difference in match.differences)


def _parts() -> tuple[Any, ...]:
    return (Prefetch("matches", Match.objects.select_related("plate")), "past_matches", "reviews")


def _character(one: dict[str, Any]) -> ShownCharacter:
    others = [other for other in one["alternatives"] if other["score"] >= LEAST_SHOWN]
    choices = [one, *(others or one["alternatives"][:1])][:SHOWN_CHOICES]
    found = [(choice["char"], round(choice["score"] * 100), percent_words(choice["score"])) for choice in choices]
    return ShownCharacter(one["char"], level(one["score"]), found)


def _owner(match: Match) -> str:
    plate = match.plate
    if plate is None:
        return ""
    return ", ".join(filter(None, (plate.owner_name, f"{plate.vehicle_make} {plate.vehicle_model}".strip())))
