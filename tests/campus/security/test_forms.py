"""Every form: without its token, with fields that are not its own, and with what no form can hold."""

from __future__ import annotations

from typing import Any, Final

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from bayleaf.campus.accounts.models import User
from tests.campus.security.routes import DESK, NO_TOKEN_NEEDED, every_route
from tests.campus.security.world import World, changes, filled, rolled_back, undone

ARGUMENTS: Final = {
    "slug": "harbour-school",
    "number": 1,
    "pk": 1,
    "uidb36": "1",
    "key": "abc",
    "extension": "json",
}
MANY: Final = "x" * 100_000
ODD: Final = {
    "a null": "a\0b",
    "a lone surrogate": "\ufffd",
    "very long": MANY,
    "a huge number": "9" * 400,
    "not a number": "NaN",
    "no day": "2026-02-31",
    "a mark that turns text": "\u202eabc",
    "a list": ["a", "b"],
}
FORMS_OF_ALL: Final = {
    "account_login": ("login", "password", "next"),
    "account_signup": ("email", "password1", "name", "next"),
    "account_reset_password": ("email",),
    "account_request_login_code": ("email", "next"),
    "account_confirm_login_code": ("code", "next"),
    "verify": ("text", "url", "kept", "picture", "source", "recipient", "valid_on"),
}
FORMS_OF_A_PERSON: Final = {
    "account": ("name",),
    "account_email": ("email", "action_add", "action_primary"),
    "account_change_password": ("oldpassword", "password1"),
    "account-delete": ("address",),
    "mfa_activate_totp": ("code",),
    "mfa_add_webauthn": ("name", "credential"),
    "wallet-import": ("text",),
    "organization-new": ("name", "slug", "kind", "country", "url", "email", "city"),
}
NEVER_A_FORMS: Final = {
    "organization": "2",
    "organization_id": "2",
    "public_id": "chosen-by-me",
    "is_staff": "on",
    "is_superuser": "on",
    "is_active": "",
    "state": "revoked",
    "holder": "1",
    "holder_id": "1",
    "published_at": "2020-01-01",
    "created_at": "2020-01-01",
    "awarded_at": "2020-01-01",
    "claimed_at": "2020-01-01",
    "closed_at": "2020-01-01",
    "withdrawn_at": "2020-01-01",
    "token_hash": "0" * 64,
    "status_index": "1",
    "document": "e30=",
    "sealed": "x",
    "latest": "1",
    "number": "99",
    "person": "1",
    "id": "1",
    "pk": "1",
    "verified": "on",
    "primary": "on",
    "awarded_by": "1",
    "invited_by": "1",
}


def _paths() -> list[tuple[str, str]]:
    """Every route that ``reverse`` can name, with arguments that fit its pattern."""
    found = []
    for route in every_route():
        arguments = {name: ARGUMENTS.get(name, "x" * 22) for name in route.arguments}
        try:
            found.append((route.name, reverse(route.name, kwargs=arguments)))
        except NoReverseMatch as error:  # pragma: no cover - a failure below
            found.append((route.name, f"unnamed: {error}"))
    return found


def test_no_form_is_taken_without_its_token(world: World) -> None:
    """403, or 405 where nothing can be sent. Nobody and an owner are told the same."""
    wrong = []
    nobody = Client(enforce_csrf_checks=True, raise_request_exception=False)
    owner = Client(enforce_csrf_checks=True, raise_request_exception=False)
    owner.force_login(User.objects.get(email="owner@harbour.example"))
    before = changes()
    for name, path in _paths():
        if name in NO_TOKEN_NEEDED:
            continue
        for browser in (nobody, owner):
            status = browser.post(path, {"action": "keep"}).status_code
            if status not in {403, 405}:
                wrong.append((name, path, status))
    assert wrong == []
    assert changes() == before


