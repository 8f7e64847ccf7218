"""Lists of plates."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from companies.models import Role
from plates import lists
from plates.models import PlateList
from tests.factories import client_of, make_company, make_plate

pytestmark = pytest.mark.django_db


def test_make_rename_and_delete_a_list(company):
    client = client_of(company, Role.MANAGER)
    client.post(reverse("plates:lists"), {"name": "  Night   staff "})
    made = PlateList.objects.get()
    assert (made.company, made.name) == (company, "Night staff")
    plate = make_plate(company, "A1", plate_list=made)
    assert "1 plate<" in client.get(reverse("plates:lists")).content.decode()
    client.post(reverse("plates:list-rename", args=[made.pk]), {"name": "Staff"})
    made.refresh_from_db()
    assert made.name == "Staff"
    assert "Its 1 plate stays registered" in client.get(reverse("plates:list-delete", args=[made.pk])).content.decode()
    client.post(reverse("plates:list-delete", args=[made.pk]))
    plate.refresh_from_db()
    assert plate.plate_list is None
    assert not PlateList.objects.exists()


def test_a_name_is_taken_in_any_case_but_by_oneself(company):
    staff = PlateList.objects.create(company=company, name="Staff")
    PlateList.objects.create(company=make_company(), name="Residents")
    client = client_of(company, Role.MANAGER)
    answer = client.post(reverse("plates:lists"), {"name": "STAFF"})
    assert answer.status_code == 422
    assert "There is a list of this name already." in answer.content.decode()
    assert client.post(reverse("plates:list-rename", args=[staff.pk]), {"name": "staff"}).status_code == 302
    assert client.post(reverse("plates:lists"), {"name": "Residents"}).status_code == 302
    assert client.post(reverse("plates:lists"), {"name": " "}).status_code == 422


def test_the_database_refuses_a_name_twice_and_none(company):
    PlateList.objects.create(company=company, name="Staff")
    for name in ("Staff", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlateList.objects.create(company=company, name=name)


def test_there_are_not_more_lists_than_a_menu_can_show(company, monkeypatch):
    monkeypatch.setattr(lists, "MOST_LISTS", 1)
    client = client_of(company, Role.MANAGER)
    client.post(reverse("plates:lists"), {"name": "Staff"})
    assert "There are 1 lists already." in client.post(reverse("plates:lists"), {"name": "More"}).content.decode()
