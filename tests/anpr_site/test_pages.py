"""Every address of the portal against every kind of visitor, and what pages cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from companies.models import Invitation, Membership, Role, SignIn, TrustedBrowser
from plates.models import PlateList, RegisteredPlate
from recognition.models import Alert, BatchFile, Image
from recognition.services import reading
from recognition.services.uploads import create_batch
from tests.factories import (
    FakePipeline,
    client_of,
    make_company,
    make_plate,
    make_user,
    member,
    picture,
    read_of,
    result_of,
    sent,
)
from tests.plates.bulk.lists import GOOD_AND_WRONG, checked

pytestmark = pytest.mark.django_db

WHO = ("anonymous", "outsider", "viewer", "manager", "owner")
SEEN = {"anonymous": 302, "viewer": 200, "manager": 200, "owner": 200}
MANAGED = {"anonymous": 302, "viewer": 403, "manager": 200, "owner": 200}
CHANGED = {**MANAGED, "manager": 302, "owner": 302}
OWNED = {"anonymous": 302, "viewer": 403, "manager": 403, "owner": 200}
OWN = {**dict.fromkeys(WHO, 404), "anonymous": 302, "owner": 302}  # something of the owner's own account

# What has no log-in before it sends strangers elsewhere.
PUBLIC = ("logout", "companies:second-step", "companies:second-step-resend")

# Name, how it is called, and the answers. An outsider is the owner of another company: objects do not exist for them.
TABLE = {
    "dashboard": ("get", {**SEEN, "outsider": 200}),
    "alerts:list": ("get", {**SEEN, "outsider": 200}),
    "alerts:seen-many": ("post", {**CHANGED, "outsider": 302}),
    "alerts:seen": ("post", {**CHANGED, "outsider": 404}),
    "alerts:open": ("post", {**CHANGED, "outsider": 404}),
    "login": ("get", {**dict.fromkeys(WHO, 302), "anonymous": 200}),
    "logout": ("post", dict.fromkeys(WHO, 302)),
    "health": ("get", dict.fromkeys(WHO, 200)),
    "companies:switch": ("get", {**SEEN, "outsider": 200}),
    "companies:second-step": ("get", dict.fromkeys(WHO, 302)),
    "companies:second-step-resend": ("post", dict.fromkeys(WHO, 302)),
    "companies:forgotten": ("get", dict.fromkeys(WHO, 200)),
    "companies:forgotten-code": ("get", dict.fromkeys(WHO, 302)),
    "companies:forgotten-resend": ("post", dict.fromkeys(WHO, 302)),
    "companies:forgotten-password": ("get", dict.fromkeys(WHO, 302)),
    "companies:account": ("get", {**SEEN, "outsider": 200}),
    "companies:alert-mail": ("post", {**dict.fromkeys(WHO, 404), "anonymous": 302, "owner": 302}),
    "companies:confirm": ("get", {**SEEN, "outsider": 200}),
    "companies:password": ("get", {**SEEN, "outsider": 200}),
    "companies:email": ("get", {**SEEN, "outsider": 200}),
    "companies:email-code": ("get", dict.fromkeys(WHO, 302)),
    "companies:app": ("get", {**SEEN, "outsider": 200}),
    "companies:app-remove": ("get", {**SEEN, "outsider": 200}),
    "companies:recovery": ("get", {**SEEN, "outsider": 200}),
    "companies:recovery-download": ("post", {**SEEN, "outsider": 200}),
    "companies:sessions": ("get", {**SEEN, "outsider": 200}),
    "companies:sessions-end-others": ("post", dict.fromkeys(WHO, 302)),
    "companies:session-end": ("post", OWN),
    "companies:browser-revoke": ("post", OWN),
    "companies:company": ("get", {**OWNED, "outsider": 200}),
    "companies:people": ("get", {**OWNED, "outsider": 200}),
    "companies:invite": ("get", {**OWNED, "outsider": 200}),
    "companies:member-role": ("post", {**OWNED, "owner": 302, "outsider": 404}),
    "companies:member-deactivate": ("get", {**OWNED, "outsider": 404}),
    "companies:member-reactivate": ("post", {**OWNED, "owner": 302, "outsider": 404}),
    "companies:invitation-resend": ("post", {**OWNED, "owner": 302, "outsider": 404}),
    "companies:invitation-revoke": ("post", {**OWNED, "owner": 302, "outsider": 404}),
    "companies:invitation": ("get", {**dict.fromkeys(WHO, 403), "anonymous": 200}),
    "plates:list": ("get", {**SEEN, "outsider": 200}),
    "plates:add": ("get", {**MANAGED, "outsider": 200}),
    "plates:detail": ("get", {**SEEN, "outsider": 404}),
    "plates:edit": ("get", {**MANAGED, "outsider": 404}),
    "plates:delete": ("post", {**CHANGED, "outsider": 404}),
    "plates:misreads": ("get", {**SEEN, "outsider": 404}),
    "plates:history": ("get", {**SEEN, "outsider": 404}),
    "plates:revert": ("post", {**CHANGED, "outsider": 404}),
    "plates:check": ("post", {**MANAGED, "outsider": 200}),
    "plates:columns": ("post", dict.fromkeys(WHO, 302)),
    "plates:selected": ("post", {**CHANGED, "outsider": 302}),
    "plates:export": ("get", {**MANAGED, "outsider": 200}),
    "plates:undo": ("post", {**CHANGED, "outsider": 302}),
    "plates:lists": ("get", {**MANAGED, "outsider": 200}),
    "plates:list-rename": ("get", {**MANAGED, "outsider": 404}),
    "plates:list-delete": ("get", {**MANAGED, "outsider": 404}),
    "plates:list-restore": ("post", {**CHANGED, "outsider": 302}),
    "plates:uploads": ("get", {**SEEN, "outsider": 200}),
    "plates:upload-new": ("get", {**MANAGED, "outsider": 200}),
    "plates:upload-template": ("get", {**MANAGED, "outsider": 200}),
    "plates:upload": ("get", {**SEEN, "outsider": 404}),
    "plates:upload-progress": ("get", {**SEEN, "outsider": 404}),
    "plates:upload-import": ("post", {**CHANGED, "outsider": 404}),
    "plates:upload-discard": ("post", {**CHANGED, "outsider": 404}),
    "plates:upload-undo": ("post", {**CHANGED, "outsider": 404}),
    "plates:upload-errors": ("get", {**MANAGED, "outsider": 404}),
    "recognition:batches": ("get", {**SEEN, "outsider": 200}),
    "recognition:upload": ("get", {**MANAGED, "outsider": 200}),
    "recognition:batch": ("get", {**SEEN, "outsider": 404}),
    "recognition:batch-progress": ("get", {**SEEN, "outsider": 404}),
    "recognition:batch-add": ("get", {**MANAGED, "outsider": 404}),
    "recognition:batch-cancel": ("post", {**CHANGED, "outsider": 404}),
    "recognition:batch-retry": ("post", {**CHANGED, "outsider": 404}),
    "recognition:batch-rename": ("get", {**MANAGED, "outsider": 404}),
    "recognition:batch-delete": ("get", {**MANAGED, "outsider": 404}),
    "recognition:batch-export": ("get", {**MANAGED, "outsider": 404}),
    "recognition:image": ("get", {**SEEN, "outsider": 404}),
    "recognition:retry": ("post", {**CHANGED, "outsider": 404}),
    "recognition:original": ("get", {**SEEN, "outsider": 404}),
    "recognition:view": ("get", {**SEEN, "outsider": 404}),
    "recognition:thumbnail": ("get", {**SEEN, "outsider": 404}),
    "recognition:crop": ("get", {**SEEN, "outsider": 404}),
    "recognition:large": ("get", {**SEEN, "outsider": 404}),
    "recognition:context": ("get", {**SEEN, "outsider": 404}),
    "recognition:reads": ("get", {**SEEN, "outsider": 200}),
    "recognition:reads-search": ("post", dict.fromkeys(WHO, 302)),
    "recognition:reads-export": ("get", {**SEEN, "outsider": 200}),
    "recognition:judge": ("post", {**CHANGED, "outsider": 404}),
    "recognition:take-back": ("post", {**CHANGED, "outsider": 404}),
    "recognition:mark": ("post", {**MANAGED, "manager": 422, "owner": 422, "outsider": 404}),
    "recognition:unmark": ("post", {**CHANGED, "outsider": 404}),
    "recognition:review": ("get", {**MANAGED, "outsider": 200}),
    "recognition:review-restart": ("post", {**CHANGED, "outsider": 302}),
    "recognition:review-decide": ("post", {**MANAGED, "manager": 422, "owner": 422, "outsider": 404}),
    "recognition:review-undo": ("post", {**MANAGED, "manager": 422, "owner": 422, "outsider": 404}),
}


def names(patterns=None, prefix=""):
    """Every named address outside the back office."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from names(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def account_arguments(company):
    """A second viewer, an open invitation, and a session and a trusted browser of the company's owner."""
    from companies.digests import digest

    later = timezone.now() + timedelta(days=1)
    owner = Membership.objects.get(company=company, role=Role.OWNER).user
    invitation = Invitation.objects.create(
        company=company, email="new@example.com", digest=digest("invitation", "secret"), expires_at=later
    )
    browser = TrustedBrowser.objects.create(user=owner, digest="0" * 64, expires_at=later)
    session = SignIn.objects.create(user=owner, session_key="elsewhere")
    someone = member(company, Role.VIEWER).memberships.get()
    return {
        "companies:session-end": [session.pk],
        "companies:browser-revoke": [browser.pk],
        "companies:invitation": ["secret"],
        "companies:alert-mail": [Membership.objects.get(company=company, role=Role.OWNER).pk],
        **{f"companies:invitation-{name}": [invitation.pk] for name in ("resend", "revoke")},
        **{f"companies:member-{name}": [someone.pk] for name in ("role", "deactivate", "reactivate")},
    }


