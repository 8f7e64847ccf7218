"""A working process is killed while it checks, imports and takes back: another goes on, and nothing is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from companies.models import Role
from plates.bulk import intake, jobs
from plates.bulk.models import PlateUpload
from plates.models import RegisterChange, RegisteredPlate
from tests.factories import make_company, make_plate, member
from tests.plates.bulk.lists import sent
from tests.servers import die_with_parent, wait_until

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).parents[3]
ROWS = 4000


def killed_while(upload: PlateUpload, status: str, folder: Path) -> None:
    """Has another process work on the upload, and kills it in the middle."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "anpr_site.settings",
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "ANPR_STORAGE_URL": f"file://{folder}/media",
    }
    command = [sys.executable, "-m", "tests.plates.bulk.driver", str(upload.pk)]
    process = subprocess.Popen(command, cwd=ROOT, env=env, preexec_fn=die_with_parent)
    try:
        jobs_of = PlateUpload.objects.filter(pk=upload.pk, status=status, cursor__gt=0)
        wait_until(lambda: jobs_of.exists() or process.poll() is not None, 120, f"{status} was begun")
    finally:
        process.kill()
        process.wait(10)
    assert PlateUpload.objects.get(pk=upload.pk).status == status


def gone_on_with(upload: PlateUpload) -> PlateUpload:
    """Another worker's turn, as soon as the lease has run out."""
    before = PlateUpload.objects.get(pk=upload.pk)
    jobs.work(upload.pk)
    assert PlateUpload.objects.get(pk=upload.pk).status == before.status  # the dead worker holds it still
    PlateUpload.objects.filter(pk=upload.pk).update(lease_expires_at=timezone.now())
    jobs.work(upload.pk)
    return PlateUpload.objects.get(pk=upload.pk)


def test_a_worker_is_killed_while_it_checks_imports_and_undoes(tmp_path):
    company = make_company("bulk")
    make_plate(company, "MH 12 AB 0001", owner_name="Priya", region="IN")
    lines = b"".join(b"MH 12 AB %04d,Asha\n" % number for number in range(1, ROWS + 1))
    upload = sent(company, b"Plate,Owner\n" + lines)

    killed_while(upload, "checking", tmp_path)
    upload = gone_on_with(upload)
    assert (upload.status, upload.new, upload.changed, upload.wrong) == ("ready", ROWS - 1, 1, 0)
    assert upload.rows.count() == ROWS
    assert RegisteredPlate.objects.count() == 1

    assert intake.take_over(upload, member(company, Role.MANAGER))
    killed_while(upload, "importing", tmp_path)
    assert 1 < RegisteredPlate.objects.count() < ROWS
    assert RegisterChange.objects.count() == 0
    upload = gone_on_with(upload)
    assert (upload.status, upload.left_out) == ("done", 0)
    assert RegisteredPlate.objects.filter(owner_name="Asha").count() == ROWS
    assert RegisterChange.objects.count() == 1
    assert RegisteredPlate.history.filter(history_type="+", owner_name="Asha").count() == ROWS - 1

    assert intake.take_back(upload, member(company, Role.MANAGER))
    killed_while(upload, "undoing", tmp_path)
    upload = gone_on_with(upload)
    assert (upload.status, upload.kept) == ("undone", 0)
    assert list(RegisteredPlate.objects.values_list("text", "owner_name")) == [("MH 12 AB 0001", "Priya")]
