"""Which company a request works for: the only way a view gets a company's object."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from companies.models import Membership, Role, User

SESSION_KEY = "company"
Row = TypeVar("Row", bound=Model)


class CompanyRequest(HttpRequest):
    """A request of a member; `membership` names company and role."""

    membership: Membership


View = Callable[..., HttpResponseBase]


def company_view(role: Role) -> Callable[[View], View]:
    """A view for members of a company who have at least `role`.

    People who are not logged in are sent to the log-in, people without a company or without the
    role are refused (403).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            membership = current_membership(request)
            if membership is None or not membership.may(role):
                raise PermissionDenied
            cast(CompanyRequest, request).membership = membership
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def memberships(user: User) -> QuerySet[Membership]:
    """The memberships of a person in active companies, by the company's name."""
    return (
        Membership.objects.filter(user=user, company__is_active=True)
        .select_related("company", "user")
        .order_by("company__name", "pk")
    )


def current_membership(request: HttpRequest) -> Membership | None:
    """The membership in the company that was chosen in this session, else in the first one."""
    if not request.user.is_authenticated:
        return None
    found = list(memberships(cast(User, request.user)))
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
    return membership


def get_or_404(rows: QuerySet[Row], **lookup: Any) -> Row:
    """The one row; a row of another company does not exist, since `rows` are one company's."""
    found = rows.filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def membership_of(request: HttpRequest) -> dict[str, Any]:
    """Template context: the membership that the view was guarded by."""
    return {"membership": getattr(request, "membership", None)}
