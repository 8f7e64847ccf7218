"""Made-up companies, plates and reads for benchmarks, written by plain SQL: on any database, in every column."""

import pytest
from django.core.management import call_command

from plates.models import RegisteredPlate
from recognition.models import Image, Match, PlateRead

pytestmark = pytest.mark.django_db(transaction=True)  # indexes are dropped and made again


def test_a_seeded_database_has_what_was_asked_for():
    call_command("seed_benchmark", plates=400, reads=300, verbosity=0)
    done = PlateRead.objects.values("detection__image").distinct().count()
    assert RegisteredPlate.objects.count() == 400
    assert 280 <= PlateRead.objects.count() <= 300  # some pictures failed and have no reads
    assert done + Image.objects.filter(status="failed").count() == Image.objects.count()
    assert Match.objects.count() == PlateRead.objects.exclude(match_status="").count() > 0
    assert all(image.public_id.version == 4 for image in Image.objects.all())
