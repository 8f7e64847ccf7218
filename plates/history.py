"""Versions of registered plates, kept by django-simple-history, and how many are written at once.

Versions hold owner data as the register does. A version names its *operation*: what was done by one click,
and can be undone as one. The first change of a plate keeps the state before it too, so that plates that came
in bulk need no version of their own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from companies.models import Company, User

if TYPE_CHECKING:
    from plates.models import RegisteredPlate

ADDED, CHANGED, DELETED = "+", "~", "-"
AT_ONCE = 500
"""Rows of one statement."""

FORGOTTEN_AFTER = timedelta(days=90)
"""So long a deleted plate's versions are kept; they hold the owner's data."""


class Version(models.Model):
    """What versions of a plate have beside its fields."""

    operation = models.UUIDField(_("operation"), null=True, blank=True, db_index=True, editable=False)

    class Meta:
        abstract = True


class PlateHistory(HistoricalRecords):
    """Writes a version at each save and delete of a plate, except where a service writes them in bulk.

    A company that is deleted takes its plates along without a trace: there is nobody left to read it.
    """

    def __init__(self) -> None:
        super().__init__(
            bases=(Version,),
            excluded_fields=["folded", "words"],
            history_id_field=models.BigAutoField(),
            verbose_name=_("version of a plate"),
            verbose_name_plural=_("versions of plates"),
        )

    def post_delete(self, instance: Any, using: str | None = None, **kwargs: Any) -> None:
        origin = kwargs.get("origin")
        is_meant = getattr(origin, "model", type(origin)) is type(instance)
        if is_meant and not hasattr(instance, "skip_history_when_saving"):
            super().post_delete(instance, using=using, **kwargs)


def record_versions(
    plates: Iterable[RegisteredPlate], kind: str, by: User | None, operation: uuid.UUID | None = None
) -> None:
    """Writes the plates' present fields as versions, in few statements.

    Args:
        kind: ADDED, CHANGED or DELETED.
        by: who did it; None where nobody did.
    """
    now = timezone.now()
    _write(_version(plate, kind, now, history_user=by, operation=operation) for plate in plates)


def record_origins(plates: Sequence[RegisteredPlate]) -> None:
    """Keeps the state of plates that have no version yet, before they are changed for the first time.

    Args:
        plates: as they stand in the database.
    """
    known: set[int] = set()
    for at in range(0, len(plates), AT_ONCE):
        pks = [plate.pk for plate in plates[at : at + AT_ONCE]]
        known.update(_model().objects.filter(id__in=pks).values_list("id", flat=True))
    _write(_version(plate, ADDED, plate.created_at) for plate in plates if plate.pk not in known)


def forget(at: datetime) -> None:
    """Deletes the versions of plates that were deleted FORGOTTEN_AFTER ago, and those of companies that are gone."""
    from plates.models import RegisteredPlate

    versions, last = _model().objects.order_by("history_id"), 0
    companies = set(versions.order_by().values_list("company_id", flat=True).distinct())
    versions.filter(company_id__in=companies - set(Company.objects.values_list("pk", flat=True))).delete()
    old = versions.filter(history_type=DELETED, history_date__lte=at - FORGOTTEN_AFTER)
    while chunk := dict(old.filter(history_id__gt=last).values_list("history_id", "id")[:AT_ONCE]):
        last, ids = max(chunk), set(chunk.values())
        there = RegisteredPlate.objects.filter(pk__in=ids).values_list("pk", flat=True)
        versions.filter(id__in=ids - set(there)).delete()


def _model() -> Any:
    from plates.models import RegisteredPlate

    return RegisteredPlate.history.model


def _version(plate: RegisteredPlate, kind: str, at: datetime, **who: Any) -> Any:
    model = _model()
    values = {field.attname: getattr(plate, field.attname) for field in model.tracked_fields}
    return model(history_type=kind, history_date=at, **values, **who)


def _write(versions: Iterable[Any]) -> None:
    _model().objects.bulk_create(versions, batch_size=AT_ONCE)
