"""The account page, the export, and deletion."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from bayleaf.campus.accounts import erasure, export
from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation import audit, mail
from bayleaf.campus.foundation.errors import Conflict
from bayleaf.campus.foundation.models import AuditLine, OutgoingMail
from bayleaf.campus.organizations import actions
from bayleaf.campus.organizations.models import Invitation, Role

PASSWORD = "a long enough password"
ADDRESS = "gone-for-ever@x.example"


def _confirmed(browser: Client) -> Client:
    assert (
        browser.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    )
    return browser


@pytest.mark.parametrize("name", ["account", "account-export", "account-delete"])
def test_the_pages_ask_who_is_there(name, db):
    answer = Client().get(reverse(name))
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (
        302,
        reverse("account_login"),
    )


def test_the_page_shows_the_person_and_nobody_else(person, signed_in):
    person("other@x.example", name="Somebody Else")
    ada = person("ada@x.example", name="Ada Lovelace")
    EmailAddress.objects.create(user=ada, email="second@x.example")
    page = signed_in(ada).get(reverse("account"))
    text = page.content.decode()
    assert "Ada Lovelace" in text
    assert "second@x.example" in text
    assert "Somebody Else" not in text
    assert "no-store" in page["Cache-Control"]


def test_the_name_form_changes_the_name_and_nothing_else(person, signed_in):
    ada = person("ada@x.example")
    before = User.objects.values().get(pk=ada.pk)
    signed_in(ada).post(
        reverse("account"),
        {
            "name": "  Ada   Lovelace ", "email": "x@y.example", "is_staff": "1",
            "is_superuser": "1", "public_id": "x", "is_active": "0", "password": "x", "id": "9",
        },
    )  # fmt: skip
    after = User.objects.values().get(pk=ada.pk)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"name", "last_login"}
    assert after["name"] == "Ada Lovelace"
    assert AuditLine.objects.get(verb="rename").detail == {}


@pytest.mark.parametrize("name", ["", "   ", "x" * 151, "a\u202eb", "a\x00b"])
def test_a_name_that_will_not_do_changes_nothing(name, person, signed_in):
    ada = person("ada@x.example", name="Ada")
    page = signed_in(ada).post(reverse("account"), {"name": name})
    assert page.status_code == 400
    assert page.context["form"].errors["name"]
    ada.refresh_from_db()
    assert ada.name == "Ada"


@pytest.mark.parametrize("name", ["account", "account-delete", "account-end-sessions"])
def test_a_post_without_its_token_is_refused(name, person):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("ada@x.example"))
    assert (
        browser.post(reverse(name), {"name": "Eve", "address": "ada@x.example"}).status_code == 403
    )
    assert User.objects.get().name == "Ada Example"


def test_signing_out_elsewhere_keeps_this_browser_and_other_people(person, signed_in):
    ada, bob = person("ada@x.example"), person("bob@x.example")
    here, there, bobs = signed_in(ada), signed_in(ada), signed_in(bob)
    here.post(reverse("account-end-sessions"))
    assert here.get(reverse("account")).status_code == 200
    assert there.get(reverse("account")).status_code == 302
    assert bobs.get(reverse("account")).status_code == 200


def test_the_export_holds_what_is_kept_of_the_person_and_of_nobody_else(
    person, signed_in, school, monkeypatch
):
    monkeypatch.setitem(export._contributions, "wallet", lambda user: {"a.jwt": b"\x00\xffbytes"})
    owner = school.memberships.get().person
    person("other@x.example", name="Somebody Else")
    answer = signed_in(owner).get(reverse("account-export"))
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files["wallet/a.jwt"] == b"\x00\xffbytes"
    assert json.loads(files["account/profile.json"])["name"] == "Olwen Harbour"
    assert json.loads(files["account/addresses.json"])[0]["email"] == "owner@harbour.example"
    assert json.loads(files["account/actions.json"])[0]["verb"] == "found"
    assert json.loads(files["organizations/memberships.json"])[0]["role"] == "owner"
    assert b"Somebody Else" not in b"".join(files.values())


def test_exports_have_a_limit(person, signed_in):
    browser = signed_in(person("ada@x.example"))
    assert [browser.get(reverse("account-export")).status_code for _ in range(6)] == [200] * 5 + [
        429
    ]


def test_deleting_asks_for_the_password_first(person, signed_in):
    browser = signed_in(person(ADDRESS))
    for method in (browser.get, browser.post):
        answer = method(reverse("account-delete"), {"address": ADDRESS})
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert User.objects.exists()


def test_deleting_says_what_goes_and_what_stays(person, signed_in):
    page = _confirmed(signed_in(person(ADDRESS))).get(reverse("account-delete")).content.decode()
    assert "Your memberships" in page
    assert "can still be verified" in page


@pytest.mark.parametrize("typed", ["", "other@x.example", "gone-for-ever"])
def test_another_address_deletes_nothing(typed, person, signed_in):
    browser = _confirmed(signed_in(person(ADDRESS)))
    page = browser.post(reverse("account-delete"), {"address": typed})
    assert page.status_code in {400, 409}
    assert page.context["form"].errors["address"]
    assert User.objects.exists()


def test_a_room_can_object_and_then_nothing_is_changed(person, signed_in, monkeypatch):
    monkeypatch.setattr(erasure, "_objections", [lambda user: Conflict("Wait.", cure="Do this.")])
    browser = _confirmed(signed_in(person(ADDRESS)))
    assert "Do this." in browser.get(reverse("account-delete")).content.decode()
    assert browser.post(reverse("account-delete"), {"address": ADDRESS}).status_code == 409
    assert User.objects.exists()


def test_when_one_room_fails_no_room_forgets(person, monkeypatch):
    def fail(user: User) -> None:
        raise RuntimeError

    parts = [erasure.Part(fail, "", ""), *erasure._parts]  # the lowest room comes last
    monkeypatch.setattr(erasure, "_parts", parts)
    gone = person(ADDRESS)
    mail.queue(ADDRESS, "organizations/mail/removed", {})
    with pytest.raises(RuntimeError):
        erasure.erase_person(person=gone, address=ADDRESS)
    assert User.objects.exists()
    assert OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_after_deletion_the_database_does_not_know_the_address(person, signed_in, school):
    owner = school.memberships.get().person
    gone = person(ADDRESS, name="Gilda Gone")
    EmailAddress.objects.create(user=gone, email="second-gone@x.example", verified=True)
    actions.invite_member(organization=school, email=ADDRESS, role=Role.ISSUER, actor=owner)
    token = OutgoingMail.objects.get(to=ADDRESS).text.partition("/invitation/")[2].split()[0]
    browser, elsewhere = _confirmed(signed_in(gone)), signed_in(gone)
    actions.invite_member(
        organization=school, email="second-gone@x.example", role=Role.OWNER, actor=owner
    )
    browser.post(reverse("invitation", args=[token]))
    browser.post(reverse("account_email"), {"action_send": "", "email": ADDRESS})
    actions.change_role(organization=school, person=gone.public_id, role=Role.VIEWER, actor=owner)

    answer = browser.post(reverse("account-delete"), {"address": ADDRESS.upper()})
    assert (answer.status_code, answer["Location"]) == (302, reverse("front"))

    assert elsewhere.get(reverse("account")).status_code == 302
    decoded = [str(session.get_decoded()) for session in Session.objects.all()]
    assert not [text for text in decoded if ADDRESS in text]
    assert not Invitation.objects.exists()
    assert audit.first_broken_line() is None
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    assert isinstance(connection.connection, sqlite3.Connection)
    dump = connection.connection.serialize().lower()
    assert school.slug.encode() in dump
    for text in (ADDRESS, "second-gone@x.example", "gilda gone"):
        assert text.encode() not in dump
