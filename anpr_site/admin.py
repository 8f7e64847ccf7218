"""The back office: one site for every model, entered through the portal's log-in."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from companies import admin as companies
from companies.models import Company, Membership, User
from companies.sessions import passed_second_step
from plates import admin as plates
from plates.models import MatchingPolicy, RegisteredPlate
from recognition import admin as recognition
from recognition.models import Batch, Detection, Image, Match, ModelRelease, PastMatch, PlateRead, Rematch

# The theme's Alpine evaluates expressions and sets styles.
CONTENT_SECURITY = {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}


class BackOffice(UnfoldAdminSite):
    """Django's admin for staff; people who are not staff are refused instead of asked again."""

    site_header = "ANPR back office"
    site_title = "ANPR back office"
    index_title = "Back office"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and passed_second_step(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return csp_update(CONTENT_SECURITY)(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("login"))


site = BackOffice(name="admin")
site.register(User, companies.UserAdmin)
site.register(Group, companies.GroupAdmin)
site.register(Company, companies.CompanyAdmin)
site.register(Membership, companies.MembershipAdmin)
site.register(RegisteredPlate, plates.RegisteredPlateAdmin)
site.register(MatchingPolicy, plates.MatchingPolicyAdmin)
site.register(Batch, recognition.BatchAdmin)
site.register(Image, recognition.ImageAdmin)
site.register(Detection, recognition.DetectionAdmin)
site.register(PlateRead, recognition.PlateReadAdmin)
site.register(Match, recognition.MatchAdmin)
site.register(PastMatch, recognition.PastMatchAdmin)
site.register(Rematch, recognition.RematchAdmin)
site.register(ModelRelease, recognition.ModelReleaseAdmin)
