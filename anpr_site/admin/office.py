"""The site of the back office: who gets in, and what its first page shows."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.sites import UnfoldAdminSite

from anpr_site.admin import figures
from companies.sessions import passed_second_step

# The theme's Alpine evaluates expressions and sets styles.
CONTENT_SECURITY = {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}


class BackOffice(UnfoldAdminSite):
    """Django's admin for staff; people who are not staff are refused instead of asked again."""

    site_header = "ANPR back office"
    site_title = "ANPR back office"
    index_title = "Overview"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and passed_second_step(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return csp_update(CONTENT_SECURITY)(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("login"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """What is going on, for staff who may view images; for others the list of what they may do."""
        shown = figures.overview(timezone.now()) if request.user.has_perm("recognition.view_image") else None
        return super().index(request, {"overview": shown, **(extra_context or {})})
