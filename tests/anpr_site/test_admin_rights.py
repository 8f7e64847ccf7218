"""Who may do what in the back office: every page for every staff group, and what needs a permission of its own."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from anpr_site import staff
from anpr_site.admin import site
from companies.models import AuditEvent, User
from tests.factories import logged_in, make_plate, make_user

pytestmark = pytest.mark.django_db

# The letters say what a group may do: view, add, change, delete. A dash is nothing.
MATRIX = {
    #                              Support, Operator, Administrator, superuser
    "companies_user":              ("v", "v", "vacd", "vacd"),
    "companies_company":           ("v", "v", "vac", "vac"),
    "companies_membership":        ("v", "v", "vacd", "vacd"),
    "companies_auditevent":        ("-", "-", "v", "v"),
    "companies_transfer":          ("-", "v", "v", "v"),
    "auth_group":                  ("-", "-", "-", "vacd"),
    "plates_registeredplate":      ("v", "vacd", "vacd", "vacd"),
    "plates_platelist":            ("v", "vac", "vacd", "vacd"),
    "plates_plateupload":          ("v", "v", "va", "va"),
    "plates_matchingpolicy":       ("v", "v", "vacd", "vacd"),
    "recognition_batch":           ("v", "v", "v", "v"),
    "recognition_image":           ("v", "v", "v", "v"),
    "recognition_detection":       ("v", "v", "v", "v"),
    "recognition_plateread":       ("v", "v", "v", "v"),
    "recognition_match":           ("v", "v", "v", "v"),
    "recognition_pastmatch":       ("v", "v", "v", "v"),
    "recognition_review":          ("v", "v", "v", "v"),
    "recognition_alert":           ("v", "v", "v", "v"),
    "recognition_rematch":         ("v", "v", "v", "v"),
    "recognition_modelrelease":    ("v", "v", "v", "v"),
    "recognition_worker":          ("v", "v", "v", "v"),
}  # fmt: skip
GROUPS = (staff.SUPPORT, staff.OPERATOR, staff.ADMINISTRATOR, "superuser")


def of_group(name):
    """A client of a member of staff."""
    person = make_user(is_staff=True, is_superuser=name == "superuser")
    if name != "superuser":
        person.groups.add(Group.objects.get(name=name))
    return logged_in(person)


def granted(person, *codes):
    person.user_permissions.add(*Permission.objects.filter(codename__in=codes))
    return logged_in(person)


def test_the_matrix_names_every_model():
    assert {f"{model._meta.app_label}_{model._meta.model_name}" for model in site._registry} == set(MATRIX)


@pytest.mark.parametrize("group", GROUPS)
def test_lists_and_forms_of_every_model(group, world):
    client, column = of_group(group), GROUPS.index(group)
    for model, letters in MATRIX.items():
        may = set(letters[column]) - {"-"}
        assert client.get(reverse(f"admin:{model}_changelist")).status_code == (200 if "v" in may else 403), model
        assert client.get(reverse(f"admin:{model}_add")).status_code == (200 if "a" in may else 403), model
        row = world.get(model)
        if row is None:
            continue
        page = client.get(reverse(f"admin:{model}_change", args=[row.pk]))
        assert page.status_code == (200 if "v" in may else 403), model
        if "v" in may:
            assert page.context["has_change_permission"] == ("c" in may), model
        assert client.get(reverse(f"admin:{model}_delete", args=[row.pk])).status_code == (
            200 if "d" in may else 403
        ), model


@pytest.fixture
def world(company, calls):
    """A row of every model that holds any."""
    from recognition.models import Detection, Image, PlateRead
    from recognition.services import reading
    from recognition.services.uploads import create_batch
    from tests.factories import FakePipeline, picture, read_of, result_of, sent

    plate = make_plate(company, "MH 12 AB 1234", owner_name="Priya Nair")
    batch = create_batch(company, make_user(), [sent("a.jpg", picture(1))])
    reading.read_image(Image.objects.get().pk, FakePipeline(result_of(read_of("MH12AB1234"))))
    return {
        "companies_company": company,
        "companies_user": make_user(),
        "plates_registeredplate": plate,
        "recognition_batch": batch,
        "recognition_image": Image.objects.get(),
        "recognition_detection": Detection.objects.get(),
        "recognition_plateread": PlateRead.objects.get(),
    }


@pytest.mark.parametrize("group", GROUPS)
def test_pictures_are_for_staff_who_may_view_images(group, world):
    client = of_group(group)
    assert (
        client.get(reverse("admin:recognition_image_thumbnail", args=[world["recognition_image"].pk])).status_code
        == 200
    )
    assert (
        client.get(reverse("admin:recognition_detection_crop", args=[world["recognition_detection"].pk])).status_code
        == 200
    )


def test_pictures_are_refused_without_the_permission(world):
    client = logged_in(make_user(is_staff=True))
    for name, model in (("recognition_image_thumbnail", "image"), ("recognition_detection_crop", "detection")):
        address = reverse(f"admin:{name}", args=[world[f"recognition_{model}"].pk])
        assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("group", "sees"), [(staff.SUPPORT, False), (staff.OPERATOR, False), (staff.ADMINISTRATOR, True)]
)
def test_owners_are_for_those_who_may_see_them(group, sees, world):
    client, plate = of_group(group), world["plates_registeredplate"]
    for page in ("change", "history"):
        response = client.get(reverse(f"admin:plates_registeredplate_{page}", args=[plate.pk]))
        assert (b"Priya" in response.content) == sees or page == "history"
        assert response.status_code == (200 if sees or page == "change" else 403)
    assert b"Priya" not in client.get(reverse("admin:plates_registeredplate_changelist")).content
    viewed = AuditEvent.objects.filter(action="owner.viewed")
    assert [event.subject for event in viewed] == ([f"plate {plate.pk}"] if sees else [])


def test_an_operator_changes_a_plate_without_losing_its_owner(world):
    client, plate = of_group(staff.OPERATOR), world["plates_registeredplate"]
    values = {
        "company": plate.company_id,
        "text": plate.text,
        "region": "IN",
        "status": "blocked",
        "vehicle_make": "Kia",
    }
    response = client.post(reverse("admin:plates_registeredplate_change", args=[plate.pk]), values)
    assert response.status_code == 302
    plate.refresh_from_db()
    assert (plate.status, plate.vehicle_make, plate.owner_name) == ("blocked", "Kia", "Priya Nair")


@pytest.mark.parametrize(
    ("group", "status", "owners"),
    [(staff.SUPPORT, 403, False), (staff.OPERATOR, 200, False), (staff.ADMINISTRATOR, 200, True)],
)
def test_exports_need_a_permission_leave_owners_out_and_are_recorded(group, status, owners, world):
    client, address = of_group(group), reverse("admin:plates_registeredplate_export")
    page = client.get(address)
    columns = [name for name in page.context["form"].fields if "resource_" in name] if status == 200 else []
    response = client.post(address, {**dict.fromkeys(columns, "on"), "format": "1", "resource": ""})
    assert response.status_code == status
    events = list(AuditEvent.objects.filter(action="data.exported"))
    assert len(events) == (status == 200)
    if status == 200:
        text = response.content.decode("utf-8-sig")
        assert "MH 12 AB 1234" in text
        assert ("owner_name" in text.splitlines()[0]) == owners
        assert ("Priya" in text) == owners
        assert (events[0].details["rows"], events[0].details["format"]) == (1, "csv")


def test_every_list_with_an_export_makes_one(world):
    client = of_group("superuser")
    for model, office in site._registry.items():
        if not hasattr(office, "export_action"):
            continue
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        page = client.get(reverse(f"admin:{name}_export"))
        form = page.context["form"]
        values = {field: "on" for field in form.fields if field not in ("format", "resource", "export_items")}
        response = client.post(reverse(f"admin:{name}_export"), {**values, "format": "1", "resource": ""})
        assert response["Content-Type"] == "text/csv", name
        assert len(response.content.decode("utf-8-sig").splitlines()[0].split(",")) == len(values), name


def test_an_administrator_makes_no_superuser_and_changes_none(world):
    client, boss = of_group(staff.ADMINISTRATOR), make_user("boss@example.com", is_staff=True, is_superuser=True)
    someone = make_user("someone@example.com")
    inlines = {
        f"memberships-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    values = {"email": someone.email, "is_active": "on", "is_staff": "on", "is_superuser": "on", **inlines}
    assert client.post(reverse("admin:companies_user_change", args=[someone.pk]), values).status_code == 302
    someone.refresh_from_db()
    assert (someone.is_staff, someone.is_superuser) == (True, False)
    assert AuditEvent.objects.get(action="rights.changed").details["is_staff"] is True
    client.post(reverse("admin:companies_user_change", args=[boss.pk]), {**values, "email": "mine@example.com"})
    assert User.objects.filter(email="boss@example.com").exists()
    assert client.get(reverse("admin:auth_user_password_change", args=[boss.pk])).status_code == 403


def test_only_who_may_change_a_row_restores_a_version(company):
    first, before = company.history.get(), company.name
    company.name = "Renamed"
    company.save()
    address = reverse("admin:companies_company_simple_history", args=[company.pk, first.pk])
    for group in (staff.SUPPORT, staff.OPERATOR):
        client = of_group(group)
        assert client.get(address).status_code == 200
        assert client.post(address, {"name": before}).status_code == 403
    company.refresh_from_db()
    assert company.name == "Renamed"


def test_an_administrator_restores_no_superuser(db):
    person = make_user(is_staff=True, is_superuser=True)
    as_superuser = person.history.get()
    person.is_superuser = False
    person.save()
    address = reverse("admin:companies_user_simple_history", args=[person.pk, as_superuser.pk])
    response = of_group(staff.ADMINISTRATOR).post(address, {"email": person.email, "is_active": "on"})
    assert response.status_code == 403
    person.refresh_from_db()
    assert not person.is_superuser


def test_groups_can_be_made_again_and_keep_what_was_added(db):
    from django.apps import apps

    support = Group.objects.get(name=staff.SUPPORT)
    extra = Permission.objects.get(codename="view_personal_data")
    support.permissions.add(extra)
    support.permissions.remove(Permission.objects.get(codename="view_image"))
    staff.make_groups(apps)
    codes = set(support.permissions.values_list("codename", flat=True))
    assert {"view_image", "view_personal_data"} <= codes


def test_staff_sessions_end_sooner_than_others(settings, company):
    settings.ANPR_STAFF_SESSION_MINUTES = 7
    someone = logged_in(make_user(is_staff=True, is_superuser=True))
    assert someone.get("/admin/").status_code == 200
    assert 0 < someone.session.get_expiry_age() <= 7 * 60
    member = logged_in(make_user())
    member.get("/account/")
    assert member.session.get_expiry_age() > 3600


def test_a_staff_session_that_ran_out_is_asked_to_log_in(settings):
    settings.ANPR_STAFF_SESSION_MINUTES = 1
    client = logged_in(make_user(is_staff=True, is_superuser=True))
    assert client.get("/admin/").status_code == 200
    session = client.session
    session.set_expiry(-1)
    session.save()
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


def test_the_readme_lists_the_groups():
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    assert re.findall(r"^\| (\w+) \| .* \| .* \|$", readme.split("## The back office")[1].split("##")[0], re.MULTILINE) == [
        "group", *staff.permissions(),
    ]  # fmt: skip
