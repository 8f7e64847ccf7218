"""Many plates changed at once, undo, history and going back in it."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from companies.models import Role
from plates import services
from plates.history import forget
from plates.models import PlateList, RegisterChange, RegisteredPlate
from plates.services import delete_plate, delete_plates, save_plate, set_list, set_status
from plates.undoing import UndoError, revert, undo
from tests.factories import client_of, make_company, make_plate, member

pytestmark = pytest.mark.django_db
TEXTS = ("MH12AB0001", "MH12AB0002", "MH12AB0003")


@pytest.fixture
def staff(company):
    return PlateList.objects.create(company=company, name="Staff")


@pytest.fixture
def rows(company):
    """Three plates that came without versions, as from a fixture."""
    RegisteredPlate.objects.bulk_create(
        RegisteredPlate(company=company, text=text, owner_name="Priya") for text in TEXTS
    )
    return RegisteredPlate.objects.of_company(company)


@pytest.fixture
def asha(company):
    return member(company, Role.MANAGER)


def changes(company):
    return list(RegisterChange.objects.filter(company=company).values_list("before", "after"))


def states(plate_id):
    rows = RegisteredPlate.history.filter(id=plate_id).order_by("history_id")
    return list(rows.values_list("history_type", "status"))


def test_a_status_for_many_leaves_changes_and_versions(company, rows, asha):
    rows.filter(normalised=TEXTS[0]).update(status="blocked")
    done = set_status(company, rows, "blocked", asha)
    assert done.count == 2
    assert set(rows.values_list("status", flat=True)) == {"blocked"}
    assert changes(company) == [(text, text) for text in TEXTS[1:]]
    plate = rows.get(normalised=TEXTS[1])
    assert states(plate.pk) == [("+", "allowed"), ("~", "blocked")]
    last = RegisteredPlate.history.filter(id=plate.pk).latest("history_id")
    assert (last.history_user, last.operation) == (asha, done.operation)


def test_of_many_changes_only_that_there_were_many_is_kept(company, rows, monkeypatch):
    monkeypatch.setattr(services, "FEW", 2)
    set_status(company, rows, "watch", None)
    assert changes(company) == [("", "")]


def test_lists_mean_nothing_to_matching(company, rows, staff):
    assert set_list(company, rows, staff, None).count == 3
    assert set_list(company, rows, staff, None).count == 0
    assert set_list(company, rows, None, None).count == 3
    assert changes(company) == []


def test_only_plates_of_the_company_are_touched(company, rows):
    theirs = make_plate(make_company(), "MH12AB0001")
    everything = RegisteredPlate.objects.all()
    set_status(company, everything, "blocked", None)
    delete_plates(company, everything, None)
    theirs.refresh_from_db()
    assert theirs.status == "allowed"
    assert not rows.exists()


def test_too_many_at_once_are_refused_and_nothing_is_done(company, rows, monkeypatch):
    monkeypatch.setattr(services, "MOST_AT_ONCE", 2)
    with pytest.raises(ValidationError, match="more than 2 plates"):
        delete_plates(company, rows, None)
    assert rows.count() == 3


@pytest.mark.parametrize("count", [10, 1200])
def test_the_queries_of_a_change_do_not_grow_with_every_plate(company, count, django_assert_max_num_queries):
    RegisteredPlate.objects.bulk_create(RegisteredPlate(company=company, text=f"A{n:05d}") for n in range(count))
    rows = RegisteredPlate.objects.of_company(company)
    with django_assert_max_num_queries(90):
        changed = set_status(company, rows, "watch", None)
    with django_assert_max_num_queries(90):
        undo(company, changed.operation, None)
    with django_assert_max_num_queries(120):
        deleted = delete_plates(company, rows, None)
    with django_assert_max_num_queries(90):
        assert undo(company, deleted.operation, None).count == count


def test_deleted_plates_come_back_as_they_were(company, rows, asha, staff):
    rows.update(plate_list=staff, created_at=dt.datetime(2020, 1, 2, tzinfo=dt.UTC))
    before = list(rows.order_by("pk").values())
    done = delete_plates(company, rows, asha)
    assert not rows.exists()
    assert undo(company, done.operation, asha).count == 3
    after = list(rows.order_by("pk").values())
    same = [name for name in before[0] if name != "updated_at"]
    assert [[row[name] for name in same] for row in after] == [[row[name] for name in same] for row in before]
    assert changes(company) == [(text, "") for text in TEXTS] + [("", text) for text in TEXTS]


def test_a_plate_that_was_registered_anew_is_left_out_of_the_undoing(company, rows):
    done = delete_plates(company, rows, None)
    make_plate(company, "MH 12 AB 0002")
    undone = undo(company, done.operation, None)
    assert (undone.count, undone.left_out) == (2, ("MH12AB0002",))


def test_a_deleted_list_is_not_brought_back_with_its_plates(company, rows, staff):
    rows.update(plate_list=staff)
    done = delete_plates(company, rows, None)
    staff.delete()
    undo(company, done.operation, None)
    assert set(rows.values_list("plate_list", flat=True)) == {None}


def test_a_changed_status_and_list_are_put_back_where_nobody_touched_them_since(company, rows, staff):
    first = rows.get(normalised=TEXTS[0])
    done = set_status(company, rows, "blocked", None)
    first.refresh_from_db()
    first.status = "watch"
    save_plate(company, first)
    undone = undo(company, done.operation, None)
    assert (undone.count, undone.left_out) == (2, (TEXTS[0],))
    assert list(rows.order_by("normalised").values_list("status", flat=True)) == ["watch", "allowed", "allowed"]
    moved = set_list(company, rows, staff, None)
    assert undo(company, moved.operation, None).count == 3
    assert not rows.filter(plate_list=staff).exists()


def test_what_cannot_be_undone_says_why(company, rows):
    done = delete_plates(company, rows, None)
    with pytest.raises(UndoError, match="nothing to undo"):
        undo(make_company(), done.operation, None)
    with pytest.raises(UndoError, match="nothing to undo"):
        undo(company, uuid.uuid4(), None)
    with pytest.raises(UndoError, match="more than 10 minutes ago"):
        undo(company, done.operation, None, at=timezone.now() + dt.timedelta(minutes=11))
    undo(company, done.operation, None)
    with pytest.raises(UndoError, match="undone already"):
        undo(company, done.operation, None)


def test_a_saved_plate_keeps_the_state_before_its_first_change(company, rows):
    plate = rows.get(normalised=TEXTS[0])
    plate.status = "blocked"
    save_plate(company, plate)
    assert states(plate.pk) == [("+", "allowed"), ("~", "blocked")]
    origin = RegisteredPlate.history.filter(id=plate.pk).earliest("history_id")
    assert (origin.history_date, origin.history_user) == (plate.created_at, None)


def test_going_back_is_a_change_of_its_own(company, rows):
    plate = rows.get(normalised=TEXTS[0])
    plate.status, plate.owner_name = "blocked", "Asha"
    save_plate(company, plate)
    origin = RegisteredPlate.history.filter(id=plate.pk).earliest("history_id")
    revert(company, plate, origin)
    plate.refresh_from_db()
    assert (plate.status, plate.owner_name) == ("allowed", "Priya")
    assert states(plate.pk) == [("+", "allowed"), ("~", "blocked"), ("~", "allowed")]


def test_going_back_to_a_text_that_another_plate_has_now_is_refused(company):
    plate = make_plate(company, "MH12AB0001")
    plate.text = "MH12AB0002"
    save_plate(company, plate)
    make_plate(company, "MH12AB0001")
    client = client_of(company, Role.MANAGER)
    origin = RegisteredPlate.history.filter(id=plate.pk).earliest("history_id")
    page = client.post(reverse("plates:revert", args=[plate.pk, origin.pk]), follow=True).content.decode()
    assert "cannot be brought back: This plate is registered already." in page
    plate.refresh_from_db()
    assert plate.normalised == "MH12AB0002"


def test_the_history_page_names_who_changed_what(company, staff):
    client = client_of(company, Role.MANAGER)
    client.post(reverse("plates:add"), {"text": "MH 12 AB 1234", "status": "allowed", "owner_name": "Priya"})
    plate = RegisteredPlate.objects.get()
    data = {"text": "MH 12 AB 1234", "status": "blocked", "plate_list": staff.pk}
    client.post(reverse("plates:edit", args=[plate.pk]), data)
    page = client.get(reverse("plates:history", args=[plate.pk])).content.decode()
    for words in (
        "<del>Allowed</del>",
        "<ins>Blocked</ins>",
        "<del>Priya</del>",
        "<ins>Staff</ins>",
        "@example.com",
        "As it is now",
    ):
        assert words in page
    assert page.count("Go back to this") == 1
    origin = RegisteredPlate.history.earliest("history_id")
    client.post(reverse("plates:revert", args=[plate.pk, origin.pk]))
    plate.refresh_from_db()
    assert (plate.status, plate.owner_name, plate.plate_list) == ("allowed", "Priya", None)


def test_a_version_of_another_plate_is_not_there(company):
    plate, other = make_plate(company, "A1"), make_plate(company, "A2")
    version = RegisteredPlate.history.get(id=other.pk)
    client = client_of(company, Role.MANAGER)
    assert client.post(reverse("plates:revert", args=[plate.pk, version.pk])).status_code == 404


def test_deleting_in_the_portal_offers_to_undo_it(company):
    plate = make_plate(company, "MH 12 AB 1234", owner_name="Priya")
    client = client_of(company, Role.MANAGER)
    page = client.post(reverse("plates:delete", args=[plate.pk]), follow=True).content.decode()
    assert "MH 12 AB 1234 is deleted." in page
    operation = RegisteredPlate.history.latest("history_id").operation
    address = reverse("plates:undo", args=[operation])
    assert f'action="{address}"' in page
    assert client_of(make_company(), Role.OWNER).post(address, follow=True).context["messages"]
    assert not RegisteredPlate.objects.exists()
    assert "Undone: 1 plate as before." in client.post(address, follow=True).content.decode()
    assert RegisteredPlate.objects.get().owner_name == "Priya"


def test_a_company_that_is_deleted_takes_its_plates_along(company, rows):
    company.delete()
    assert not RegisteredPlate.objects.exists()
    assert not RegisteredPlate.history.filter(history_type="-").exists()


def test_versions_of_deleted_plates_are_forgotten_in_the_end(company, rows):
    gone, back = rows.get(normalised=TEXTS[0]), rows.get(normalised=TEXTS[1])
    delete_plate(gone)
    undo(company, delete_plate(back).operation, None)
    later = timezone.now() + dt.timedelta(days=91)
    gone_id = RegisteredPlate.history.get(normalised=TEXTS[0]).id
    forget(timezone.now())
    assert states(gone_id) == [("-", "allowed")]
    forget(later)
    assert states(gone_id) == []
    assert states(back.pk) == [("-", "allowed"), ("+", "allowed")]
    company.delete()
    forget(timezone.now())
    assert not RegisteredPlate.history.exists()


def test_deleting_one_keeps_a_version_of_it(company):
    plate = make_plate(company, "A1")
    pk = plate.pk
    delete_plate(plate)
    assert states(pk) == [("+", "allowed"), ("-", "allowed")]


def test_ticked_plates_are_changed_in_the_portal(company, rows, staff):
    client, first = client_of(company, Role.MANAGER), rows.get(normalised=TEXTS[0])
    address = reverse("plates:selected")
    filters = {"filters": "q=mh12&status=allowed"}
    answer = client.post(address, {"action": "status", "to_status": "blocked", "plate": [first.pk], **filters})
    assert answer["Location"] == "/plates/?q=mh12&status=allowed"
    assert rows.filter(status="blocked").get() == first
    client.post(address, {"action": "list", "to_list": staff.pk, "everything": "1", **filters})
    assert set(rows.filter(plate_list=staff).values_list("normalised", flat=True)) == set(TEXTS[1:])
    page = client.post(address, {"action": "delete", "everything": "1", **filters}, follow=True).content.decode()
    assert "2 plates deleted." in page
    assert rows.get() == first


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"action": "delete"}, "Tick at least one plate first."),
        ({"action": "explode", "everything": "1"}, "Select a valid choice"),
        ({"action": "status", "everything": "1"}, "Choose one first."),
        ({"action": "list", "to_list": "99999", "everything": "1"}, "Select a valid choice"),
        ({"action": "delete", "plate": ["1", "x"]}, "Select a valid choice"),
    ],
)
def test_a_wrong_selection_is_explained_and_changes_nothing(company, rows, data, words):
    page = client_of(company, Role.MANAGER).post(reverse("plates:selected"), data, follow=True).content.decode()
    assert words in page
    assert rows.filter(status="allowed").count() == 3


def test_plates_of_others_cannot_be_ticked(company, rows):
    theirs = make_plate(make_company(), "B1")
    client = client_of(company, Role.MANAGER)
    client.post(reverse("plates:selected"), {"action": "delete", "plate": [theirs.pk]})
    assert RegisteredPlate.objects.filter(pk=theirs.pk).exists()