def plates_arguments(company, plate):
    """A version of the plate, a list, and an operation that never was."""
    plate_list = PlateList.objects.create(company=company, name="Staff")
    return {
        "plates:revert": [plate.pk, RegisteredPlate.history.get(id=plate.pk).pk],
        "plates:list-rename": [plate_list.pk],
        "plates:list-delete": [plate_list.pk],
        "plates:export": ["csv"],
        "plates:undo": ["00000000-0000-0000-0000-000000000000"],
    }


@pytest.fixture
def world(company, calls):
    """A company with a plate and a batch of one read and one refused file, and visitors of all kinds."""
    plate = make_plate(company, "MH 12 AB 1234", owner_name="Priya")
    batch = create_batch(company, None, [sent("a.jpg", picture(1)), sent("bad.jpg", b"text")])
    upload = checked(company, GOOD_AND_WRONG)
    image = Image.objects.get()
    reading.read_image(image.pk, FakePipeline(result_of(read_of("MH12AB1234", 0.9))))
    alert = Alert.objects.create(
        company=company, image=image, plate=plate, plate_text=plate.text, plate_status="blocked", score=0.9
    )
    clients = {role.value: client_of(company, role) for role in Role}
    clients["anonymous"] = Client()
    clients["outsider"] = client_of(make_company(), Role.OWNER)
    arguments = {
        **account_arguments(company),
        **{f"alerts:{name}": [alert.pk] for name in ("seen", "open")},
        **{f"plates:{name}": [plate.pk] for name in ("detail", "edit", "delete", "misreads", "history")},
        **plates_arguments(company, plate),
        **{
            f"plates:upload{name}": [upload.public_id]
            for name in ("", "-progress", "-import", "-discard", "-undo", "-errors")
        },
        "recognition:batch": [batch.public_id],
        **{
            f"recognition:batch-{name}": [batch.public_id]
            for name in ("progress", "add", "cancel", "retry", "rename", "delete")
        },
        "recognition:batch-export": [batch.public_id, "csv"],
        "recognition:crop": [image.public_id, 0],
        "recognition:context": [image.public_id, 0],
        "recognition:large": [image.public_id],
        **{
            f"recognition:{name}": [image.detections.get().reads.get().pk]
            for name in ("judge", "take-back", "unmark", "review-decide", "review-undo")
        },
        **{
            f"recognition:{name}": [image.public_id]
            for name in ("image", "mark", "retry", "original", "view", "thumbnail")
        },
    }
    return clients, arguments


