"""Companies as staff handle them: shut and opened again, with everything in them kept."""

from __future__ import annotations

from django.http import HttpRequest

from companies.audit import record
from companies.models import Company


def deactivate(request: HttpRequest, company: Company) -> bool:
    """Shuts a company: its members cannot enter it, nothing of it is deleted; whether it was open."""
    return _set_active(request, company, False)


def activate(request: HttpRequest, company: Company) -> bool:
    """Opens a company again; whether it was shut."""
    return _set_active(request, company, True)


def _set_active(request: HttpRequest, company: Company, active: bool) -> bool:
    if company.is_active == active:
        return False
    company.is_active = active
    company.save(update_fields=["is_active"])
    record(f"company.{'activated' if active else 'deactivated'}", request, company=company, subject=company.name)
    return True
