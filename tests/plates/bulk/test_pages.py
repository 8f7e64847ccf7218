"""The pages of uploaded lists, without a browser."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from companies import throttle
from companies.models import AuditEvent, Role
from plates.bulk import intake
from plates.bulk.models import PlateUpload
from plates.models import PlateList, RegisteredPlate
from tests.factories import client_of, make_plate, member
from tests.plates.bulk.lists import GOOD_AND_WRONG, checked, csv_of, done, imported, sent, sheets_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(company):
    return client_of(company, Role.MANAGER)


def page_of(client, upload, **query):
    return client.get(reverse("plates:upload", args=[upload.public_id]), query).content.decode()


def post_list(client, data, name="plates.csv"):
    return client.post(reverse("plates:upload-new"), {"file": SimpleUploadedFile(name, data), "empty_cells": "keep"})


def test_a_small_list_is_checked_before_the_answer(company, manager, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = post_list(manager, csv_of(GOOD_AND_WRONG), "C:\\lists\\Möhren.csv")
    upload = PlateUpload.objects.get()
    assert response["Location"] == reverse("plates:upload", args=[upload.public_id])
    assert (upload.name, upload.status, upload.created_by.email) == ("Möhren.csv", "ready", member_of(manager))
    assert AuditEvent.objects.filter(action="plates.list_uploaded", subject="Möhren.csv").exists()


def member_of(client):
    from companies.models import User

    return User.objects.get(pk=client.session["_auth_user_id"]).email


def test_a_long_list_is_left_to_a_worker(company, manager, monkeypatch, django_capture_on_commit_callbacks):
    from plates import tasks

    heard = []
    monkeypatch.setattr(tasks.work_on_list, "delay", heard.append)
    rows = [("Plate", "Notes"), *[(f"MH 12 AB {number:04d}", "x" * 60) for number in range(1000)]]
    with django_capture_on_commit_callbacks(execute=True):
        post_list(manager, csv_of(rows))
    upload = PlateUpload.objects.get()
    assert (upload.status, heard) == ("checking", [upload.pk])
    page = page_of(manager, upload)
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    done(upload)
    response = manager.get(reverse("plates:upload-progress", args=[upload.public_id]))
    assert response["HX-Refresh"] == "true"


def test_the_preview_shows_what_each_row_would_do(company, manager):
    make_plate(company, "MH 12 AB 1234", owner_name="Someone")
    upload = checked(company, GOOD_AND_WRONG)
    everything = page_of(manager, upload, show="all")
    assert "<del>Allowed</del>" in everything
    assert "<ins>Blocked</ins>" in everything
    assert "Nothing has changed yet." in everything
    wrong = page_of(manager, upload)
    assert "KA 05 MN 7788" not in wrong  # wrong rows come first
    assert (
        "<strong>Status</strong> <q>perhaps</q> — This is no status. Write allowed, blocked, watch or ignored." in wrong
    )
    assert "Import the 2 good rows" in wrong
    assert "MH 12 AB 1234" not in page_of(manager, upload, show="new")


def test_viewers_look_and_decide_nothing(company):
    upload = checked(company, GOOD_AND_WRONG)
    page = page_of(client_of(company, Role.VIEWER), upload)
    assert "perhaps" in page
    assert "Import the" not in page
    assert "to correct" not in page


def test_pages_of_rows(company, manager):
    upload = checked(company, [("Plate",), *[(f"MH 12 AB {number:04d}",) for number in range(120)]])
    assert "Page 1 of 3" in page_of(manager, upload, show="new")
    last = page_of(manager, upload, show="new", page="3")
    assert "MH 12 AB 0119" in last
    assert "MH 12 AB 0099" not in last


def test_import_and_undo(company, manager, django_capture_on_commit_callbacks):
    upload = checked(company, GOOD_AND_WRONG)
    for name, status, plates in (("import", "done", 2), ("undo", "undone", 0)):
        with django_capture_on_commit_callbacks(execute=True):
            manager.post(reverse(f"plates:upload-{name}", args=[upload.public_id]))
        assert (PlateUpload.objects.get().status, RegisteredPlate.objects.count()) == (status, plates)
    assert "The import was undone" in page_of(manager, upload)
    assert "cannot be undone" in manager.post(
        reverse("plates:upload-undo", args=[upload.public_id]), follow=True
    ).content.decode()  # fmt: skip


def test_discarding_imports_nothing(company, manager):
    upload = checked(company, GOOD_AND_WRONG)
    page = manager.post(reverse("plates:upload-discard", args=[upload.public_id]), follow=True).content.decode()
    assert "Nothing has changed in the register." in page
    page = manager.post(reverse("plates:upload-import", args=[upload.public_id]), follow=True).content.decode()
    assert "decided on already" in page
    assert not RegisteredPlate.objects.exists()


def errors_of(client, upload):
    return client.get(reverse("plates:upload-errors", args=[upload.public_id]))


def test_the_error_workbook_says_what_is_wrong_and_comes_back_corrected(company, manager):
    upload = imported(company, GOOD_AND_WRONG)
    response = errors_of(manager, upload)
    assert 'filename="correct-plates.xlsx"' in response["Content-Disposition"]
    head, row = sheets_of(response.content)["Plates"]
    assert head == ("Plate", "Status", "Owner", "Valid until", "What is wrong", "Row")
    assert row[:4] == ("DL 8C AF 5030", "perhaps", None, "31/31/2026")
    assert row[4].startswith("Status: This is no status.")
    assert "Valid until: This is no date" in row[4]
    again = checked(company, response.content, name="again.xlsx")
    assert (again.wrong, again.unused) == (1, [])
    corrected = checked(company, [head, ("DL 8C AF 5030", "watch", "", "2026-12-31", row[4], row[5])])
    assert (corrected.new, corrected.wrong) == (1, 0)
    assert AuditEvent.objects.get(action="plates.errors_downloaded").details == {"rows": 1}


@pytest.mark.parametrize("most", [5000, 0], ids=["workbook", "CSV"])
def test_formulas_are_not_carried_on(company, manager, monkeypatch, most):
    from plates.views import bulk

    monkeypatch.setattr(bulk, "MOST_IN_WORKBOOK", most)
    dangerous = '=HYPERLINK("http://x")'
    upload = checked(company, [("Plate", "Owner", "Notes"), ("---", dangerous, "+1"), ("---", "@x", "-1")])
    response = errors_of(manager, upload)
    if most:
        import openpyxl

        cell = openpyxl.load_workbook(io.BytesIO(response.content))["Plates"]["B2"]
        assert (cell.value, cell.data_type, cell.quotePrefix) == (dangerous, "s", True)
        return
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert '"\'=HYPERLINK(""http://x"")",\'+1' in text
    assert ",'@x,'-1," in text


def test_the_template_offers_choices_and_is_a_list_itself(company, manager):
    PlateList.objects.create(company=company, name="=Staff")
    data = manager.get(reverse("plates:upload-template")).content
    sheets = sheets_of(data)
    assert list(sheets) == ["Plates", "Instructions", "Examples", "Choices"]
    assert sheets["Plates"][0][:4] == ("Plate", "Status", "List", "Region")
    assert sheets["Choices"][0][::2] == ("allowed", "=Staff")
    import openpyxl

    rules = openpyxl.load_workbook(io.BytesIO(data))["Plates"].data_validations.dataValidation
    assert [rule.formula1 for rule in rules if rule.type == "list"] == [
        "Choices!$A$1:$A$4", "Choices!$C$1:$C$500", "Choices!$B$1:$B$250",
    ]  # fmt: skip
    assert checked(company, data, name="empty.xlsx").error_code == "no_rows"
    examples = checked(company, [row for row in sheets["Examples"] if row[0]])
    assert (examples.new, examples.wrong) == (4, 0)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "Excel 97–2003 (.xls)"),
        (b"", "The file is empty."),
        (b"%PDF-1.7", "neither an Excel workbook (.xlsx) nor a CSV file"),
    ],
)
def test_what_is_no_list_is_refused_on_the_spot(company, manager, data, words):
    response = post_list(manager, data, "plates.xls")
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not PlateUpload.objects.exists()


def test_many_lists_in_an_hour_are_refused(company, manager):
    for _ in range(intake.UPLOADS.count):
        throttle.hit(intake.UPLOADS, company.pk)
    response = post_list(manager, csv_of(GOOD_AND_WRONG))
    assert response.status_code == 422
    assert "many lists in an hour" in response.content.decode()


def test_lists_of_uploads_cost_a_fixed_number_of_queries(company, manager, django_assert_max_num_queries):
    for _ in range(5):
        sent(company, GOOD_AND_WRONG, user=member(company, Role.MANAGER))
    upload = checked(company, [("Plate",), *[(f"MH 12 AB {number:04d}",) for number in range(60)]])
    manager.get(reverse("companies:switch"))
    with django_assert_max_num_queries(8):
        manager.get(reverse("plates:uploads"))
    with django_assert_max_num_queries(8):
        page_of(manager, upload)
