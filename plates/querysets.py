"""Business queries of a register. Those that pages ask are answered from indexes, at a million plates too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Q

from companies.models import Company
from plates.searching import PlateSearch

if TYPE_CHECKING:
    from plates.models import RegisteredPlate

EXPIRING_WITHIN = timedelta(days=7)
AFTER_ALL = "~"
"""Greater than every character of a compared plate."""


class RegisteredPlateQuerySet(models.QuerySet["RegisteredPlate"]):
    def of_company(self, company: Company) -> Self:
        return self.filter(company=company)

    def valid_on(self, day: date) -> Self:
        """Plates whose validity includes `day`; an open end never ends."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        )

    def expired_on(self, day: date) -> Self:
        return self.filter(valid_until__lt=day)

    def not_yet_valid_on(self, day: date) -> Self:
        return self.filter(valid_from__gt=day)

    def expiring_on(self, day: date) -> Self:
        """Plates that are valid on `day` and end within a week of it."""
        return self.filter(valid_until__gte=day, valid_until__lte=day + EXPIRING_WITHIN)

    def folded_alike(self) -> models.QuerySet[RegisteredPlate, Any]:
        """The folded texts, {"folded": text}, that several of the rows share: one walk along an index."""
        return self.order_by().values("folded").annotate(n=Count("pk")).filter(n__gt=1).values("folded")

    def alike(self, company: Company) -> Self:
        """Plates that only look-alike characters tell from another one of the company."""
        return self.filter(folded__in=type(self)(self.model).of_company(company).folded_alike())

    def shown_as(self, texts: Iterable[str]) -> Self:
        """Plates whose normalised text is among `texts`: one indexed look-up."""
        return self.filter(normalised__in=list(texts))

    def search(self, typed: str, lookalikes: bool = False) -> Self:
        """Plates that contain, or with wildcards are, what was typed; or whose owner or vehicle does.

        With `lookalikes`, plates only, and characters that look alike count as the same.
        """
        wanted = PlateSearch.of(typed, lookalikes)
        if wanted.is_empty:
            return self.none() if typed.strip() else self
        column = "folded" if wanted.is_folded else "normalised"
        if wanted.pattern:
            bounds = {f"{column}__gte": wanted.prefix, f"{column}__lt": wanted.prefix + AFTER_ALL}
            return self.filter(**{f"{column}__like": wanted.pattern}, **(bounds if wanted.prefix else {}))
        found = Q(**{f"{column}__contains": wanted.text}) if wanted.text else Q()
        if wanted.words:
            found |= Q(*(Q(words__contains=word) for word in wanted.words))
        return self.filter(found)
