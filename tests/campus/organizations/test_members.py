"""Invitations as a state machine, roles, and the owner that is always left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bayleaf.campus.accounts import erasure
from bayleaf.campus.foundation.errors import Conflict, Forbidden, Missing, TooMany
from bayleaf.campus.foundation.ids import digest
from bayleaf.campus.foundation.models import AuditLine, OutgoingMail
from bayleaf.campus.organizations import actions
from bayleaf.campus.organizations.models import Invitation, Membership, Organization, Role

NEW = "nina@new.example"


@pytest.fixture
def owner(school):
    return school.memberships.get(role=Role.OWNER).person


@pytest.fixture
def link(school, owner):
    """The secret of an open invitation for Nina, as it stands in the mail."""
    actions.invite_member(organization=school, email=NEW, role=Role.ISSUER, actor=owner)
    return _token()


def _token() -> str:
    text = OutgoingMail.objects.filter(to=NEW).latest("id").text
    return text.partition("/invitation/")[2].split()[0]


def _page(browser, token, method="get"):
    return getattr(browser, method)(reverse("invitation", args=[token]))


def test_an_invitation_is_mailed_and_only_its_digest_is_kept(school, link):
    mail = OutgoingMail.objects.get(to=NEW)
    assert mail.subject == "Harbour Evening School invites you to join as issuer"
    assert "http://localhost:8000/invitation/" in mail.text
    stored = Invitation.objects.values().get()
    assert stored["token_hash"] == digest(link)
    assert link not in str(stored)
    assert len(link) == 22


def test_accepting_makes_a_member_with_the_role_that_was_offered(school, link, person, signed_in):
    nina = person(NEW, name="Nina New")
    browser = signed_in(nina)
    page = _page(browser, link)
    assert "Olwen Harbour invites you" in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert not school.memberships.filter(person=nina).exists()
    assert _page(browser, link, "post")["Location"] == "/o/harbour-school/desk"
    assert school.memberships.get(person=nina).role == Role.ISSUER
    assert AuditLine.objects.filter(verb="accept", noun="invitation").count() == 1


def test_accepting_twice_changes_nothing(school, link, person, signed_in):
    browser = signed_in(person(NEW))
    first, second = _page(browser, link, "post"), _page(browser, link, "post")
    assert first["Location"] == second["Location"]
    assert school.memberships.count() == 2
    assert AuditLine.objects.filter(verb="accept", noun="invitation").count() == 1
    assert "You work at Harbour" in _page(browser, link).content.decode()


def test_a_used_link_does_not_let_somebody_back_in(school, link, person, owner):
    nina = person(NEW)
    actions.accept_invitation(token=link, person=nina)
    actions.remove_member(organization=school, person=nina.public_id, actor=owner)
    with pytest.raises(actions.InvitationEnded, match="used already"):
        actions.accept_invitation(token=link, person=nina)


def test_another_account_cannot_take_it(school, link, person, signed_in):
    eve = person("eve@x.example")
    page = _page(signed_in(eve), link, "post")
    assert page.status_code == 403
    assert "Add the address" in page.content.decode()
    assert not school.memberships.filter(person=eve).exists()


def test_an_address_that_is_only_claimed_does_not_count(school, link, person):
    eve = person("eve@x.example")
    EmailAddress.objects.create(user=eve, email=NEW, verified=False)
    with pytest.raises(Forbidden):
        actions.accept_invitation(token=link, person=eve)


def test_a_second_proved_address_counts(school, link, person):
    nina = person("private@home.example")
    EmailAddress.objects.create(user=nina, email=NEW, verified=True)
    assert actions.accept_invitation(token=link, person=nina).role == Role.ISSUER


def test_signed_out_it_leads_through_sign_in_or_sign_up_and_back(link):
    page = _page(Client(), link).content.decode()
    assert f"/account/signup/?next=%2Finvitation%2F{link}&amp;email=nina%40new.example" in page
    answer = _page(Client(), link, "post")
    assert answer["Location"] == f"/account/login/?next=%2Finvitation%2F{link}"


def test_an_expired_one_says_the_way_on(school, link, person, signed_in):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    browser = signed_in(person(NEW))
    for method in ("get", "post"):
        page = _page(browser, link, method)
        assert page.status_code == 410
        assert "has ended" in page.content.decode()
        assert "Ask Harbour Evening School for a new one" in page.content.decode()
    assert school.memberships.count() == 1


def test_a_withdrawn_one_says_so(school, link, owner, person, signed_in):
    public_id = Invitation.objects.get().public_id
    actions.withdraw_invitation(organization=school, invitation=public_id, actor=owner)
    page = _page(signed_in(person(NEW)), link, "post")
    assert page.status_code == 410
    assert "was withdrawn" in page.content.decode()
    with pytest.raises(Conflict):
        actions.resend_invitation(organization=school, invitation=public_id, actor=owner)


def test_sending_again_ends_the_older_link(school, link, owner, person):
    actions.resend_invitation(
        organization=school, invitation=Invitation.objects.get().public_id, actor=owner
    )
    fresh = _token()
    assert fresh != link
    nina = person(NEW)
    with pytest.raises(Missing):
        actions.accept_invitation(token=link, person=nina)
    assert actions.accept_invitation(token=fresh, person=nina).role == Role.ISSUER


def test_a_closed_organization_takes_nobody_in(school, link, owner, person, signed_in):
    actions.close_organization(organization=school, actor=owner)
    page = _page(signed_in(person(NEW)), link, "post")
    assert page.status_code == 410
    assert "has closed" in page.content.decode()


def test_a_guessed_link_is_not_found(db):
    assert _page(Client(), "A" * 22).status_code == 404


def test_an_address_has_one_open_invitation(school, link, owner):
    with pytest.raises(Conflict, match="open invitation") as caught:
        actions.invite_member(organization=school, email=NEW.upper(), role=Role.VIEWER, actor=owner)
    assert caught.value.field == "email"
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    again = actions.invite_member(organization=school, email=NEW, role=Role.VIEWER, actor=owner)
    assert again.role == Role.VIEWER


def test_a_member_is_not_invited(school, owner):
    with pytest.raises(Conflict, match="belongs to a member"):
        actions.invite_member(organization=school, email=owner.email, role=Role.VIEWER, actor=owner)


def test_a_refused_invitation_keeps_what_was_typed(school, link, owner, signed_in):
    page = signed_in(owner).post(
        reverse("members", args=[school.slug]), {"email": NEW, "role": "assessor"}
    )
    assert page.status_code == 409
    assert NEW in page.context["form"]["email"].value()
    assert "withdraw it first" in page.content.decode()


def test_an_accepted_invitation_does_not_raise_the_role_of_a_member(school, owner, person, member):
    viewer = member(Role.VIEWER)
    EmailAddress.objects.create(user=viewer, email=NEW, verified=False)
    actions.invite_member(organization=school, email=NEW, role=Role.OWNER, actor=owner)
    EmailAddress.objects.filter(email=NEW).update(verified=True)
    assert actions.accept_invitation(token=_token(), person=viewer).role == Role.VIEWER


def test_invitations_have_a_limit(school, owner):
    def invite(number):
        actions.invite_member(
            organization=school, email=f"n{number}@x.example", role=Role.VIEWER, actor=owner
        )

    for number in range(30):
        invite(number)
    with pytest.raises(TooMany):
        invite(31)
    assert Invitation.objects.count() == 30


def test_the_last_owner_stays(school, owner, signed_in):
    with pytest.raises(Conflict, match="only owner"):
        actions.change_role(
            organization=school, person=owner.public_id, role=Role.VIEWER, actor=owner
        )
    with pytest.raises(Conflict, match="only owner"):
        actions.remove_member(organization=school, person=owner.public_id, actor=owner)
    page = signed_in(owner).post(
        reverse("member-remove", args=[school.slug, owner.public_id]), follow=True
    )
    assert "Make somebody else an owner first" in page.content.decode()
    assert Membership.objects.get(person=owner).role == Role.OWNER


def test_an_owner_who_was_locked_out_does_not_count_as_one(school, owner, member):
    other = member(Role.OWNER)
    other.is_active = False
    other.save()
    with pytest.raises(Conflict):
        actions.remove_member(organization=school, person=owner.public_id, actor=owner)


def test_with_a_second_owner_the_first_may_leave(school, owner, member, signed_in):
    member(Role.OWNER)
    browser = signed_in(owner)
    path = reverse("member-remove", args=[school.slug, owner.public_id])
    assert "Leave Harbour" in browser.get(path).content.decode()
    assert browser.post(path)["Location"] == "/home"
    assert not school.memberships.filter(person=owner).exists()


def test_everybody_may_leave(school, member, signed_in):
    viewer = member(Role.VIEWER)
    path = reverse("member-remove", args=[school.slug, viewer.public_id])
    assert signed_in(viewer).post(path).status_code == 302
    assert not school.memberships.filter(person=viewer).exists()


def test_an_owner_who_goes_leaves_no_way_back(school, owner, member):
    other = member(Role.OWNER)
    actions.invite_member(organization=school, email=NEW, role=Role.OWNER, actor=other)
    actions.change_role(organization=school, person=other.public_id, role=Role.VIEWER, actor=owner)
    assert Invitation.objects.get().withdrawn_at is not None


def test_whoever_is_removed_or_changed_is_told(school, owner, member):
    issuer = member(Role.ISSUER)
    actions.change_role(organization=school, person=issuer.public_id, role=Role.VIEWER, actor=owner)
    actions.remove_member(organization=school, person=issuer.public_id, actor=owner)
    subjects = list(
        OutgoingMail.objects.filter(to=issuer.email)
        .order_by("id")
        .values_list("subject", flat=True)
    )
    assert subjects == [
        "Your role at Harbour Evening School is viewer now",
        "You are no longer a member of Harbour Evening School",
    ]


def test_the_only_owner_cannot_delete_the_account(school, owner, member):
    with pytest.raises(Conflict, match="only owner of Harbour Evening School"):
        erasure.erase_person(person=owner, address=owner.email)
    member(Role.OWNER)
    erasure.erase_person(person=owner, address=owner.email)
    assert Organization.objects.get().memberships.count() == 1


def test_closing_frees_the_only_owner(school, owner):
    actions.close_organization(organization=school, actor=owner)
    erasure.erase_person(person=owner, address=owner.email)
    assert Organization.objects.get().slug == "harbour-school"


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_remove_one_another_at_once_leave_one(school, owner, member):
    other = member(Role.OWNER)
    start = Barrier(2)

    def remove(pair):
        start.wait(timeout=10)
        try:
            actions.remove_member(organization=school, person=pair[1].public_id, actor=pair[0])
        except (Conflict, Missing):
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(2) as pool:
        removed = list(pool.map(remove, [(owner, other), (other, owner)]))
    assert sum(removed) == 1
    assert school.memberships.filter(role=Role.OWNER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_link_that_is_used_at_once_makes_one_member(school, link, person):
    nina = person(NEW)
    start = Barrier(4)

    def accept(_):
        start.wait(timeout=10)
        try:
            return actions.accept_invitation(token=link, person=nina).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(accept, range(4)))) == 1
    assert school.memberships.filter(person=nina).count() == 1
    assert AuditLine.objects.filter(verb="accept").count() == 1
