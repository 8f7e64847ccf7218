"""Alerts: raised with the match that asks for one, seen by people, opened again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from companies.models import Company, User
from plates.policies import Decision
from recognition.models import Alert, Image, PlateRead
from recognition.services import alert_mail


def raise_alerts(image: Image, read: PlateRead, decision: Decision, at: datetime) -> list[Alert]:
    """Writes the alerts of a read, in the transaction that writes its matches, and has their mail sent after it.

    Of the plates that the read may show, those of the severest status are told of. A plate raises one alert a
    picture, however often the picture is read.
    """
    if not decision.alert:
        return []
    known = set(image.alerts.values_list("plate_text", flat=True))
    raised = [
        Alert(
            company=image.company,
            image=image,
            read=read,
            plate=one.plate,
            plate_text=one.plate.text,
            plate_status=one.plate.status,
            score=one.ranking.score,
            raised_at=at,
            notice_due_at=at,
        )
        for one in decision.accepted
        if one.plate.status == decision.status and one.plate.text not in known
    ]
    Alert.objects.bulk_create(raised)
    if raised:
        transaction.on_commit(alert_mail.wake_up)
    return raised


def mark_seen(rows: QuerySet[Alert], user: User, at: datetime) -> int:
    """Notes who saw the alerts that nobody had seen; how many there were."""
    return rows.filter(seen_at__isnull=True).update(seen_at=at, seen_by=user)


def open_again(rows: QuerySet[Alert]) -> int:
    """Makes seen alerts unseen; how many there were."""
    return rows.filter(seen_at__isnull=False).update(seen_at=None, seen_by=None)


def unseen_count(company: Company, most: int = 100) -> int:
    """How many alerts nobody has seen, counted up to `most`."""
    return Alert.objects.of_company(company).unseen().order_by()[:most].count()


def pks(texts: Iterable[str]) -> list[int]:
    """The ids that a form sent; what is none is left out."""
    return [int(text) for text in texts if text.isdecimal() and len(text) < 19]
