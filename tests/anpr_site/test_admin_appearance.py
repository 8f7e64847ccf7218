"""The main pages of the back office in Chromium, wide and light, narrow and dark: axe, width, console.

ANPR_SCREENSHOTS=folder keeps a picture of each.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from companies.models import Company, Transfer
from companies.transfers import importing, jobs
from plates.models import PlateList, PlateUpload, RegisteredPlate
from tests.anpr_site.test_admin_browser import LOOKS, entered, office  # noqa: F401 - a fixture
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTS = (
    "plates_registeredplate", "recognition_image", "recognition_plateread", "companies_transfer",
)  # fmt: skip


def looked_at(page, name, width, scheme):
    """Fails on anything serious that axe finds, on pages wider than the window and on console errors."""
    if folder := os.environ.get("ANPR_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"office-{name}-{width}-{scheme}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    grave = [
        (one["id"], [node["html"] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert grave == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert page.problems == [], name


@pytest.fixture
def work(office):  # noqa: F811
    """An upload that is being imported, an import that waits for a decision, one that is done, an export."""
    company = Company.objects.get(slug="sunrise-parking")
    PlateList.objects.create(company=company, name="Residents")
    PlateUpload.objects.create(
        company=company, name="large.xlsx", size_bytes=1, status="importing", cursor=1200, rows_expected=5000,
        lease_owner="worker", lease_expires_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    head, row = "slug,name,region,time_zone,is_active\n", "{0},{0},IN,Asia/Kolkata,1\n"
    for name in ("waiting", "written"):
        made = importing.order(office, "companies.company", f"{name}.csv", "csv", (head + row.format(name)).encode())
        jobs.work(made.pk)
    importing.decide(Transfer.objects.get(name="written.csv"), "writing")
    jobs.work(Transfer.objects.get(name="written.csv").pk)
    made = Transfer(
        kind="export", model="plates.registeredplate", name="registeredplate.xlsx", extension="xlsx", status="writing",
        created_by=make_user("asha@example.org"), rows_done=420_000, rows_expected=1_000_000, lease_owner="worker",
        lease_expires_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    made.result.save("export.xlsx", ContentFile(b""), save=True)
    return office


def pages():
    """Names and addresses of what staff work on, beside the lists."""
    written = Transfer.objects.get(name="written.csv")
    return {
        "plate": reverse("admin:plates_registeredplate_change", args=[RegisteredPlate.objects.first().pk]),
        "upload": reverse("admin:plates_plateupload_change", args=[PlateUpload.objects.get().pk]),
        **{
            f"transfer-{one}": reverse("admin:companies_transfer_change", args=[one.pk])
            for one in Transfer.objects.all()
        },
        "undo": reverse("admin:companies_transfer_undo", args=[written.pk]),
        "import": reverse("admin:companies_company_import"),
        "export": reverse("admin:companies_company_export"),
        "register": reverse("admin:recognition_modelrelease_register_found"),
    }


def looked_at_all(page, live_server, addresses, width, scheme):
    """Looks at every page before it fails."""
    problems = []
    for name, address in addresses.items():
        page.goto(live_server.url + address)
        try:
            looked_at(page, name, width, scheme)
        except AssertionError as error:
            problems.append(str(error))
    assert problems == []


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_lists_are_usable_by_everybody(chromium, live_server, work, width, scheme):
    context, page = entered(chromium, live_server, work, width, scheme)
    lists = {name: reverse(f"admin:{name}_changelist") for name in LISTS}
    looked_at_all(page, live_server, {"overview": reverse("admin:index"), **lists}, width, scheme)
    context.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_pages_are_usable_by_everybody(chromium, live_server, work, width, scheme):
    context, page = entered(chromium, live_server, work, width, scheme)
    looked_at_all(page, live_server, pages(), width, scheme)
    context.close()
