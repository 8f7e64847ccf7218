"""Files as Excel and others leave them. Pure."""

import datetime as dt
import io
import time
import zipfile

import pytest

from companies.spreadsheets import escaped
from plates.bulk.cells import as_date, as_text, mangled
from plates.bulk.columns import find_header
from plates.bulk.errors import ListError
from plates.bulk.limits import ListLimits
from plates.bulk.reading import open_list
from tests.plates.bulk.lists import csv_of, workbook

LIMITS = ListLimits.of(most_bytes=1_000_000, most_rows=1000)
ROWS = [("Plate", "Owner"), ("MH 12 AB 1234", "Müller"), ("KA 05 MN 7788", "Asha; Rao")]
READ = [
    (2, {"text": "MH 12 AB 1234", "owner_name": "Müller"}),
    (3, {"text": "KA 05 MN 7788", "owner_name": "Asha; Rao"}),
]


def opened(data, limits=LIMITS):
    table = open_list(io.BytesIO(data), limits)
    return table, list(table.rows)


@pytest.mark.parametrize(
    "data",
    [
        workbook(ROWS),
        csv_of(ROWS),
        csv_of(ROWS, ";"),
        csv_of(ROWS, "\t"),
        csv_of(ROWS, "|"),
        csv_of(ROWS, encoding="utf-8-sig"),
        csv_of(ROWS, "\t", encoding="utf-16"),
        csv_of(ROWS, ";", encoding="utf-16-le"),
        csv_of(ROWS, ";", encoding="latin-1"),
        csv_of(ROWS).replace(b"\r\n", b"\n"),
    ],
    ids=["xlsx", "comma", "semicolon", "tab", "bar", "BOM", "UTF-16", "UTF-16 without BOM", "Latin-1", "Unix"],
)
def test_the_same_list_in_any_form(data):
    assert opened(data)[1] == READ


def test_the_first_line_may_name_the_separator():
    assert opened(b"sep=;\r\nPlate;Owner\r\nMH12AB1234;a,b\r\n")[1] == [
        (3, {"text": "MH12AB1234", "owner_name": "a,b"})
    ]


def test_titles_merged_cells_and_empty_rows_stand_above_the_headings():
    rows = [
        ("Sunrise Parking", None, None),
        (None, None, None),
        ("Registration no.", "Owner", None, "Vehicle"),
        (None, "Name", "E-mail", "Make"),
        ("MH 12 AB 1234", "Priya", "p@example.com", "Tata"),
    ]
    table, read = opened(workbook(rows))
    assert table.header.headings["owner_email"] == "Owner E-mail"
    assert read == [
        (5, {"text": "MH 12 AB 1234", "owner_name": "Priya", "owner_email": "p@example.com", "vehicle_make": "Tata"})
    ]


def test_an_empty_tail_costs_nothing_and_rows_keep_their_numbers():
    rows = [("Plate", "Owner"), (None, None), ("MH 12 AB 1234", None), *[(" ", "")] * 10_000, ("KA 05 MN 7788", None)]
    assert [(number, cells["text"]) for number, cells in opened(workbook(rows), ListLimits.of(10**6, 2000))[1]] == [
        (3, "MH 12 AB 1234"),
        (10_004, "KA 05 MN 7788"),
    ]


def test_the_sheet_with_plates_is_found_among_others():
    table, read = opened(workbook([("Read me",)], ROWS))
    assert (table.sheet, len(read)) == ("Sheet2", 2)


def test_numbers_shown_with_zeros_at_their_front_keep_them():
    rows = [(None, "Plate", "Mobile"), (None, 12, 98200), (None, 34, 12345), (None, "0056", None)]
    read = opened(workbook([("Read me",)], rows, B2="0000"))[1]
    assert [cells["text"] for _, cells in read] == [12.0, 34.0, "0056"]  # the format is another sheet's
    read = opened(workbook(rows, B2="0000", C3="00000000", B3="#,##0"))[1]
    assert [(cells["text"], cells["owner_phone"]) for _, cells in read] == [
        ("0012", 98200.0), (34.0, "00012345"), ("0056", ""),
    ]  # fmt: skip


