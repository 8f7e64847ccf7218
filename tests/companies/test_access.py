"""What browsers keep of a company's pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from companies.models import Role
from tests.factories import client_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["plates:list", "recognition:batches", "alerts:list", "companies:people", "dashboard"])
def test_no_page_with_personal_data_is_kept_after_the_log_out(company, name):
    response = client_of(company, Role.OWNER).get(reverse(name))
    assert "no-store" in response["Cache-Control"]
    assert b"&quot;historyCacheSize&quot;: 0" in response.content or b'"historyCacheSize": 0' in response.content
