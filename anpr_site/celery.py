"""The Celery application: workers and beat start from here."""

from __future__ import annotations

import os
from pathlib import Path

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anpr_site.settings")

app = Celery("anpr")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_configure.connect
def make_folders(sender: Celery, **_: object) -> None:
    """The folders of the filesystem broker and of beat: without them both die without a word."""
    from django.conf import settings

    if settings.BROKER_DIR:
        for folder in ("queue", "control"):
            (settings.BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    Path(settings.CELERY_BEAT_SCHEDULE_FILENAME).parent.mkdir(parents=True, exist_ok=True)
