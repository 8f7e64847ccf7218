"""The back office cannot take a company's last owner away, by whatever page."""

import pytest
from django.urls import reverse

from companies.models import Membership, Role, User
from companies.ownership import owners_kept
from companies.people import PeopleError
from tests.factories import logged_in, make_company, make_user, member

pytestmark = pytest.mark.django_db
REFUSED = "A company always keeps an owner."


@pytest.fixture
def staff():
    return logged_in(make_user(is_staff=True, is_superuser=True))


@pytest.fixture
def owner(company):
    return member(company, Role.OWNER).memberships.get()


def fields(membership, **changed):
    return {"company": membership.company_id, "user": membership.user_id, "role": "owner", "is_active": "on", **changed}


def deletion(*rows):
    return {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}


def attempts(owner):
    """Address, and what is posted there."""
    change = reverse("admin:companies_membership_change", args=[owner.pk])
    return {
        "another role": (change, fields(owner, role="viewer")),
        "not active": (change, {name: value for name, value in fields(owner).items() if name != "is_active"}),
        "deleted": (reverse("admin:companies_membership_delete", args=[owner.pk]), {"post": "yes"}),
        "deleted with others": (reverse("admin:companies_membership_changelist"), deletion(owner)),
        "the person deleted": (reverse("admin:companies_user_delete", args=[owner.user_id]), {"post": "yes"}),
        "the person deleted with others": (reverse("admin:companies_user_changelist"), deletion(owner.user)),
    }


@pytest.mark.parametrize(
    "attempt",
    ["another role", "not active", "deleted", "deleted with others", "the person deleted", "the person deleted with others"],
)  # fmt: skip
def test_the_last_owner_stays(staff, owner, attempt):
    address, data = attempts(owner)[attempt]
    page = staff.post(address, data, follow=True)
    assert REFUSED in page.content.decode()
    assert "successfully" not in page.content.decode()
    assert Membership.objects.owners_of(owner.company).get() == owner


@pytest.mark.parametrize("attempt", ["another role", "deleted", "the person deleted"])
def test_one_of_two_owners_may_go(staff, owner, attempt):
    second = member(owner.company, Role.OWNER).memberships.get()
    address, data = attempts(owner)[attempt]
    page = staff.post(address, data, follow=True)
    assert REFUSED not in page.content.decode()
    assert Membership.objects.owners_of(owner.company).get() == second


def test_closing_the_account_of_the_last_owner_is_refused_and_taken_back(owner):
    with pytest.raises(PeopleError, match=f"{owner.company}: {REFUSED}"), owners_kept():
        User.objects.filter(pk=owner.user_id).update(is_active=False)
    assert User.objects.get(pk=owner.user_id).is_active


def test_a_company_that_never_had_an_owner_and_one_that_is_deleted_are_no_hindrance(owner):
    make_company()
    with owners_kept():
        owner.company.delete()
    assert not Membership.objects.exists()
