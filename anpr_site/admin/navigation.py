"""The side bar of the back office: what this member of staff may view, in the order of the work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

GROUPS = (
    ("Recognition", (
        ("recognition.image", "Images", "image"),
        ("recognition.plateread", "Reads", "pin"),
        ("recognition.match", "Matches", "join_inner"),
        ("recognition.alert", "Alerts", "notifications"),
        ("recognition.review", "Reviews", "rate_review"),
        ("recognition.batch", "Batches", "photo_library"),
        ("recognition.detection", "Detections", "crop_free"),
        ("recognition.pastmatch", "Past matches", "history"),
    )),
    ("Registers", (
        ("plates.registeredplate", "Registered plates", "directions_car"),
        ("plates.platelist", "Lists", "list"),
        ("plates.plateupload", "Uploaded lists", "upload_file"),
        ("plates.matchingpolicy", "Matching policies", "tune"),
    )),
    ("Companies and people", (
        ("companies.company", "Companies", "apartment"),
        ("companies.user", "People", "person"),
        ("companies.membership", "Memberships", "badge"),
    )),
    ("Installation", (
        ("recognition.modelrelease", "Model releases", "neurology"),
        ("recognition.worker", "Workers", "memory"),
        ("recognition.rematch", "Matching again", "sync"),
        ("companies.transfer", "Imports and exports", "swap_vert"),
        ("companies.auditevent", "Audit log", "verified_user"),
        ("auth.group", "Staff groups", "groups"),
    )),
)  # fmt: skip


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups as the theme takes them; groups of which nothing may be viewed are left out."""
    overview = {"title": "Overview", "icon": "dashboard", "link": reverse("admin:index")}
    found: list[dict[str, Any]] = [{"items": [overview]}]
    for title, models in GROUPS:
        items = [
            {"title": words, "icon": icon, "link": reverse(f"admin:{model.replace('.', '_')}_changelist")}
            for model, words, icon in models
            if _may_view(request, model)
        ]
        found += [{"title": title, "items": items, "separator": True}] if items else []
    return found


def _may_view(request: HttpRequest, model: str) -> bool:
    app, name = model.split(".")
    return any(request.user.has_perm(f"{app}.{action}_{name}") for action in ("view", "change"))
