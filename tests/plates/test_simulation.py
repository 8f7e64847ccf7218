"""Simulated registers and reads, and the benchmark over them."""

import random

import pytest
from django.core.management import CommandError, call_command

from plates.formats import recognise
from plates.matching import best_text
from plates.simulation import plates, read_of
from tests.factories import make_plate


def test_simulated_plates_are_indian_and_distinct():
    texts = list(plates(300))
    assert len(set(texts)) == 300
    assert all(recognise(text, ["IN"]) for text in texts)
    assert list(plates(50)) == texts[:50]


@pytest.mark.parametrize("misread", [0, 1, 2, 10])
def test_a_simulated_read_has_so_many_wrong_characters(misread):
    chance = random.Random(4)
    for _ in range(20):
        read = read_of("MH12AB1234", misread, chance)
        wrong = sum(a != b for a, b in zip(best_text(read), "MH12AB1234", strict=True))
        assert wrong == misread
        assert all(0 <= value <= 1 for choices in read for value in choices.values())


def test_more_characters_than_there_are_cannot_be_misread():
    with pytest.raises(ValueError, match="3 of 2"):
        read_of("A1", 3, random.Random(1))


@pytest.mark.django_db
def test_the_benchmark_measures_and_reuses_its_register(capsys, tmp_path):
    for _ in range(2):
        call_command("benchmark_matching", plates=[60], reads=5, baseline_reads=2, json=tmp_path / "figures.json")
    out = capsys.readouterr().out
    assert "60 plates" in out
    assert "all combinations" in out
    assert "full scan" in out
    assert '"right_first": 1.0' in (tmp_path / "figures.json").read_text()


@pytest.mark.django_db
def test_the_benchmark_refuses_a_database_in_use(company):
    make_plate(company, "A1")
    with pytest.raises(CommandError, match="other companies' plates"):
        call_command("benchmark_matching", plates=[10])