def test_the_table_names_every_address():
    assert set(names()) == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("who", WHO)
def test_who_may_see_what(world, name, who):
    clients, arguments = world
    method, answers = TABLE[name]
    response = getattr(clients[who], method)(reverse(name, args=arguments.get(name, [])))
    assert response.status_code == answers[who]
    if answers[who] == 302 and who == "anonymous" and name not in PUBLIC and "forgotten" not in name:
        assert response["Location"].startswith("/login/?next=")


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("dashboard", 21), ("alerts:list", 8), ("plates:list", 9), ("recognition:batches", 9), ("recognition:batch", 13), ("recognition:image", 17),
        ("recognition:reads", 14), ("recognition:review", 19),
    ],
)  # fmt: skip
def test_pages_stay_under_their_budget_however_long_they_are(
    world, company, calls, django_assert_max_num_queries, name, most
):
    clients, arguments = world
    batch = BatchFile.objects.first().batch
    for n in range(2, 8):
        file = create_batch(company, None, [sent(f"{n}.jpg", picture(n))]).files.get()
        reading.read_image(file.image_id, FakePipeline(result_of(read_of("MH12AB1234"), read_of("KA05MN7788"))))
        BatchFile.objects.create(batch=batch, position=n, name=file.name, outcome="duplicate", image=file.image)
        make_plate(company, f"KA05MN{n}000")
    clients["manager"].get(reverse("companies:switch"))  # the first request of a minute notes that the session is used
    with django_assert_max_num_queries(most):
        clients["manager"].get(reverse(name, args=arguments.get(name, [])))


