"""What templates of the back office need beyond Django and the theme."""

from __future__ import annotations

import calendar
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()


@register.inclusion_tag("admin/date_hierarchy.html")
def days_of(changelist: Any) -> dict[str, Any]:
    """The date hierarchy of a list, from its first and last row alone: Django's own reads every row.

    Years, months and days between the two are offered, whether or not there are rows in them.
    """
    field = changelist.date_hierarchy
    bounds = _bounds(changelist.root_queryset, field)
    if bounds is None:
        return {"show": False}
    chosen = {part: changelist.params.get(f"{field}__{part}") for part in ("year", "month", "day")}
    numbers = {part: int(_text(value)) for part, value in chosen.items() if value and _text(value).isdecimal()}

    def link(**parts: int) -> str:
        return str(changelist.get_query_string({f"{field}__{part}": n for part, n in parts.items()}, [f"{field}__"]))

    return {"show": True, **_level(numbers, *bounds, link)}


def _text(value: Any) -> str:
    """Django hands parameters over as lists in some versions and as text in others."""
    return str(value[-1] if isinstance(value, list) else value)


def _bounds(rows: Any, field: str) -> tuple[date, date] | None:
    first = rows.order_by(field).values_list(field, flat=True).first()
    last = rows.order_by(f"-{field}").values_list(field, flat=True).first()
    return (_day(first), _day(last)) if first and last else None


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _level(at: dict[str, int], first: date, last: date, link: Any) -> dict[str, Any]:
    """What to go back to and to choose from, by how far the choice has got."""
    if not at:
        years = range(first.year, last.year + 1)
        return {"back": None, "choices": [{"title": str(year), "link": link(year=year)} for year in years]}
    if "month" not in at:
        months = [date(at["year"], month, 1) for month in range(1, 13)]
        inside = [
            day for day in months if (first.year, first.month) <= (day.year, day.month) <= (last.year, last.month)
        ]
        return {
            "back": {"title": "All dates", "link": link()},
            "choices": [
                {"title": date_format(day, "YEAR_MONTH_FORMAT"), "link": link(year=day.year, month=day.month)}
                for day in inside
            ],
        }
    return _days(at, first, last, link)


def _days(at: dict[str, int], first: date, last: date, link: Any) -> dict[str, Any]:
    year, month = at["year"], min(max(at["month"], 1), 12)
    if "day" in at:
        there = date(year, month, min(max(at["day"], 1), calendar.monthrange(year, month)[1]))
        back = {"title": date_format(there, "YEAR_MONTH_FORMAT"), "link": link(year=year, month=month)}
        return {"back": back, "choices": [{"title": date_format(there, "MONTH_DAY_FORMAT")}]}
    days = [date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1)]
    return {
        "back": {"title": str(year), "link": link(year=year)},
        "choices": [
            {"title": date_format(day, "MONTH_DAY_FORMAT"), "link": link(year=year, month=month, day=day.day)}
            for day in days
            if first <= day <= last
        ],
    }
