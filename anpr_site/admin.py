"""The back office: one site for every model, entered through the portal's log-in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from companies import admin as companies
from companies.models import Company, Membership, User
from plates import admin as plates
from plates.models import RegisteredPlate
from recognition import admin as recognition
from recognition.models import Batch, Detection, Image, Match, ModelRelease, PlateRead


class BackOffice(UnfoldAdminSite):
    """Django's admin for staff; people who are not staff are refused instead of asked again."""

    site_header = "ANPR back office"
    site_title = "ANPR back office"
    index_title = "Back office"

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
site.register(Batch, recognition.BatchAdmin)
site.register(Image, recognition.ImageAdmin)
site.register(Detection, recognition.DetectionAdmin)
site.register(PlateRead, recognition.PlateReadAdmin)
site.register(Match, recognition.MatchAdmin)
site.register(ModelRelease, recognition.ModelReleaseAdmin)