def test_a_single_column_of_plates_needs_no_heading():
    assert opened(b"MH 12 AB 1234\nKA05MN7788\n")[1] == [(1, {"text": "MH 12 AB 1234"}), (2, {"text": "KA05MN7788"})]


@pytest.mark.parametrize(
    "heading",
    [
        "Plate",
        "PLATE *",
        "number_plate",
        "Number Plate (required)",
        "Registration",
        "Vehicle No.",
        "Licence plate",
        "VRN",
    ],
)
def test_headings_go_by_many_names(heading):
    assert find_header([["Owner's name", heading, "Favourite song"]]).places == {"owner_name": 0, "text": 1}


def test_columns_that_nobody_knows_are_named():
    assert find_header([["Plate", "Favourite song", "What is wrong"]]).unused == ("Favourite song",)


def refusal(data, limits=LIMITS):
    with pytest.raises(ListError) as error:
        opened(data, limits)
    return error.value.code


def test_two_columns_for_one_thing_are_named():
    with pytest.raises(ListError, match="same_column_twice") as error:
        find_header([["Plate", "Number plate"]])
    assert "“Plate” and “Number plate”" in error.value.words


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n\r\n", "empty_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
        (b"%PDF-1.7 hello", "not_a_list"),
        (bytes(range(256)) * 10, "not_a_list"),
        (b"<html><table><tr><td>Plate</td></tr></table></html>", "web_page"),
        (b"PK\x03\x04 and no more", "broken_workbook"),
        (b"Colour,Size\nred,3\n", "no_header"),
        (workbook([("Colour", "Size"), ("red", 3)]), "no_header"),
        (workbook([]), "empty_file"),
        (workbook(ROWS)[:-400], "broken_workbook"),
    ],
)
def test_what_is_no_list_is_named(data, code):
    assert refusal(data) == code


def zipped(compression=zipfile.ZIP_DEFLATED, **parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"photo_dot_jpg": b""}, "other_archive"),
        ({"xl__workbook_dot_bin": b""}, "binary_excel"),
        ({"mimetype": b"", "content_dot_xml": b""}, "open_document"),
        ({"xl__workbook_dot_xml": b"", "bomb": bytes(20_000_000)}, "too_large_unpacked"),
        ({"xl__workbook_dot_xml": b"<no"}, "broken_workbook"),
    ],
)
def test_other_archives_and_bombs_are_refused(parts, code):
    assert refusal(zipped(**parts)) == code


SHEET = "<worksheet><sheetData>{}</sheetData></worksheet>"


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c a='>' r = 'XFD1048576'><v>1</v></c></row>",
        '<row r="1048576">' + "<c><v>1</v></c>" * 200 + "</row>",
        '<x:row r="1048576"><x:c r="CV9"><v>1</v></x:c></x:row><row><c r="A1048576"><v>1</v></c></row>',
        '<row><c r="xfd1048576"><v>1</v></c></row>',
        """<row><c a=" r='A1'" r="XFD1048576"><v>1</v></c></row>""",
        '<row><c ' + " " * 2_000_000 + 'r="XFD1048576"><v>1</v></c></row>',
    ],
    ids=[
        "corners", "quotes and spaces", "cells without places", "prefixes", "small letters", "place within quotes",
        "longer than a block",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl\\worksheets\\SHEET1.XML", "xl/worksheets/of/mine.bin"]
)
def test_sheets_whose_cells_lie_too_far_apart_are_refused(cells, part):
    parts = {"xl__workbook_dot_xml": b"", part: SHEET.format(cells).encode()}
    assert refusal(zipped(**parts)) == "too_wide"


