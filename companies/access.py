"""Which company a request works for: the only way a view gets a company's object."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache

from companies.audit import record
from companies.models import Membership, Role, User

SESSION_KEY = "company"
Row = TypeVar("Row", bound=Model)


class PersonRequest(HttpRequest):
    """A request of somebody who is logged in; `membership` is None for people without a company."""

    user: User
    membership: Membership | None
    memberships: list[Membership]


class CompanyRequest(PersonRequest):
    """A request of a member; `membership` names company and role."""

    membership: Membership


View = Callable[..., HttpResponseBase]


def company_view(role: Role) -> Callable[[View], View]:
    """A view for members of a company who have at least `role`.

    People who are not logged in are sent to the log-in, people without a company or without the
    role are refused (403), and the refusal of a member is recorded. Browsers keep no page after the log-out.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            membership = _choose(request)
            if membership is None:
                raise PermissionDenied
            if not membership.may(role):
                record("access.refused", request, company=membership.company, subject=request.path)
                raise PermissionDenied
            with timezone.override(_zone(membership)):
                response = view(request, *args, **kwargs)
            if not response.has_header("Cache-Control"):  # pictures say for themselves how long they are kept
                add_never_cache_headers(response)
            return response

        return guarded

    return decorate


def account_view(view: View) -> View:
    """A view for everybody who is logged in; its pages are not kept by browsers."""

    @wraps(view)
    @login_required
    @never_cache
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with timezone.override(_zone(_choose(request))):
            return view(request, *args, **kwargs)

    return guarded


def _choose(request: HttpRequest) -> Membership | None:
    person = cast(PersonRequest, request)
    person.memberships = list(memberships(person.user))
    person.membership = _chosen(request, person.memberships)
    return person.membership


def _zone(membership: Membership | None) -> ZoneInfo | None:
    """The company's time zone, in which its pages tell times; None for the site's own."""
    try:
        return ZoneInfo(membership.company.time_zone) if membership else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def memberships(user: User) -> QuerySet[Membership]:
    """The memberships of a person in active companies, by the company's name."""
    return (
        Membership.objects.filter(user=user, is_active=True, company__is_active=True)
        .select_related("company", "user")
        .order_by("company__name", "pk")
    )


def current_membership(request: HttpRequest) -> Membership | None:
    """The membership in the company that was chosen in this session, else in the first one."""
    if not request.user.is_authenticated:
        return None
    return _chosen(request, list(memberships(request.user)))


def _chosen(request: HttpRequest, found: list[Membership]) -> Membership | None:
    chosen = request.session.get(SESSION_KEY)
    return next((one for one in found if one.company_id == chosen), found[0] if found else None)


def switch_company(request: HttpRequest, slug: str) -> Membership:
    """Chooses another of the person's companies for this session.

    Raises:
        Http404: the person is no member of an active company of that name.
    """
    membership = memberships(cast(User, request.user)).filter(company__slug=slug).first()
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = membership.company_id
    record("company.switched", request, company=membership.company, subject=membership.company.name)
    return membership


def get_or_404(rows: QuerySet[Row], **lookup: Any) -> Row:
    """The one row; a row of another company does not exist, since `rows` are one company's."""
    found = rows.filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def membership_of(request: HttpRequest) -> dict[str, Any]:
    """Template context: the membership that the view was guarded by, and whether there are others."""
    return {
        "membership": getattr(request, "membership", None),
        "other_companies": len(getattr(request, "memberships", ())) > 1,
    }
