"""Imports and exports of the back office: what workers make, that all is written or nothing, and that it is undone."""

import csv
import io
from contextlib import nullcontext
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from anpr_site import staff
from companies.models import AuditEvent, Company, Role, Transfer
from companies.transfers import importing, jobs, undoing
from plates.models import PlateUpload, RegisteredPlate
from tests.anpr_site.test_admin_rights import of_group
from tests.factories import make_company, make_plate, make_user, member

pytestmark = pytest.mark.django_db
HEAD = "slug,name,region,time_zone,is_active\n"


@pytest.fixture
def called(monkeypatch):
    """The ids of jobs that workers were called for, instead of a broker."""
    from companies import tasks

    heard = []
    monkeypatch.setattr(tasks.work_on_transfer, "delay", heard.append)
    return heard


@pytest.fixture(autouse=True)
def commits(django_capture_on_commit_callbacks):
    """What is left for after the commit is done where a test says so."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def administrator():
    return of_group(staff.ADMINISTRATOR)


def companies_file(*rows):
    return (HEAD + "".join(f"{row}\n" for row in rows)).encode()


def large(monkeypatch):
    monkeypatch.setattr("companies.admin.exporting.AT_ONCE_BYTES", 10)


def sent(client, model, data, name="rows.csv"):
    """A file through the form of the import page; 0 is XLSX, 1 is CSV."""
    values = {
        "import_file": SimpleUploadedFile(name, data),
        "format": "0" if name.endswith("xlsx") else "1",
        "resource": "",
    }
    return client.post(reverse(f"admin:{model}_import"), values)


def confirmed(client, model, data, commits):
    """The same, and the button of the preview."""
    page = sent(client, model, data)
    initial = page.context["confirm_form"].initial
    with commits():
        return client.post(reverse(f"admin:{model}_process_import"), initial)


def imported(client, data, commits):
    confirmed(client, "companies_company", data, commits)
    return Transfer.objects.get()


def result_of(transfer):
    with transfer.result.open("rb") as file:
        return list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"))))


def test_a_confirmed_import_is_recorded_and_undone_as_a_whole(administrator, company, commits):
    before = company.name
    data = companies_file(f"{company.slug},Renamed,IN,Asia/Kolkata,1", "harbour,Harbour,IN,Asia/Kolkata,1")
    transfer = imported(administrator, data, commits)
    assert (transfer.status, transfer.new, transfer.changed) == ("done", 1, 1)
    assert AuditEvent.objects.get(action="data.imported").details["new"] == 1
    page = administrator.get(reverse("admin:companies_transfer_undo", args=[transfer.pk])).content.decode()
    assert "1 added row will be deleted" in page
    assert Company.objects.filter(slug="harbour").exists()  # looking changes nothing
    administrator.post(reverse("admin:companies_transfer_undo", args=[transfer.pk]))
    company.refresh_from_db()
    transfer.refresh_from_db()
    assert (company.name, transfer.status, transfer.undone_by is not None) == (before, "undone", True)
    assert not Company.objects.filter(slug="harbour").exists()
    assert AuditEvent.objects.get(action="data.import_undone").details == {"rows": 2}
    with pytest.raises(undoing.UndoError, match="undone already"):
        undoing.undo(transfer, transfer.created_by)


def test_an_import_is_not_undone_while_something_depends_on_it(administrator, company, commits):
    data = companies_file(f"{company.slug},Renamed,IN,Asia/Kolkata,1", "harbour,Harbour,IN,Asia/Kolkata,1")
    transfer = imported(administrator, data, commits)
    member(Company.objects.get(slug="harbour"), Role.OWNER)
    address = reverse("admin:companies_transfer_undo", args=[transfer.pk])
    assert "Harbour has memberships by now." in administrator.get(address).content.decode()
    company.refresh_from_db()
    company.region = "GB"
    company.save()
    page = administrator.post(address, follow=True).content.decode()
    assert "Nothing was undone." in page
    assert "Renamed was changed since." in page
    company.refresh_from_db()
    transfer.refresh_from_db()
    assert (company.name, transfer.status) == ("Renamed", "done")
    assert Company.objects.filter(slug="harbour").exists()


def test_what_had_no_version_comes_back_too(administrator, company, commits):
    before = company.name
    company.history.all().delete()
    transfer = imported(administrator, companies_file(f"{company.slug},Renamed,IN,Asia/Kolkata,1"), commits)
    undoing.undo(transfer, transfer.created_by)
    company.refresh_from_db()
    assert company.name == before


def test_a_change_that_left_no_version_is_noticed(administrator, company, commits):
    transfer = imported(administrator, companies_file("harbour,Harbour,IN,Asia/Kolkata,1"), commits)
    assert undoing.hindrances(transfer) == []
    Company.objects.filter(slug="harbour").update(name="Port")
    assert undoing.hindrances(transfer) == ["Port was changed since."]
    Company.objects.filter(slug="harbour").delete()
    assert undoing.hindrances(transfer) == ["Harbour was deleted since."]


def test_a_large_file_is_checked_then_written_by_a_worker(administrator, called, commits, monkeypatch):
    large(monkeypatch)
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    data = companies_file(*(f"port-{number},Port {number},IN,Asia/Kolkata,1" for number in range(5)))
    with commits():
        response = sent(administrator, "companies_company", data)
    transfer = Transfer.objects.get()
    assert response["Location"] == reverse("admin:companies_transfer_change", args=[transfer.pk])
    assert (transfer.status, called) == ("checking", [transfer.pk])
    jobs.work(transfer.pk)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.new, transfer.rows_done) == ("ready", 5, 5)
    assert not Company.objects.filter(slug__startswith="port-").exists()
    assert [(row["Row"], row["Result"]) for row in result_of(transfer)][-1] == ("6", "new")
    with commits():
        administrator.post(reverse("admin:companies_transfer_decide", args=[transfer.pk]), {"do": "write"})
    assert called == [transfer.pk] * 2
    jobs.work(transfer.pk)
    transfer.refresh_from_db()
    assert (transfer.status, Company.objects.filter(slug__startswith="port-").count()) == ("done", 5)
    history = Company.objects.get(slug="port-0").history.get()
    assert history.history_user == transfer.created_by


def test_what_is_wrong_is_named_by_row_column_and_value_and_nothing_is_written(administrator, called, monkeypatch):
    large(monkeypatch)
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    data = companies_file(
        "port-1,Port,IN,Asia/Kolkata,1", "port-2,Port,India,Asia/Kolkata,1", "port-1,Again,IN,Asia/Kolkata,1"
    )
    sent(administrator, "companies_company", data)
    transfer = Transfer.objects.get()
    jobs.work(transfer.pk)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.wrong) == ("failed", 2)
    rows = result_of(transfer)
    assert [row["Result"] for row in rows] == ["new", "wrong", "wrong"]
    assert rows[1]["What is wrong"].startswith("region “India”: ")
    assert rows[2]["What is wrong"] == "slug “port-1”: This stands in row 2 too. Keep one of the two."
    assert not Company.objects.filter(slug="port-1").exists()


def test_a_row_that_cannot_be_written_any_more_takes_all_back(administrator, called, monkeypatch):
    large(monkeypatch)
    sent(
        administrator,
        "companies_company",
        companies_file("port-1,Port,IN,Asia/Kolkata,1", "port-2,Port,IN,Asia/Kolkata,1"),
    )
    transfer = Transfer.objects.get()
    jobs.work(transfer.pk)
    stored = transfer.__class__.objects.get().file
    with stored.storage.open(stored.name, "wb") as file:  # the file is not the one any more that was checked
        file.write(companies_file("port-1,Port,IN,Asia/Kolkata,1", "port-2,Port,India,Asia/Kolkata,1"))
    transfer.refresh_from_db()
    importing.decide(transfer, "writing")
    jobs.work(transfer.pk)
    transfer.refresh_from_db()
    assert transfer.status == "failed"
    assert transfer.error_words.startswith("Nothing was written. Row 3: region “India”")
    assert not Company.objects.filter(slug="port-1").exists()


@pytest.mark.parametrize(
    ("data", "words"), [(b"PK\x03\x04 no workbook", "cannot be read as XLSX"), (b"", "cannot be read as XLSX")]
)
def test_what_is_no_file_of_its_kind_is_refused_in_words(administrator, called, data, words, monkeypatch):
    monkeypatch.setattr("companies.admin.exporting.AT_ONCE_BYTES", -1)
    transfer = importing.order(make_user(), "companies.company", "rows.xlsx", "xlsx", data)
    jobs.work(transfer.pk)
    transfer.refresh_from_db()
    assert transfer.status == "failed"
    assert words in transfer.error_words


def test_two_workers_do_a_job_once_and_a_dead_one_is_followed(administrator, called, settings):
    transfer = importing.order(make_user(), "companies.company", "rows.csv", "csv", companies_file())
    now = timezone.now()
    held = jobs.claim(transfer.pk, now)
    assert jobs.claim(transfer.pk, now) is None
    assert jobs.sweep(now) == 0
    later = now + jobs.LEASE + timedelta(seconds=1)
    assert jobs.sweep(later) == 1
    assert called[-1] == transfer.pk
    jobs.claim(transfer.pk, later + jobs.REPEAT_CALL_AFTER)
    with pytest.raises(jobs.LeaseLost):
        held.update(rows_done=1)
    settings.ANPR_MAX_ATTEMPTS = 2
    assert jobs.claim(transfer.pk, later + 2 * jobs.LEASE) is None
    transfer.refresh_from_db()
    assert (transfer.status, "stopped each time" in transfer.error_words) == ("failed", True)


def export_of(client, model, extension="csv", **query):
    address = reverse(f"admin:{model}_export", query=query)
    fields = [name for name in client.get(address).context["form"].fields if "resource_" in name]
    return client.post(
        address, {**dict.fromkeys(fields, "on"), "format": "0" if extension == "xlsx" else "1", "resource": ""}
    )


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_large_export_is_made_by_a_worker_as_it_was_filtered(administrator, company, called, monkeypatch, extension):
    monkeypatch.setattr("companies.admin.exporting.AT_ONCE", 1)
    monkeypatch.setattr("companies.transfers.exporting.AT_ONCE", 1)
    for text in ("MH12AB1234", "MH12AB1235"):
        make_plate(company, text, owner_name="=1+1", status="blocked")
    make_plate(company, "KA05MN7788")
    response = export_of(administrator, "plates_registeredplate", extension, status__exact="blocked")
    transfer = Transfer.objects.get()
    assert response["Location"] == reverse("admin:companies_transfer_change", args=[transfer.pk])
    jobs.work(transfer.pk)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.rows_done) == ("done", 2)
    got = administrator.get(reverse("admin:companies_transfer_file", args=[transfer.pk]))
    data = b"".join(got.streaming_content)
    if extension == "csv":
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        assert {row["owner_name"] for row in rows} == {"'=1+1"}
    else:
        head, *body = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows()
        cell = body[0][[one.value for one in head].index("owner_name")]
        assert (cell.value, cell.data_type) == ("=1+1", "s")
        rows = body
    assert len(rows) == 2
    event = AuditEvent.objects.get(action="data.exported")
    assert (event.details["rows"], event.details["filters"]) == (2, ["status__exact"])


def test_an_export_is_fetched_by_nobody_else_and_only_by_who_still_may(administrator, company, called, monkeypatch):
    monkeypatch.setattr("companies.admin.exporting.AT_ONCE", 0)
    make_plate(company, "MH12AB1234")
    export_of(administrator, "plates_registeredplate")
    transfer = Transfer.objects.get()
    transfer.created_by.groups.clear()
    jobs.work(transfer.pk)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.error_words) == ("failed", "You may not export this any more.")
    export_of(of_group("superuser"), "plates_registeredplate")
    other = Transfer.objects.first()
    jobs.work(other.pk)
    assert of_group(staff.OPERATOR).get(reverse("admin:companies_transfer_file", args=[other.pk])).status_code == 403


@pytest.mark.parametrize("page", ["progress", "file", "decide", "undo"])
def test_pages_of_transfers_are_for_those_who_may(page, called):
    transfer = importing.order(make_user(), "companies.company", "rows.csv", "csv", companies_file())
    address = reverse(f"admin:companies_transfer_{page}", args=[transfer.pk])
    assert of_group(staff.SUPPORT).post(address).status_code == 403
    assert of_group(staff.OPERATOR).post(address).status_code == (200 if page == "progress" else 403)
    assert of_group(staff.ADMINISTRATOR).get(address).status_code == {"progress": 200, "file": 403}.get(page, 302)


def test_files_are_deleted_after_a_week(administrator, called):
    transfer = importing.order(make_user(), "companies.company", "rows.csv", "csv", companies_file())
    jobs.work(transfer.pk)
    assert jobs.tidy(timezone.now()) == 0
    assert jobs.tidy(timezone.now() + jobs.FILES_KEPT_FOR) == 1
    transfer.refresh_from_db()
    assert not transfer.file
    assert not transfer.file.storage.exists(f"transfers/{transfer.public_id}/rows.csv")


def plates_file(*rows):
    return ("company,text,status,owner_name\n" + "".join(f"{row}\n" for row in rows)).encode()


@pytest.mark.django_db(transaction=True)
def test_a_confirmed_import_of_plates_is_undone_like_an_uploaded_list(company):
    boss = of_group("superuser")
    plate = make_plate(company, "MH12AB1234", owner_name="Old", status="allowed")
    data = plates_file(f"{company.slug},mh-12-ab-1234,blocked,", f"{company.slug},KA05MN7788,,New")
    confirmed(boss, "plates_registeredplate", data, nullcontext)
    upload = PlateUpload.objects.get()
    plate.refresh_from_db()
    assert (upload.status, upload.new, upload.changed) == ("done", 1, 1)
    assert (plate.status, plate.owner_name) == ("blocked", "")
    values = {"action": "take_back", "_selected_action": [upload.pk]}
    boss.post(reverse("admin:plates_plateupload_changelist"), values)
    plate.refresh_from_db()
    assert (plate.status, plate.owner_name, RegisteredPlate.objects.count()) == ("allowed", "Old", 1)


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_large_file_of_plates_becomes_a_list_of_each_company(administrator, company, commits, monkeypatch, extension):
    large(monkeypatch)
    other = make_company()
    rows = [f"{company.slug},KA05MN7788,,+91 98", f"{other.slug},KA05MN7789,watch,", f"{company.slug},KA05MN7790,,"]
    data = plates_file(*rows)
    if extension == "xlsx":
        book = openpyxl.Workbook()
        for line in data.decode().splitlines():
            book.active.append([cell or None for cell in line.split(",")])
        file = io.BytesIO()
        book.save(file)
        data = file.getvalue()
    with commits():
        sent(administrator, "plates_registeredplate", data, f"plates.{extension}")
    first, second = PlateUpload.objects.order_by("pk")
    assert {(one.company, one.status, one.new, one.wrong) for one in (first, second)} == {
        (company, "ready", 2, 0), (other, "ready", 1, 0),
    }  # fmt: skip
    assert first.rows.get(values__text="KA05MN7788").values["owner_name"] == "+91 98"
    assert RegisteredPlate.objects.count() == 0


def test_a_file_of_plates_with_an_unknown_company_is_not_taken(administrator, company, monkeypatch):
    large(monkeypatch)
    data = plates_file(f"{company.slug},KA05MN7788,,", "nobody,KA05MN7789,,")
    sent(administrator, "plates_registeredplate", data)
    page = administrator.get(reverse("admin:plates_registeredplate_import")).content.decode()
    assert "No such company: row 3 “nobody”" in page
    assert PlateUpload.objects.count() == 0