ENTITIES = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "sheet",
    [
        SHEET.format('<row><c r="XFD0001048576"><v>1</v></c></row>'),
        SHEET.format('<row><c a="1" r="A1" r="XFD1048576"><v>1</v></c></row>'),
        SHEET.format("<c " * 300_000),
        ENTITIES + SHEET.format('<row><c r="A1"><v>&c;</v></c></row>'),
    ],
    ids=["long number", "two places", "tags without an end", "entities"],
)
def test_sheets_that_other_programs_could_read_otherwise_are_refused_at_once(sheet):
    parts = {"xl__workbook_dot_xml": b"", "xl__worksheets__sheet1_dot_xml": sheet.encode()}
    began = time.process_time()
    assert refusal(zipped(**parts)) == "broken_workbook"
    assert time.process_time() - began < 5


def test_a_broken_stream_of_any_compression_is_told():
    for compression in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        data = bytearray(zipped(compression, xl__workbook_dot_xml=bytes(range(256))))
        data[60:80] = b"\xff" * 20
        assert refusal(bytes(data)) == "broken_workbook"


def test_styles_whose_tags_have_no_end_are_refused_at_once():
    styles = b"<styleSheet>" + b"<cellXfs " * 300_000
    began = time.process_time()
    assert refusal(zipped(xl__workbook_dot_xml=b"", xl__styles_dot_xml=styles)) == "broken_workbook"
    assert time.process_time() - began < 5


def test_too_many_rows_and_bytes_are_refused_with_the_limit():
    rows = [("Plate",), *[(f"MH12AB{number:04d}",) for number in range(1001)]]
    with pytest.raises(ListError, match="too_many_rows") as error:
        opened(csv_of(rows))
    assert "more than 1,000 rows" in error.value.words
    assert refusal(csv_of(rows), ListLimits.of(1000, 10_000)) == "too_many_bytes"


def test_a_quotation_mark_that_is_never_closed_is_told_with_its_row():
    with pytest.raises(ListError, match="broken_csv") as error:
        opened(b'Plate,Notes\nMH12AB1234,"' + b"x" * 200_000)
    assert "row 2" in error.value.words


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1234.0, "1234"), (12345678901.0, "12345678901"), (0.5, "0.5"), ("  MH 12 ", "MH 12"), (None, ""),
        (dt.date(2026, 1, 31), "2026-01-31"), (dt.datetime(2026, 1, 31), "2026-01-31"), (True, "TRUE"),
        ("\u200bMH\u00a012\ufeff", "MH 12"), ("'=1+1", "=1+1"), ("'+91 98200", "+91 98200"), ("'quoted'", "'quoted'"),
    ],
)  # fmt: skip
def test_cells_as_a_person_sees_them(cell, text):
    assert as_text(cell) == text


@pytest.mark.parametrize("text", ["=1+1", "+91", "-5", "@x", "\tx", "plain", "'=x"])
def test_escaped_text_is_no_formula_and_comes_back(text):
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert as_text(escaped(text)) == as_text(text)


@pytest.mark.parametrize(
    "cell",
    [
        dt.date(2026, 3, 1), dt.datetime(2026, 3, 1, 9, 30), 46082.0, "46082", "2026-03-01", "2026-3-1", "20260301", "01/03/2026",
        "1.3.2026", "1-3-26", "01 03 2026", "1 Mar 2026", "1st March 2026", "01-MAR-26", "March 1, 2026", "2026-03-01 00:00:00",
        "2026-03-01T00:00:00Z",
    ],
)  # fmt: skip
def test_dates_in_any_usual_writing(cell):
    assert as_date(cell) == dt.date(2026, 3, 1)


@pytest.mark.parametrize("cell", ["12/31/2026", "31 Feb 2026", "tomorrow", 12.0, True, dt.time(5), "1e999", "nan"])
def test_what_is_no_date(cell):
    with pytest.raises(ValueError, match=r".*"):
        as_date(cell)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [(1234.0, ""), (1.5, "number"), (1.2e20, "number"), ("1.23E+11", "number"), ("1E+05", "number"), ("12E34", ""),
     (dt.date(2026, 1, 1), "date"), (dt.timedelta(1), "date"), ("#N/A", "error"), ("MH 12", "")],
)  # fmt: skip
def test_what_excel_made_of_text_is_noticed(cell, kind):
    assert mangled(cell) == kind
