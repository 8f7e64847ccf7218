"""Lists of plates."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from companies.models import Role
from plates import lists
from plates.models import PlateList
from plates.views import lists as views
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


def delete(client, plate_list):
    """The page after deleting a list, and what its undo button sends."""
    page = client.post(reverse("plates:list-delete", args=[plate_list.pk]), follow=True).content.decode()
    token = page.split('name="list" value="')[1].split('"')[0] if 'name="list"' in page else ""
    return page, {"list": token}


def test_a_deleted_list_comes_back_with_the_plates_that_are_on_no_other(company):
    client = client_of(company, Role.MANAGER)
    staff, other = (PlateList.objects.create(company=company, name=name) for name in ("Staff", "Other"))
    back, gone = make_plate(company, "A1", plate_list=staff), make_plate(company, "A2", plate_list=staff)
    _, token = delete(client, staff)
    assert not PlateList.objects.filter(name="Staff").exists()
    client.post(reverse("plates:selected"), {"action": "list", "to_list": other.pk, "plate": [gone.pk]})
    restore = reverse("plates:list-restore")
    page = client.post(restore, token, follow=True).content.decode()
    assert "The list Staff is back, with 1 plate on it." in page
    back.refresh_from_db()
    gone.refresh_from_db()
    assert (back.plate_list, gone.plate_list) == (staff, other)
    assert "This is undone already." in client.post(restore, token, follow=True).content.decode()


def test_an_empty_list_comes_back_but_not_beside_one_of_its_name_nor_elsewhere_nor_late(company, monkeypatch):
    client, restore = client_of(company, Role.MANAGER), reverse("plates:list-restore")
    staff = PlateList.objects.create(company=company, name="Staff")
    _, token = delete(client, staff)
    outsider = client_of(make_company(), Role.OWNER)
    assert "within 10 minutes only" in outsider.post(restore, token, follow=True).content.decode()
    PlateList.objects.create(company=company, name="STAFF")
    assert "There is a list of this name already." in client.post(restore, token, follow=True).content.decode()
    PlateList.objects.all().delete()
    assert "with 0 plates on it" in client.post(restore, token, follow=True).content.decode()
    monkeypatch.setattr(views, "UNDO_FOR", timedelta(seconds=-1))
    _, token = delete(client, PlateList.objects.get())
    client.post(restore, token)
    assert not PlateList.objects.exists()


def test_a_list_of_very_many_plates_is_deleted_for_good_and_says_so(company, monkeypatch):
    monkeypatch.setattr(lists, "MOST_AT_ONCE", 1)
    client = client_of(company, Role.MANAGER)
    staff = PlateList.objects.create(company=company, name="Staff")
    plates = [make_plate(company, text, plate_list=staff) for text in ("A1", "A2")]
    assert "cannot be brought back" in client.get(reverse("plates:list-delete", args=[staff.pk])).content.decode()
    page, _ = delete(client, staff)
    assert "The list Staff is deleted." in page and "Undo" not in page
    plates[0].refresh_from_db()
    assert plates[0].plate_list is None
