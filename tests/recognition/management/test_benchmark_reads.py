"""The benchmark of reads fills an empty database, and only such a one."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from recognition.models import PlateRead
from tests.factories import make_company

pytestmark = pytest.mark.django_db


def test_it_fills_measures_and_goes_on_from_what_is_there(capsys):
    for count in (60, 100, 100):
        call_command("benchmark_reads", reads=count, repeat=1)
        assert PlateRead.objects.count() == count
    lines = capsys.readouterr().out.splitlines()[-18:]
    found = {line[:44].strip(): int(line[44:52]) for line in lines if line[44:52].strip().isdigit()}
    assert found["all, first page"] == 100
    assert found["a whole plate"] == 1
    assert found["an unknown plate"] == 0


def test_a_database_in_use_is_left_alone():
    make_company()
    with pytest.raises(CommandError, match="this database holds companies"):
        call_command("benchmark_reads", reads=10)
    assert not PlateRead.objects.exists()
