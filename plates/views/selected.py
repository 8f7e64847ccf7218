"""What is done with many plates at once: the ticked ones, or all that the filters find."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Role
from plates.forms import NO_LIST, SelectionForm
from plates.models import PlateList, PlateStatus, RegisteredPlate
from plates.paging import Sorting
from plates.querysets import RegisteredPlateQuerySet
from plates.services import Done, delete_plates, set_list, set_status
from plates.views.exporting import exported
from plates.views.listing import address, filter_form, wanted
from plates.views.told import offer_undo, plates_in_words


@require_POST
@company_view(Role.MANAGER)
def selected(request: CompanyRequest) -> HttpResponseBase:
    """Changes, deletes or exports many plates, and comes back to where they were ticked."""
    company, filters = request.membership.company, QueryDict(request.POST.get("filters", ""))
    form = SelectionForm(request.POST, lists=list(PlateList.objects.of_company(company)))
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(address(filters))
    rows, sorting = _chosen(request, form, filters)
    if form.cleaned_data["action"] in (SelectionForm.CSV, SelectionForm.XLSX):
        return exported(request, rows, sorting, form.cleaned_data["action"], {"selected": True}, address(filters))
    try:
        _do(request, form, rows)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(address(filters))


def _chosen(
    request: CompanyRequest, form: SelectionForm, filters: QueryDict
) -> tuple[RegisteredPlateQuerySet, Sorting]:
    """The plates that were meant, of this company alone, and the order in which they stood."""
    company = request.membership.company
    found = filter_form(company, filters)
    if form.cleaned_data["everything"]:
        return wanted(company, found), found.sorting
    return RegisteredPlate.objects.of_company(company).filter(pk__in=form.cleaned_data["plate"]), found.sorting


def _do(request: CompanyRequest, form: SelectionForm, rows: RegisteredPlateQuerySet) -> None:
    company, by, asked = request.membership.company, request.user, form.cleaned_data
    if asked["action"] == SelectionForm.DELETE:
        done = delete_plates(company, rows, by)
        words = f"{plates_in_words(done.count)} deleted."
    elif asked["action"] == SelectionForm.STATUS:
        done = set_status(company, rows, asked["to_status"], by)
        words = _changed(done, f"now {PlateStatus(asked['to_status']).label.lower()}")
    else:
        chosen = _list(request, asked["to_list"])
        done = set_list(company, rows, chosen, by)
        words = _changed(done, f"now on the list {chosen.name}" if chosen else "now on no list")
    offer_undo(request, words, done)


def _changed(done: Done, words: str) -> str:
    return f"{plates_in_words(done.count)} {words}." if done.count else "Nothing changed: they were like that already."


def _list(request: CompanyRequest, chosen: str) -> PlateList | None:
    rows = PlateList.objects.of_company(request.membership.company)
    return None if chosen == NO_LIST else get_or_404(rows, pk=int(chosen))
