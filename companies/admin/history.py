"""Versions of a row in the back office: what changed, who did it, and back to an older one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin

from companies.audit import record


class VersionedAdmin(SimpleHistoryAdmin):
    """A model with versions; going back to one is written like any change, and is in the audit log."""

    history_list_per_page = 50

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One version; where the row has changed so that it cannot go back, says why."""
        if request.method == "POST":
            self._check_may_restore(request, object_id, version_id)
        try:
            response: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), "error")
            return self.history_view(request, object_id)
        if request.method == "POST" and response.status_code == 302:
            record(
                "version.restored", request, subject=f"{self.opts.verbose_name} {object_id}", version=int(version_id)
            )
        return response

    def _check_may_restore(self, request: HttpRequest, object_id: str, version_id: str) -> None:
        """The library lets whoever may view a version write it; both what is there and the version must be changeable.

        Raises:
            PermissionDenied: they are not, such as a person's version as a superuser.
        """
        version = self.model.history.filter(pk=version_id, **{self.opts.pk.attname: object_id}).first()
        if version is None:
            raise Http404
        current = self.get_object(request, object_id)
        if current is None and not self.has_add_permission(request):
            raise PermissionDenied
        if not all(self.has_change_permission(request, row) for row in (version.instance, current) if row):
            raise PermissionDenied

    def has_view_history_or_change_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_history_permission(request, obj)

    def has_view_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_change_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)