def test_the_image_page_explains_the_match(company, calls):
    make_plate(company, "MH 12 AB 123B", owner_name="Priya", vehicle_make="Tata")
    file = create_batch(company, None, [sent("a.jpg", picture(1))]).files.get()
    reading.read_image(file.image_id, FakePipeline(result_of(read_of("MH12AB1238", 0.9, B=0.21))))
    page = (
        client_of(company, Role.VIEWER).get(reverse("recognition:image", args=[file.image.public_id])).content.decode()
    )
    assert "8 read where B is registered (character 10; 2nd choice, 0.21)." in page
    assert "Priya, Tata" in page
    assert "<polygon points=" in page


def test_an_upload_goes_through_with_its_bad_files_named(company, calls, django_capture_on_commit_callbacks):
    client = client_of(company, Role.MANAGER)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            reverse("recognition:upload"),
            {
                "pictures": [sent("good.jpg", picture(1)), sent("empty.jpg", b""), sent("notes.jpg", b"hello")],
                "name": "Gate",
            },
        )
    assert response.status_code == 302
    page = client.get(response["Location"]).content.decode()
    assert "The file is empty." in page
    assert "This is not a picture, whatever its name says." in page
    assert 'hx-trigger="every 2s"' in page  # one is still waiting
    reading.read_image(calls[0], FakePipeline(result_of(read_of("A1"))))
    page = client.get(response["Location"]).content.decode()
    assert "<strong>3 of 3</strong> finished" in page
    assert "hx-trigger" not in page


def test_an_upload_without_files_says_so(company):
    response = client_of(company, Role.MANAGER).post(reverse("recognition:upload"), {})
    assert response.status_code == 422
    assert "Choose at least one file." in response.content.decode()


def test_too_many_files_are_answered_in_words(company, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    files = [sent(f"{n}.jpg", b"x") for n in range(4)]
    response = client_of(company, Role.MANAGER).post(reverse("recognition:upload"), {"pictures": files})
    assert response.status_code == 413
    assert "One request has at most 2 files" in response.content.decode()


def test_a_failed_image_can_be_tried_again(company, calls):
    from recognition.errors import PermanentError

    file = create_batch(company, None, [sent("a.jpg", picture(1))]).files.get()
    reading.read_image(file.image_id, FakePipeline(PermanentError(code="truncated")))
    client = client_of(company, Role.MANAGER)
    page = client.get(reverse("recognition:image", args=[file.image.public_id])).content.decode()
    assert "The file is broken" in page
    client.post(reverse("recognition:retry", args=[file.image.public_id]))
    file.image.refresh_from_db()
    assert file.image.status == "queued"


def test_pictures_are_private_and_revalidated(world):
    clients, arguments = world
    address = reverse("recognition:thumbnail", args=arguments["recognition:image"])
    first = clients["viewer"].get(address)
    assert "private" in first["Cache-Control"]
    assert first.content.startswith(b"\xff\xd8")
    assert clients["viewer"].get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    original = clients["viewer"].get(reverse("recognition:original", args=arguments["recognition:image"]))
    assert original["Content-Disposition"].startswith("attachment")
    assert original["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "address", ["/nothing", "/plates/999999/", "/pictures/images/00000000-0000-0000-0000-000000000000/"]
)
def test_what_is_not_there_says_so(company, address):
    response = client_of(company, Role.OWNER).get(address)
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


def test_a_server_error_has_a_page(company, monkeypatch):
    from recognition.views import dashboard

    def broken(membership):
        raise RuntimeError

    monkeypatch.setattr(dashboard, "begun", broken)
    client = client_of(company, Role.VIEWER)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


def test_a_forged_form_is_refused(company):
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("login"), {"username": "a@example.com", "password": "x"})
    assert response.status_code == 403
    assert "You may not see this" in response.content.decode()


def test_people_without_a_company_are_told(db):
    client = Client()
    client.force_login(make_user())
    assert client.get("/").status_code == 403
    assert "You belong to no company yet" in client.get(reverse("companies:switch")).content.decode()


def test_an_inactive_company_is_closed(company):
    client = client_of(company, Role.OWNER)
    company.is_active = False
    company.save()
    assert client.get("/").status_code == 403


def test_switching_companies(company):
    other = make_company("zebra")
    user = make_user()
    for one in (company, other):
        Membership.objects.create(user=user, company=one, role=Role.VIEWER)
    client = Client()
    client.force_login(user)
    client.post(reverse("companies:switch"), {"company": "zebra"})
    assert "Zebra" in client.get("/").content.decode()
    assert client.post(reverse("companies:switch"), {"company": make_company().slug}).status_code == 404


def test_health_says_what_is_broken(client, settings, tmp_path):
    assert client.get("/health/").json() == {
        "status": "ok", "database": "ok", "storage": "ok", "broker": "ok", "weights": "ok",
    }  # fmt: skip
    settings.ANPR_WEIGHTS_DIR = tmp_path
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["weights"] == "unusable"
