"""Invitations, roles and deactivation: who gets in, and that a company always keeps an owner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies import throttle
from companies.models import AuditEvent, Company, Invitation, Membership, Role, User
from tests.factories import client_of, logged_in, make_company, make_user, member
from tests.mail_server import link_in

pytestmark = pytest.mark.django_db
INVITE, PEOPLE = reverse("companies:invite"), reverse("companies:people")
JOIN = {
    "full_name": "Meera Nair",
    "new_password1": "a quite different phrase",
    "new_password2": "a quite different phrase",
}


@pytest.fixture
def owner(company):
    return client_of(company, Role.OWNER)


def invited(owner, email="meera@example.com", role="manager"):
    """The link that an invitation sent."""
    owner.post(INVITE, {"email": email, "role": role})
    return link_in(mail.outbox[-1].body)


def act(client, name, pk, **data):
    return client.post(reverse(f"companies:{name}", args=[pk]), data, follow=True).content.decode()


def test_somebody_without_an_account_joins_by_the_link(owner, company):
    link = invited(owner, " Meera@Example.com ")
    guest = Client()
    assert company.name in guest.get(link).content.decode()
    assert guest.post(link, JOIN)["Location"] == "/"
    joined = Membership.objects.get(company=company, user__email="meera@example.com")
    assert (joined.role, joined.user.full_name) == ("manager", "Meera Nair")
    assert guest.get("/").status_code == 200
    assert AuditEvent.objects.filter(action="invite.accepted", company=company, actor=joined.user).exists()


def test_a_link_works_once(owner):
    link = invited(owner)
    Client().post(link, JOIN)
    response = Client().get(link)
    assert response.status_code == 404
    assert "does not work any more" in response.content.decode()


def test_looking_at_a_link_changes_nothing(owner):
    link = invited(owner)
    for _ in range(3):
        assert Client().get(link).status_code == 200
    assert not User.objects.filter(email="meera@example.com").exists()
    assert Invitation.objects.get().accepted_at is None


def test_a_link_expires(owner):
    link = invited(owner)
    Invitation.objects.update(expires_at=timezone.now())
    assert Client().get(link).status_code == 404
    assert "Expired" in owner.get(PEOPLE).content.decode()


def test_the_link_is_not_in_the_database(owner):
    secret = invited(owner).strip("/").split("/")[-1]
    assert secret not in str(list(Invitation.objects.values()))


def test_links_are_not_guessed(db):
    for _ in range(throttle.INVITATION_LINKS.count):
        throttle.hit(throttle.INVITATION_LINKS, "127.0.0.1")
    assert Client().get(reverse("companies:invitation", args=["guess"])).status_code == 429


def test_somebody_with_an_account_logs_in_to_join_a_second_company(owner, company):
    user = member(make_company("zebra"), Role.VIEWER)
    link = invited(owner, user.email)
    page = Client().get(link).content.decode()
    assert f"/login/?next={link}" in page
    client = logged_in(user)
    assert "You are logged in as" in client.get(link).content.decode()
    client.post(link)
    assert {one.company.slug for one in user.memberships.all()} == {"zebra", company.slug}
    assert company.name in client.get("/").content.decode()
    client.post(reverse("companies:switch"), {"company": "zebra"})
    assert "Zebra" in client.get("/").content.decode()


def test_an_invitation_is_for_one_address(owner, company):
    link = invited(owner)
    stranger = logged_in(make_user())
    assert stranger.post(link).status_code == 403
    assert not Membership.objects.filter(user__email__startswith="person", company=company, role="manager").exists()


def test_an_invitation_to_a_lower_role_does_not_take_the_only_owner_away(owner, company):
    link = invited(owner, "second@example.com", "viewer")
    person = Membership.objects.get(company=company).user
    person.email = "second@example.com"
    person.save()
    owner.post(link)
    assert Membership.objects.get(company=company).role == Role.OWNER


def test_a_name_that_ends_the_line_ends_no_header(owner, company):
    company.name = "Gate\rBcc: stranger@example.com"
    company.save()
    invited(owner)
    assert mail.outbox[0].subject.endswith("Gate Bcc: stranger@example.com")
    assert mail.outbox[0].recipients() == ["meera@example.com"]


def test_inviting_tells_nothing_of_accounts(owner):
    make_user("known@example.com")
    answers = []
    for email in ("known@example.com", "nobody@example.com"):
        page = owner.post(INVITE, {"email": email, "role": "viewer"}, follow=True).content.decode()
        answers.append(f"The invitation is on its way to {email}." in page)
    assert answers == [True, True]
    assert mail.outbox[0].body.count("invites you") == mail.outbox[1].body.count("invites you") == 1


def test_members_are_not_invited_again(owner, company):
    user = member(company, Role.VIEWER)
    response = owner.post(INVITE, {"email": user.email, "role": "viewer"})
    assert response.status_code == 422
    assert "belongs to" in response.content.decode()


def test_an_invitation_is_sent_again_with_a_new_link_and_withdrawn(owner):
    old = invited(owner)
    pk = Invitation.objects.get().pk
    assert "less than a minute ago" in act(owner, "invitation-resend", pk)
    Invitation.objects.update(sent_at=timezone.now() - timedelta(minutes=2))
    act(owner, "invitation-resend", pk)
    new = link_in(mail.outbox[1].body)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    act(owner, "invitation-revoke", pk)
    assert Client().get(new).status_code == 404
    assert "Nobody is waiting" in owner.get(PEOPLE).content.decode()


def test_a_mail_server_that_is_down_loses_no_invitation(owner, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = owner.post(INVITE, {"email": "meera@example.com", "role": "viewer"}, follow=True).content.decode()
    assert "could not be sent" in page
    assert "Not sent" in page
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert "on its way" in act(owner, "invitation-resend", Invitation.objects.get().pk)


def test_weak_passwords_are_refused_on_joining(owner):
    link = invited(owner)
    response = Client().post(link, {**JOIN, "new_password1": "meera", "new_password2": "meera"})
    assert response.status_code == 422
    assert not User.objects.filter(email="meera@example.com").exists()


def test_a_role_is_changed_and_counts_at_once(owner, company):
    user = member(company, Role.VIEWER)
    theirs = logged_in(user)
    assert theirs.get(reverse("plates:add")).status_code == 403
    act(owner, "member-role", user.memberships.get().pk, role="manager")
    assert theirs.get(reverse("plates:add")).status_code == 200
    event = AuditEvent.objects.get(action="member.role")
    assert (event.person, event.details) == (user, {"old": "viewer", "new": "manager"})


def test_nobody_gets_a_role_that_does_not_exist(owner, company):
    row = member(company, Role.VIEWER).memberships.get()
    assert "Choose one of the roles." in act(owner, "member-role", row.pk, role="emperor")
    row.refresh_from_db()
    assert row.role == "viewer"


def test_the_last_owner_stays_owner(owner, company):
    row = Membership.objects.get(company=company)
    assert "A company always keeps an owner." in act(owner, "member-role", row.pk, role="viewer")
    row.refresh_from_db()
    assert row.role == "owner"


def test_an_owner_who_is_shut_out_does_not_count(owner, company):
    second = member(company, Role.OWNER)
    User.objects.filter(pk=second.pk).update(is_active=False)
    mine = Membership.objects.exclude(user=second).get(company=company)
    assert "A company always keeps an owner." in act(owner, "member-role", mine.pk, role="viewer")


def test_an_owner_may_step_down_when_there_is_another(owner, company):
    mine = Membership.objects.get(company=company)
    member(company, Role.OWNER)
    response = owner.post(reverse("companies:member-role", args=[mine.pk]), {"role": "viewer"})
    assert response["Location"] == "/"
    assert owner.get(PEOPLE).status_code == 403


def test_the_deactivated_are_out_at_once_and_may_come_back(owner, company):
    user = member(company, Role.MANAGER)
    theirs, row = logged_in(user), user.memberships.get()
    assert theirs.get("/").status_code == 200
    assert "Deactivate" in owner.get(reverse("companies:member-deactivate", args=[row.pk])).content.decode()
    act(owner, "member-deactivate", row.pk)
    assert theirs.get("/").status_code == 403
    act(owner, "member-reactivate", row.pk)
    assert theirs.get("/").status_code == 200


def test_nobody_deactivates_himself(owner, company):
    member(company, Role.OWNER)
    mine = Membership.objects.filter(company=company).first()
    assert "You cannot deactivate yourself." in act(owner, "member-deactivate", mine.pk)


def test_roles_ask_for_the_password_again(company):
    user = member(company, Role.OWNER)
    row = member(company, Role.VIEWER).memberships.get()
    client = Client()
    client.force_login(user)
    response = client.post(reverse("companies:member-role", args=[row.pk]), {"role": "owner"})
    assert response["Location"] == f"{reverse('companies:confirm')}?next=%2Fpeople%2F"
    row.refresh_from_db()
    assert row.role == "viewer"


def test_refusals_are_recorded(company):
    client_of(company, Role.VIEWER).get(PEOPLE)
    event = AuditEvent.objects.get(action="access.refused")
    assert (event.company, event.subject) == (company, "/people/")


def test_owners_set_the_company_up(owner, company):
    address = reverse("companies:company")
    bad = owner.post(address, {"name": "Gate", "region": "in", "time_zone": "Nowhere"})
    assert "This is no time zone." in bad.content.decode()
    owner.post(address, {"name": "Gate", "region": "in", "time_zone": "Asia/Kolkata", "review_below": "80"})
    assert Company.objects.values_list("name", "region").get(pk=company.pk) == ("Gate", "IN")


def test_times_are_told_in_the_companys_time_zone(owner, company):
    invited(owner)
    Invitation.objects.update(expires_at=datetime(2030, 1, 1, 12, 0, tzinfo=UTC))
    assert "valid until 1 Jan 2030, 17:30" in owner.get(PEOPLE).content.decode()
    Company.objects.update(time_zone="Nowhere")
    assert "valid until 1 Jan 2030, 12:00" in owner.get(PEOPLE).content.decode()


def test_the_log_outlives_people_and_companies(owner, company):
    invited(owner)
    Company.objects.all().delete()
    User.objects.all().delete()
    event = AuditEvent.objects.get(action="invite.sent")
    assert event.actor_name.endswith("@example.com")
    assert event.subject == "meera@example.com"
