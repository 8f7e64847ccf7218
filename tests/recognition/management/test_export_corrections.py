"""Corrections become training truth: what is written is what the trainers and the evaluation read."""

from __future__ import annotations

import json

import cv2
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from companies.models import AuditEvent, Role
from recognition.services import review
from recognition.services.review import Judgement
from recognition.training.reader_data import load_crops
from tests.factories import make_company, member
from tests.recognition.review_world import read_picture, read_with, the_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(company, calls):
    """A company with a corrected, a confirmed, a rejected and a taken-back read, and another company's."""
    by = member(company, Role.MANAGER)
    said = (
        ("MH12AB1284", "MH12AB1234", False),
        ("KA05MN7788", "KA05MN7788", False),
        ("DL8CAF5030", "", True),
        ("GJ01AA1111", "GJ01AA1112", False),
    )
    for text, correction, is_rejected in said:
        read = the_read(read_picture(company, read_with(text)))
        row = review.judge(company, read.pk, Judgement(correction, is_rejected), by, timezone.now())
    review.take_back(company, read.pk, by, timezone.now(), row.pk)
    other = make_company("other")
    read = the_read(read_picture(other, read_with("TN09BB2222")))
    review.judge(other, read.pk, Judgement("TN09BB2222"), member(other, Role.OWNER), timezone.now())
    return company


def test_confirmed_and_corrected_reads_alone_are_written(corrected, tmp_path, capsys):
    call_command("export_corrections", output=tmp_path / "out", company=corrected.slug)
    assert "2 crops" in capsys.readouterr().out
    rows = [json.loads(line) for line in (tmp_path / "out" / "manifest.jsonl").read_text().splitlines()]
    assert [(row["text"], row["read_as"], row["review"]) for row in rows] == [
        ("MH12AB1234", "MH12AB1284", "corrected"), ("KA05MN7788", "KA05MN7788", "confirmed"),
    ]  # fmt: skip
    assert (rows[0]["country"], rows[0]["rows"], rows[0]["source"]) == ("IN", 1, f"reviewed/{corrected.slug}")
    crop = cv2.imread(str(tmp_path / "out" / rows[0]["image"]))
    assert crop.shape == (52, 208, 3)  # a plate of 160 x 40 pixels and its margin
    assert rows[0]["plate_box"] == [24.0, 6.0, 184.0, 46.0]
    found = [crop for split in ("train", "val") for crop in load_crops(tmp_path / "out", split)]
    assert sorted(crop.text for crop in found) == ["KA05MN7788", "MH12AB1234"]
    events = AuditEvent.objects.filter(action="corrections.exported")
    assert [(event.company, event.details) for event in events] == [(corrected, {"crops": 2})]


def test_all_companies_are_exported_and_missing_files_are_named(corrected, tmp_path, capsys):
    image = the_read_of("MH12AB1234").detection.image
    image.file.storage.delete(image.file.name)
    call_command("export_corrections", output=tmp_path)
    out = capsys.readouterr()
    assert "2 crops" in out.out
    assert f"image {image.public_id}: its file is gone or broken" in out.err
    assert AuditEvent.objects.filter(action="corrections.exported").count() == 2


def the_read_of(text):
    from recognition.models import PlateRead

    return PlateRead.objects.get(text=text)


def test_nothing_is_overwritten_and_wrong_names_are_named(corrected, tmp_path):
    (tmp_path / "manifest.jsonl").write_text("{}")
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_corrections", output=tmp_path)
    assert (tmp_path / "manifest.jsonl").read_text() == "{}"
    with pytest.raises(CommandError, match="no company is called nobody"):
        call_command("export_corrections", output=tmp_path / "new", company="nobody")