def test_the_exempt_routes_take_one_without(world: World) -> None:
    for name in NO_TOKEN_NEEDED:
        answer = Client(enforce_csrf_checks=True).post(
            reverse(name), data="{}", content_type="application/json"
        )
        assert answer.status_code not in {403, 405}, name
        assert not answer.cookies, name


def test_a_form_of_another_site_is_refused_with_the_right_token(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(reverse("account_login"))
    token = page.context["csrf_token"]
    sent = {"login": "a@x.example", "password": "b", "csrfmiddlewaretoken": str(token)}
    for origin in ("https://evil.example", "null", "http://localhost.evil.example"):
        answer = browser.post(reverse("account_login"), sent, headers={"origin": origin})
        assert answer.status_code == 403, origin


def test_fields_that_are_not_a_forms_own_change_nothing_more(world: World) -> None:
    """Each form of a desk changes the same rows in the same way with and without them."""
    wrong = []
    for name, told in DESK.items():
        if told.send is None:
            continue
        named = {key: world.own.ids[noun] for key, noun in told.nouns.items()}
        path = reverse(name, kwargs={"slug": world.own.slug, **named})
        sent = filled(told.data, world.own, world.own)
        extra = {key: value for key, value in NEVER_A_FORMS.items() if key not in sent}
        plain = _effect(world, path, sent)
        more = _effect(world, path, {**extra, **sent})
        if plain != more:
            wrong.append((name, plain, more))
    assert wrong == []


def _effect(world: World, path: str, sent: dict[str, Any]) -> tuple[Any, ...]:
    """What one owner's form leads to: status, and everything that must not follow from a form."""
    cache.clear()
    with rolled_back():
        before = changes()
        status = world.browsers["owner"].post(path, sent).status_code
        return status, changes() - before, *_guarded()


def _guarded() -> tuple[Any, ...]:
    from bayleaf.campus.achievements.models import Version
    from bayleaf.campus.awarding.models import Credential
    from bayleaf.campus.organizations.models import Membership, Organization

    return (
        sorted(User.objects.values_list("pk", "is_staff", "is_superuser", "is_active")),
        sorted(Membership.objects.values_list("organization__slug", "person_id", "role")),
        sorted(map(str, Organization.objects.values_list("slug", "closed_at__year"))),
        sorted(
            map(str, Credential.objects.values_list("organization__slug", "holder_id", "state"))
        ),
        Credential.objects.filter(public_id="chosen-by-me").count(),
        Credential.objects.filter(awarded_at__year=2020).count(),
        sorted(Version.objects.values_list("achievement__organization__slug", "number", "name")),
        Version.objects.filter(published_at__year=2020).count(),
    )


def test_no_account_form_makes_an_operator_or_proves_an_address(world: World) -> None:
    browser = world.browsers["learner"]
    learner = User.objects.get(email="learner@x.example")
    browser.post(reverse("account"), {**NEVER_A_FORMS, "name": "Lea New", "email": "b@x.example"})
    browser.post(
        reverse("account_email"), {**NEVER_A_FORMS, "action_add": "", "email": "c@x.example"}
    )
    learner.refresh_from_db()
    assert (learner.name, learner.email) == ("Lea New", "learner@x.example")
    assert not learner.is_staff
    assert not learner.is_superuser
    assert learner.is_active
    assert list(learner.emailaddress_set.filter(verified=True).values_list("email", flat=True)) == [
        "learner@x.example"
    ]


@pytest.mark.parametrize("what", ODD)
def test_no_desk_form_breaks_on(what: str, world: World) -> None:
    """Each field of each form in turn holds it: never a fault, and what can be shown is kept."""
    wrong = []
    for name, told in DESK.items():
        if told.send is None:
            continue
        named = {key: world.own.ids[noun] for key, noun in told.nouns.items()}
        path = reverse(name, kwargs={"slug": world.own.slug, **named})
        sent = filled(told.data, world.own, world.own)
        for field in _fields_of(sent):
            status, _, _ = undone(world.browsers["owner"], "post", path, {**sent, field: ODD[what]})
            if status >= 500:
                wrong.append((name, field, status))
    assert wrong == []


def _fields_of(sent: dict[str, Any]) -> list[str]:
    """All of a small form; of the editor, and where evidence is asked for, those of every kind."""
    more = ["evidence-0-url", "evidence-0-name"] if "evidence-TOTAL_FORMS" in sent else []
    return [*sent, *more]


@pytest.mark.parametrize("what", ODD)
def test_no_other_form_breaks_on(what: str, world: World) -> None:
    wrong = []
    for who, forms in (("anonymous", FORMS_OF_ALL), ("ada", FORMS_OF_A_PERSON)):
        for name, fields in forms.items():
            for sent in (dict.fromkeys(fields, ODD[what]), *({f: ODD[what]} for f in fields)):
                status, _, _ = undone(world.browsers[who], "post", reverse(name), sent)
                if status >= 500:
                    wrong.append((name, sorted(sent), status))
    held = world.own.ids["held"]
    for name in ("held-show", "held-links"):
        for field in ("visibility", "label", "ends_on"):
            sent = {"label": "Acme", "ends_on": world.own.ids["soon"], field: ODD[what]}
            path = reverse(name, args=[held])
            status, _, _ = undone(world.browsers["ada"], "post", path, sent)
            if status >= 500:
                wrong.append((name, field, status))
    assert wrong == []


QUERIES: Final = [
    "%00", "%ed%a0%80", "%ff%fe", "%zz", "-1", "9" * 30, "a" * 3000, "%C2%B2", "%0d%0aX:1",
]  # fmt: skip
ASKED: Final = [
    "/explore?q={}", "/explore?page={}", "/explore?skill={}", "/explore?issuer={}", "/wallet?q={}",
    "/wallet?page={}", "/wallet?sort={}", "/outbox/?to={}", "/outbox/{}", "/verify/?text={}",
    "/account/login/?next={}", "/account/signup/?email={}&next={}", "/account/login/code/?next={}",
    "/account/login/code/confirm/?code={}", "/claim/{}", "/invitation/{}", "/c/{}", "/c/{}.json",
    "/c/HELD?key={}", "/c/HELD.svg?download={}", "/a/{}", "/a/PUBLISHED/1/badge.png?size={}",
    "/a/PUBLISHED/1/badge.svg?small={}", "/a/PUBLISHED/{}", "/status/{}", "/o/{}", "/o/{}/did.json",
    "/o/harbour-school/awarded?q={}", "/o/harbour-school/awarded?after={}",
    "/o/harbour-school/awarded?state={}&achievement={}", "/o/harbour-school/awarded.csv?q={}",
    "/o/harbour-school/award?achievement={}", "/o/harbour-school/achievements?show={}",
    "/o/harbour-school/skills?skill_text={}", "/o/harbour-school/badge-preview.svg?motif={}",
    "/o/harbour-school/badge-preview.svg?DESIGN&ring_text={}", "/{}", "/static/{}",
    "/account/confirm-email/{}/", "/account/password/reset/key/{}-{}/", "/wallet/{}",
    "/o/harbour-school/achievements/DRAFT?skills={}", "/healthz?x={}",
]  # fmt: skip


@pytest.mark.parametrize("odd", QUERIES)
def test_no_address_breaks_the_campus(odd: str, world: World) -> None:
    wrong = []
    ids = world.own.ids
    names = {"HELD": ids["held"], "PUBLISHED": ids["published"], "DRAFT": ids["draft"]}
    for pattern in ASKED:
        path = pattern.replace("{}", odd)
        for name, value in names.items():
            path = path.replace(name, value)
        who = "ada" if path.startswith(("/wallet", "/c/")) else "owner"
        if "login" in path or "signup" in path or "password" in path:
            who = "anonymous"
        answer = world.browsers[who].get(path)
        if answer.status_code >= 500:
            wrong.append((path[:80], answer.status_code))
    assert wrong == []
