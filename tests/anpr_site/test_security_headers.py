"""What browsers are told on every page of portal and back office, error pages included."""

import pytest
from django.test import Client
from django.urls import reverse

from anpr_site.admin import site
from companies.models import Role
from tests.browser import enter, opened
from tests.factories import client_of, logged_in, make_user, member

PORTAL = (
    "/", "/plates/", "/plates/add/", "/plates/lists/", "/plates/uploads/", "/pictures/", "/pictures/upload/",
    "/pictures/reads/", "/pictures/review/", "/alerts/", "/account/", "/account/sessions/", "/people/", "/company/",
)  # fmt: skip
STRANGER = ("/login/", "/forgotten/", "/health/")
BACK_OFFICE = (
    reverse("admin:index"),
    *(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in site._registry),
    *(reverse(f"admin:{name}") for name in (
        "companies_company_import", "companies_company_export", "plates_registeredplate_add", "plates_plateupload_add",
        "recognition_modelrelease_register_found", "password_change",
    )),
)  # fmt: skip
HTTPS = {"secure": True}


def policy_of(response):
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";") if part.strip()]
    return {name: sources for name, *sources in parts}


def assert_guarded(response, address):
    """The headers of an answer; `address` is named where one is missing."""
    policy = policy_of(response)
    assert policy["default-src"] == ["'self'"], address
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"], address
    assert policy["form-action"] == ["'self'"], address
    assert "'unsafe-inline'" not in policy.get("script-src", policy["default-src"]), address
    assert response.headers["X-Frame-Options"] == "DENY", address
    assert response.headers["X-Content-Type-Options"] == "nosniff", address
    assert response.headers["Referrer-Policy"] == "same-origin", address
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin", address


@pytest.fixture
def https(settings):
    """As ANPR_HTTPS=true sets it."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True


@pytest.mark.django_db
def test_every_page_of_the_portal_is_guarded(company):
    client = client_of(company, Role.OWNER)
    for address in PORTAL:
        response = client.get(address)
        assert response.status_code == 200, address
        assert_guarded(response, address)
        assert "'unsafe-eval'" not in response.headers["Content-Security-Policy"], address
    for address in STRANGER:
        assert_guarded(Client().get(address), address)


@pytest.mark.django_db
def test_every_page_of_the_back_office_is_guarded():
    client = logged_in(make_user(is_staff=True, is_superuser=True))
    for address in BACK_OFFICE:
        response = client.get(address)
        assert response.status_code in (200, 302), address
        assert_guarded(response, address)


@pytest.mark.django_db
def test_error_pages_are_guarded(company, monkeypatch):
    guarded = Client(enforce_csrf_checks=True, raise_request_exception=False)
    manager = client_of(company, Role.VIEWER)
    monkeypatch.setattr("anpr_site.views._database", lambda: 1 / 0)
    for response, status in (
        (guarded.get("/nothing"), 404),
        (guarded.post("/login/"), 403),
        (manager.get("/people/"), 403),
        (manager.get("/admin/", follow=True), 403),
        (guarded.get("/health/"), 500),
    ):
        assert response.status_code == status
        assert_guarded(response, status)


@pytest.mark.django_db
def test_browsers_are_told_to_come_by_https_for_a_year(https, company):
    client = client_of(company, Role.VIEWER)
    for address in ("/login/", "/plates/", "/nothing", "/admin/login/"):
        assert client.get(address)["Location"].startswith("https://"), address
        told = client.get(address, **HTTPS).headers["Strict-Transport-Security"]
        assert told == "max-age=31536000; includeSubDomains; preload", address


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_no_page_of_the_portal_breaks_its_policy(chromium, live_server, company):
    context, page = opened(chromium)
    enter(context, live_server.url, member(company, Role.OWNER))
    for address in PORTAL:
        page.goto(live_server.url + address)
        assert page.problems == [], address
    context.close()
