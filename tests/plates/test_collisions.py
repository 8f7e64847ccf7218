"""Plates that a reader may take for each other."""

import pytest
from django.core.management import CommandError, call_command

from plates.collisions import CollisionKind, Listed, all_collisions, collisions_of, pairs
from plates.models import RegisteredPlate
from tests.factories import make_company, make_plate


def listed(*texts):
    return [Listed(at, text, text, "allowed") for at, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("MH12AB1234", "MH12A81234", CollisionKind.LOOKALIKE),
        ("OD02AQ0001", "0D02AO0001", CollisionKind.LOOKALIKE),
        ("MH12W1234", "MH12M1234", CollisionKind.MISREAD),
        ("MH12AB1234", "MH12A1234", CollisionKind.MISSED),
        ("MH12AB123", "MH12AB1234", CollisionKind.MISSED),
    ],
)
def test_pairs(one, other, kind):
    (found,) = pairs(listed(one, other))
    assert found.kind is kind
    assert {found.first.text, found.second.text} == {one, other}


@pytest.mark.parametrize(
    ("one", "other"), [("MH12AB1234", "MH12AB1239"), ("MH12AB1234", "MH12XY1234"), ("A1", "A1234")]
)
def test_plates_far_apart_do_not_collide(one, other):
    assert list(pairs(listed(one, other))) == []


def test_a_pair_is_named_once():
    assert len(list(pairs(listed("A0", "AO", "AD")))) == 3


@pytest.mark.django_db
def test_a_new_plate_is_compared_with_the_companys_own(company):
    make_plate(make_company(), "MH12A81234")
    make_plate(company, "MH 12 A8 1234", status="blocked")
    make_plate(company, "MH12A1234")
    plate = RegisteredPlate(company=company, text="MH12AB1234", normalised="MH12AB1234")
    found = collisions_of(plate)
    assert [(one.second.text, one.kind) for one in found] == [
        ("MH 12 A8 1234", CollisionKind.LOOKALIKE),
        ("MH12A1234", CollisionKind.MISSED),
    ]
    assert found[0].is_serious
    assert found[0].words == "MH 12 A8 1234 (blocked): differs by look-alike characters"


@pytest.mark.django_db
def test_the_report_lists_serious_pairs_first_and_writes_them(company, tmp_path, capsys):
    make_plate(company, "AA0")
    make_plate(company, "AAO")
    make_plate(company, "ZZ8")
    make_plate(company, "ZZB", status="blocked")
    found = all_collisions(company)
    assert [one.is_serious for one in found] == [True, False]
    call_command("report_collisions", company.slug, csv=tmp_path / "pairs.csv")
    assert "2 pairs, 1 of different status" in capsys.readouterr().out
    assert (tmp_path / "pairs.csv").read_text().splitlines()[1].startswith("ZZ8,allowed,ZZB,blocked")


@pytest.mark.django_db
def test_the_report_names_an_unknown_company():
    with pytest.raises(CommandError, match="'nobody'"):
        call_command("report_collisions", "nobody")
