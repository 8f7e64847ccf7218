"""What a check says of each row before anything changes."""

import datetime as dt

import pytest

from plates.bulk.models import EmptyCells
from plates.models import PlateList, RegisteredPlate
from tests.factories import make_company, make_plate
from tests.plates.bulk.lists import checked, workbook

pytestmark = pytest.mark.django_db


def rows_of(upload):
    return list(upload.rows.order_by("number"))


def test_new_changed_unchanged_and_wrong_rows(company):
    make_plate(company, "MH 12 AB 1234", status="allowed", owner_name="Priya")
    make_plate(company, "KA 05 MN 7788", owner_name="Asha")
    make_plate(make_company(), "DL 8C AF 5030", owner_name="Somebody else's")
    upload = checked(
        company,
        [
            ("Plate", "Status", "Owner"),
            ("mh12ab1234", "Blocked", "Priya"),
            ("KA-05-MN-7788", "", "Asha"),
            ("DL 8C AF 5030", "", "Meera"),
            ("", "allowed", "Nobody"),
        ],
    )
    assert (upload.status, upload.new, upload.changed, upload.unchanged, upload.wrong) == ("ready", 1, 1, 1, 1)
    changed, unchanged, new, wrong = rows_of(upload)
    assert (changed.kind, changed.values, changed.before) == (
        "changed", {"text": "MH 12 AB 1234", "status": "blocked"}, {"status": "allowed"},
    )  # fmt: skip
    assert (unchanged.kind, unchanged.values) == ("unchanged", {"text": "KA 05 MN 7788"})
    assert new.values == {"text": "DL 8C AF 5030", "owner_name": "Meera", "status": "allowed", "region": "IN"}
    assert (wrong.number, wrong.kind) == (5, "wrong")
    assert wrong.problems == [{"column": "Plate", "name": "text", "value": "", "words": "The plate is missing."}]
    assert RegisteredPlate.objects.of_company(company).count() == 2


def test_a_plate_that_stands_twice_is_named_with_both_rows(company):
    upload = checked(company, [("Plate",), ("MH 12 AB 1234",), ("KA 05 MN 7788",), ("mh12ab1234",)])
    assert (upload.new, upload.wrong) == (2, 1)
    assert rows_of(upload)[2].problems[0]["words"] == "This plate stands in row 2 too. Keep one of rows 2 and 4."


@pytest.mark.parametrize(
    ("empty_cells", "before"),
    [(EmptyCells.KEEP, {}), (EmptyCells.CLEAR, {"owner_name": "Priya", "valid_until": "2026-12-31"})],
)
def test_empty_cells_keep_or_clear_as_chosen(company, empty_cells, before):
    make_plate(company, "A1", owner_name="Priya", status="watch", region="DE", valid_until=dt.date(2026, 12, 31))
    rows = [("Plate", "Owner", "Status", "Region", "Valid until"), ("A1", "", "", "", "")]
    upload = checked(company, rows, empty_cells=empty_cells)
    assert rows_of(upload)[0].before == before


def test_an_end_that_does_not_go_with_the_registered_beginning_is_wrong(company):
    make_plate(company, "A1", valid_from=dt.date(2026, 5, 1))
    (row,) = rows_of(checked(company, [("Plate", "Valid until"), ("A1", "2026-04-30")]))
    assert (row.kind, row.problems[0]["column"]) == ("wrong", "Valid until")
    assert "2026-05-01" in row.problems[0]["words"]


def test_new_plates_that_look_like_others_are_warned_of(company):
    make_plate(company, "MH 12 AB 1230", status="blocked")
    upload = checked(company, [("Plate",), ("MH 12 AB 123O",), ("KA 05 MN 7788",), ("KA O5 MN 7788",)])
    alike, plain, in_file = rows_of(upload)
    assert "Looks like a registered plate: MH 12 AB 1230 (blocked)." in alike.warnings
    assert (plain.warnings, plain.is_warned) == ([], False)
    assert "Looks like the plate in row 3." in in_file.warnings
    assert upload.warned == 2


def test_lists_go_by_their_names_in_any_case(company):
    make_plate(company, "A1", plate_list=PlateList.objects.create(company=company, name="Residents"))
    upload = checked(company, [("Plate", "List"), ("A1", "residents"), ("A2", "Staff")])
    assert (upload.unchanged, upload.new) == (1, 1)


def test_a_workbook_with_numbers_dates_and_columns_of_its_own(company):
    rows = [("Vehicle no", "Expiry date", "Song"), (1234, dt.date(2026, 12, 31), "x"), ("0012", "31/12/2026", "y")]
    upload = checked(company, workbook(rows), name="list.xlsx")
    assert [(row.values["text"], row.values["valid_until"]) for row in rows_of(upload)] == [
        ("1234", "2026-12-31"), ("0012", "2026-12-31"),
    ]  # fmt: skip
    assert (upload.unused, upload.sheet) == (["Song"], "Sheet1")


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"Plate\n", "no_rows"), (b"Colour;Size\nred;1\n", "no_header"), (b"PK\x03\x04junk", "broken_workbook")],
)
def test_a_list_that_cannot_be_taken_says_why(company, data, code):
    upload = checked(company, data)
    assert (upload.status, upload.error_code, upload.rows.count()) == ("failed", code, 0)
    assert upload.error_words


def test_a_check_asks_the_database_little(company, django_assert_max_num_queries):
    from plates.bulk import jobs
    from tests.plates.bulk.lists import sent

    upload = sent(company, [("Plate",), *[(f"MH 12 AB {number:04d}",) for number in range(1000)]])
    with django_assert_max_num_queries(60):
        jobs.work(upload.pk)
