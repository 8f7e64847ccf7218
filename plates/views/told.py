"""What pages of plates tell people after a change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string

from plates.services import Done
from plates.undoing import UNDO_FOR


def plates_in_words(count: int) -> str:
    return "1 plate" if count == 1 else f"{count:,} plates"


def offer_undo(request: HttpRequest, words: str, done: Done) -> None:
    """A message with a button that takes the change back; without one where nothing was changed."""
    if not done.count:
        messages.info(request, words)
        return
    context = {"words": words, "operation": done.operation, "minutes": UNDO_FOR.seconds // 60}
    messages.success(request, render_to_string("plates/undo_message.html", context, request))
