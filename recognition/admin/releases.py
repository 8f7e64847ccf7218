"""Back office of model releases: which networks there are, and which of them read."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.contrib import admin, messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import action

from companies.admin.base import Evidence
from companies.audit import record
from recognition import engine
from recognition.errors import PermanentError
from recognition.models import ModelRelease
from recognition.services import releases


class ModelReleaseAdmin(Evidence):
    list_display = ("network", "version", "status", "promoted_at", "short_sha256", "created_at")
    list_display_links = ("network", "version")
    list_filter = ("status",)
    search_fields = ("network", "version", "sha256")
    ordering = ("network", "-created_at")
    actions = ("promote", "retire")
    actions_list = ("register_found",)

    @admin.display(description="SHA-256")
    def short_sha256(self, release: ModelRelease) -> str:
        return release.sha256[:12]

    @admin.action(description="Put into service", permissions=["act"])
    def promote(self, request: HttpRequest, queryset: QuerySet[ModelRelease]) -> None:
        """One release of one network; the one before is retired, and can be put into service again."""

        def put(release: ModelRelease) -> str:
            releases.promote(release.network, release.version, timezone.now())
            record("release.promoted", request, subject=str(release), sha256=release.sha256)
            if release.network in engine.pinned_versions():
                return (
                    f"{release} is promoted, but a setting of this installation names another version, which reads on."
                )
            return f"{release} reads from now on: workers take it within seconds."

        self._with_one(request, queryset, put)

    @admin.action(
        description="Take out of service: the version delivered with the product reads again", permissions=["act"]
    )
    def retire(self, request: HttpRequest, queryset: QuerySet[ModelRelease]) -> None:
        def take_out(release: ModelRelease) -> str:
            releases.retire(release.network, release.version)
            record("release.retired", request, subject=str(release), sha256=release.sha256)
            return f"{release} is out of service."

        self._with_one(request, queryset, take_out)

    def _with_one(
        self, request: HttpRequest, queryset: QuerySet[ModelRelease], do: Callable[[ModelRelease], str]
    ) -> None:
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            self.message_user(request, "Choose one release at a time: nothing was done.", messages.ERROR)
            return
        try:
            self.message_user(request, do(chosen[0]))
            cache.delete("back-office.networks")
        except PermanentError as error:
            self.message_user(request, f"Nothing was changed: {error}.", messages.ERROR)

    @action(description="Register releases found on disk…")
    def register_found(self, request: HttpRequest) -> HttpResponse:
        """Names the versions whose folders are there and not listed; then adds those that are fit to serve."""
        if not self.has_act_permission(request):
            raise PermissionDenied
        listed = set(ModelRelease.objects.values_list("network", "version"))
        there = [(network, version) for network in releases.NETWORKS for version in releases.versions_of(network)]
        found = [one for one in there if one not in listed]
        if request.method != "POST":
            shown = {"title": "Register releases", "opts": self.opts, "found": ["/".join(one) for one in found]}
            context = {**self.admin_site.each_context(request), **shown}
            return TemplateResponse(request, "admin/recognition/register_releases.html", context)
        self._register(request, found)
        return HttpResponseRedirect(reverse("admin:recognition_modelrelease_changelist"))

    def _register(self, request: HttpRequest, found: Iterable[tuple[str, str]]) -> None:
        added = []
        for network, version in found:
            try:
                added.append(str(releases.register(network, version)))
            except PermanentError as error:
                self.message_user(request, f"{network}/{version} cannot be used: {error}.", messages.WARNING)
        if added:
            record("release.registered", request, subject=f"{len(added)} releases", releases=added)
        self.message_user(request, f"{len(added)} releases were added.")
