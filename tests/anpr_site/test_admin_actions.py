"""What staff do in the back office, by the services that they call; and what the overview tells."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from anpr_site import staff
from anpr_site.admin import figures
from companies.models import AuditEvent, Role
from plates.models import PlateList, RegisteredPlate
from recognition.models import (
    Alert,
    Batch,
    Image,
    ImageStatus,
    Match,
    ModelRelease,
    PlateRead,
    Review,
    ReviewState,
    Verdict,
    Worker,
)
from recognition.models.workers import GONE_AFTER
from recognition.services import reading, workers
from recognition.services.uploads import create_batch
from tests.anpr_site.test_admin_rights import of_group
from tests.factories import (
    FakePipeline,
    client_of,
    make_company,
    make_plate,
    make_user,
    picture,
    read_of,
    result_of,
    sent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return of_group(staff.OPERATOR)


@pytest.fixture
def read(company, calls):
    """A read picture of a plate that nobody registered."""
    file = create_batch(company, make_user(), [sent("a.jpg", picture(1))]).files.get()
    reading.read_image(file.image_id, FakePipeline(result_of(read_of("MH12AB1234"))))
    return PlateRead.objects.get()


def done(client, model, action, *rows, **more):
    """The page after an action on rows, as text."""
    values = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return client.post(reverse(f"admin:{model}_changelist"), values, follow=True).content.decode()


def test_failed_images_are_queued_and_others_left(operator, read, calls):
    image = read.detection.image
    assert "0 of 1 images are queued again" in done(operator, "recognition_image", "read_again", image)
    Image.objects.update(status=ImageStatus.FAILED, error_code="truncated")
    assert "1 of 1 images are queued again" in done(operator, "recognition_image", "read_again", image)
    assert Image.objects.get().status == ImageStatus.QUEUED
    assert calls[-1] == image.pk


def test_support_may_not_act(read):
    support = of_group(staff.SUPPORT)
    Image.objects.update(status=ImageStatus.FAILED, error_code="truncated")
    done(support, "recognition_image", "read_again", read.detection.image)
    assert Image.objects.get().status == ImageStatus.FAILED


@pytest.fixture
def release():
    from recognition.services.releases import register, serving

    return register("plate_reader", next(one.version for one in serving() if one.network == "plate_reader"))


def test_images_are_read_again_once_with_a_chosen_release(operator, read, release):
    image = read.detection.image
    asked = done(operator, "recognition_image", "read_with_release", image)
    assert f"<b>{release}</b>" in asked
    assert "1 images will be read again." in done(
        operator, "recognition_image", "read_with_release", image, release=release.pk
    )
    assert Image.objects.get().read_with == release
    reading.read_image(image.pk, FakePipeline(result_of(read_of("MH12AB1235"))))
    again = PlateRead.objects.get()
    assert (again.text, again.release, Image.objects.get().read_with) == ("MH12AB1235", release, None)


def test_what_people_said_is_never_overwritten(operator, read, release):
    PlateRead.objects.update(review_state=ReviewState.CONFIRMED)
    page = done(operator, "recognition_image", "read_with_release", read.detection.image, release=release.pk)
    assert "0 images will be read again. Left as they are: 1 hold reads that people have reviewed." in page
    assert Image.objects.get().status == ImageStatus.DONE


def test_a_release_without_its_weights_is_not_offered(operator, read):
    ModelRelease.objects.create(network="plate_reader", version="gone", sha256="0" * 64)
    assert "plate_reader/gone" not in done(operator, "recognition_image", "read_with_release", read.detection.image)


def test_releases_are_registered_after_a_question_and_never_by_a_link(db):
    administrator, address = of_group(staff.ADMINISTRATOR), reverse("admin:recognition_modelrelease_register_found")
    page = administrator.get(address).content.decode()
    assert "plate_reader/" in page
    assert ModelRelease.objects.count() == 0
    page = administrator.post(address, follow=True).content.decode()
    count = ModelRelease.objects.count()
    assert f"{count} releases were added." in page
    assert len(AuditEvent.objects.get(action="release.registered").details["releases"]) == count > 0
    assert "is listed already" in administrator.get(address).content.decode()
    assert of_group(staff.OPERATOR).post(address).status_code == 403
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = administrator.cookies
    assert guarded.post(address).status_code == 403


def test_alerts_are_found_by_plate_company_and_whether_somebody_saw_them(operator, read, company):
    fields = {"read": read, "image": read.detection.image, "company": company, "plate_text": "MH 12 AB 1234"}
    Alert.objects.create(plate_status="blocked", score=0.9, **fields)
    address = reverse("admin:recognition_alert_changelist")
    for query, count in (
        ({"q": "mh12ab"}, 1), ({"q": "KA05"}, 0), ({"seen": "no"}, 1), ({"seen": "yes"}, 0), ({"plate_status__exact": "watch"}, 0),
    ):  # fmt: skip
        assert operator.get(address, query).context["cl"].result_count == count, query
    page = operator.get(address).content.decode()
    assert reverse("admin:recognition_plateread_change", args=[read.pk]) in page
    assert reverse("admin:companies_company_change", args=[company.pk]) in page


def test_a_list_of_plates_leads_to_its_plates(operator, company):
    residents = PlateList.objects.create(company=company, name="Residents")
    make_plate(company, "MH12AB1234", plate_list=residents)
    make_plate(company, "MH12AB1235")
    address = reverse("admin:plates_registeredplate_changelist", query={"plate_list__id__exact": residents.pk})
    assert address in operator.get(reverse("admin:plates_platelist_changelist")).content.decode()
    assert operator.get(address).context["cl"].result_count == 1


def test_dates_are_written_with_the_day_first_and_no_american_date_is_taken(operator, company):
    at = datetime(2026, 11, 21, 14, 3, tzinfo=UTC)
    batch = create_batch(company, make_user(), [sent("a.jpg", picture(1))])
    Batch.objects.filter(pk=batch.pk).update(created_at=at)
    page = operator.get(reverse("admin:recognition_batch_changelist")).content.decode()
    assert "21 Nov 2026, 14:03" in page
    field = forms.DateField()
    assert field.clean("02/01/2026") == field.clean("2026-01-02")


def test_reads_are_matched_with_the_register_as_it_is_now(operator, read, company):
    plate = make_plate(company, "MH 12 AB 1234")
    assert "1 have other matches now" in done(operator, "recognition_plateread", "match_again", read)
    assert Match.objects.get().plate == plate
    assert "0 have other matches now" in done(operator, "recognition_plateread", "match_again", read)


def test_plates_of_two_companies_are_not_merged(operator, company):
    plates = make_plate(company, "MH12AB1234"), make_plate(make_company(), "MH12ABI234")
    page = done(operator, "plates_registeredplate", "merge", *plates, kept=plates[0].pk)
    assert "belong to different companies" in page
    assert RegisteredPlate.objects.count() == 2
    assert "Choose at least two plates" in done(operator, "plates_registeredplate", "merge", plates[0])


def test_merged_plates_keep_matches_and_what_the_kept_one_lacks(operator, read, company):
    kept = make_plate(company, "MH 12 AB I234", vehicle_make="Kia", notes="Gate 2")
    other = make_plate(company, "MH 12 AB 1234", vehicle_make="Tata", owner_name="Asha", notes="Gate 1")
    done(operator, "recognition_plateread", "match_again", read)
    done(operator, "plates_registeredplate", "merge", kept, other, kept=kept.pk)
    plate = RegisteredPlate.objects.get()
    assert (plate.text, plate.vehicle_make, plate.owner_name) == ("MH 12 AB I234", "Kia", "Asha")
    assert plate.notes == "Gate 2\nGate 1"
    assert Match.objects.filter(plate=plate).count() == Match.objects.count()
    assert AuditEvent.objects.get(action="plates.merged").details == {"removed": [other.pk]}


def test_a_shut_company_keeps_everything_and_opens_again(company):
    administrator, member = of_group(staff.ADMINISTRATOR), client_of(company, Role.OWNER)
    make_plate(company, "MH12AB1234")
    assert member.get("/plates/").status_code == 200
    assert "1 companies are shut now" in done(administrator, "companies_company", "deactivate", company)
    assert member.get("/plates/").status_code == 403
    assert "1 companies are open again" in done(administrator, "companies_company", "activate", company)
    assert b"MH12AB1234" in member.get("/plates/").content
    actions = AuditEvent.objects.filter(company=company).values_list("action", flat=True)
    assert list(actions)[:2] == ["company.activated", "company.deactivated"]


def test_a_company_goes_back_to_an_older_version(company):
    administrator = of_group(staff.ADMINISTRATOR)
    first = company.history.get()
    before = company.name
    company.name = "Renamed"
    company.save()
    address = reverse("admin:companies_company_simple_history", args=[company.pk, first.pk])
    form = administrator.get(address).context["adminform"].form
    values = {name: form.initial.get(name) for name in form.fields if form.initial.get(name) not in (None, False)}
    assert administrator.post(address, values).status_code == 302
    company.refresh_from_db()
    assert company.name == before
    assert company.history.count() == 3
    assert company.history.first().history_user is not None
    assert AuditEvent.objects.filter(action="version.restored").count() == 1


def test_a_log_in_makes_no_version_of_a_person():
    person = make_user()
    person.last_login = timezone.now()
    person.save(update_fields=["last_login"])
    assert person.history.count() == 1


def test_workers_leave_a_sign_of_life_now_and_then(monkeypatch):
    monkeypatch.setattr(workers, "_last", {})
    now = timezone.now()
    for seconds in (0, 10, 29):
        workers.note(now + timedelta(seconds=seconds))
    row = Worker.objects.get()
    assert (row.started_at, row.seen_at) == (now, now)
    assert row.release.startswith("plate_reader/")
    workers.note(now + timedelta(seconds=31))
    row.refresh_from_db()
    assert row.seen_at == now + timedelta(seconds=31)
    assert Worker.objects.alive(now + GONE_AFTER).count() == 1
    assert workers.forget(now + timedelta(days=8)) == 1


def test_the_overview_tells_what_is_going_on(read, company, operator):
    cache.clear()
    create_batch(company, None, [sent("b.jpg", picture(2)), sent("c.jpg", picture(3))])
    late = Image.objects.order_by("pk").last()
    Image.objects.filter(pk=late.pk).update(
        status=ImageStatus.FAILED, error_code="truncated", finished_at=timezone.now()
    )
    shown = figures.overview(timezone.now())
    assert (shown["queued"].count, shown["reading"].count) == (1, 0)
    assert shown["hour"] == {"done": 1, "failed": 1}
    assert shown["failures"][0]["code"] == "truncated"
    assert [(row["company"], row["reads"], row["matched"]) for row in shown["companies"]] == [(company, 1, 0)]
    assert shown["storage"]["images"] == 3
    assert {"plate_detector", "plate_reader"} <= {network.name for network in shown["networks"]}
    page = operator.get(reverse("admin:index")).content.decode()
    assert "The file is broken" in page
    assert "None was ever seen" in page


def test_the_accuracy_of_the_network_in_service_comes_from_people(read, company, release):
    cache.clear()
    PlateRead.objects.update(reader=str(release), release=release, review_state=ReviewState.CORRECTED)
    for text in ("MH12AB1235", "MH12AB1236"):  # decided twice, and yet one read
        Review.objects.create(read=read, verdict=Verdict.CORRECTED, text_after=text)
    (network,) = (one for one in figures.networks() if one.name == "plate_reader")
    assert (network.reviewed, network.right, network.accuracy) == (1, 0, 0.0)


def test_the_overview_is_for_those_who_may_view_pictures(db):
    from tests.factories import logged_in

    page = logged_in(make_user(is_staff=True)).get(reverse("admin:index")).content.decode()
    assert "Networks in service" not in page


def test_corrections_are_exported_as_a_training_set(read, operator, monkeypatch):
    address = reverse("admin:recognition_review_export_training_set")
    PlateRead.objects.update(review_state=ReviewState.CORRECTED, text="MH12AB1235")
    response = operator.get(address)
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        row = json.loads(archive.read("manifest.jsonl"))
        assert (row["text"], row["image"] in archive.namelist()) == ("MH12AB1235", True)
    event = AuditEvent.objects.filter(action="data.exported").get()
    assert event.details == {"rows": 1, "format": "zip"}
    assert of_group(staff.SUPPORT).get(address).status_code == 403
    monkeypatch.setattr("recognition.admin.reads.MOST_CROPS", 0)
    assert "use manage.py export_corrections" in operator.get(address, follow=True).content.decode()
