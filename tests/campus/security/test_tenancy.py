"""Every route of a desk, for everybody, with ids of one's own and of another organization."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bayleaf.campus.organizations.models import Role
from tests.campus.security.routes import CLASSIFIED, DESK, HOLDER, SHOWN, every_route
from tests.campus.security.world import World, changes, fingerprint, undone

ROLES = [role.value for role in Role]
OTHERS = ["learner", "anonymous", *(f"foreign {role}" for role in ROLES)]
ASKED = [
    (name, method)
    for name, told in DESK.items()
    for method, allowed in (("get", told.look), ("post", told.send))
    if allowed is not None
]


def test_every_route_that_takes_a_slug_or_an_id_is_in_a_table() -> None:
    found = {route.name for route in every_route() if route.arguments}
    assert found - CLASSIFIED == set(), "say in routes.py who may ask this"
    assert CLASSIFIED - found == set(), "routes.py names what is no longer there"


@pytest.mark.parametrize("role", ROLES)
def test_a_member_does_what_the_role_allows_and_nothing_else(role: str, world: World) -> None:
    before = fingerprint()
    wrong = []
    for name, method in ASKED:
        told = DESK[name]
        allowed = (told.look if method == "get" else told.send) or frozenset()
        status, changed, _ = world.ask(role, name, method, world.own, world.own)
        if role in allowed:
            is_right = status in {200, 302}
            if method == "post":
                is_right &= bool(changed) == told.writes
        else:
            is_right = status == 403 and not changed
        if not is_right:
            wrong.append((name, method, status, changed))
    assert wrong == []
    assert fingerprint() == before


@pytest.mark.parametrize("role", ROLES)
def test_no_role_reaches_what_belongs_to_another_organization(role: str, world: World) -> None:
    before, wrong = fingerprint(), []
    for name, method in ASKED:
        told = DESK[name]
        allowed = (told.look if method == "get" else told.send) or frozenset()
        names_a_thing = bool(told.nouns.keys() - {"kind"}) or "achievement" in told.data
        mixed = [(world.foreign, world.foreign), (world.foreign, world.own)]
        if names_a_thing and (method == "post" or told.nouns):
            mixed.append((world.own, world.foreign))
        for place, things in mixed:
            status, changed, _ = world.ask(role, name, method, place, things)
            is_own_desk = place is world.own and role not in allowed
            if changed or status not in ({403, 404} if is_own_desk else {404}):
                wrong.append((name, method, place.slug, things.slug, status, changed))
    assert wrong == []
    assert fingerprint() == before


@pytest.mark.parametrize("who", OTHERS)
def test_who_is_no_member_finds_nothing_or_is_asked_to_sign_in(who: str, world: World) -> None:
    before, wrong = fingerprint(), []
    for name, method in ASKED:
        for things in (world.own, world.foreign):
            status, changed, target = world.ask(who, name, method, world.own, things)
            is_refused = status == 404
            if who == "anonymous":
                is_refused = status == 302 and target.startswith("/account/login/?next=")
            if changed or not is_refused:
                wrong.append((name, method, things.slug, status, changed, target))
    assert wrong == []
    assert fingerprint() == before


@pytest.mark.parametrize("role", ROLES)
def test_looking_changes_nothing(role: str, world: World) -> None:
    """But for the export, which is written into the audit log."""
    changed = {
        name: world.ask(role, name, "get", world.own, world.own)[1]
        for name, told in DESK.items()
        if told.look is not None
    }
    assert {name for name, rows in changed.items() if rows} <= {"awarded-export"}


@pytest.mark.parametrize("who", [*ROLES, *OTHERS])
def test_a_wallet_is_its_holders_alone(who: str, world: World) -> None:
    ids, wrong = world.own.ids, []
    for name, (method, data) in HOLDER.items():
        if name.startswith("imported"):
            continue
        arguments = [ids["held"], *([ids["link"]] if name == "held-link-end" else [])]
        path = reverse(name, args=arguments)
        sent = {key: value.format(**ids) for key, value in data.items()}
        status, changed, _ = undone(world.browsers[who], method, path, sent)
        if changed or status != (302 if who == "anonymous" else 404):
            wrong.append((name, status, changed))
        status, _, _ = undone(world.browsers["ada"], method, path, sent)
        if status not in {200, 302}:
            wrong.append((name, "ada", status))
    assert wrong == []


def test_a_link_of_one_credential_is_not_found_under_another(world: World) -> None:
    ids = world.own.ids
    other = world.foreign.ids["held"]
    path = reverse("held-link-end", args=[other, ids["link"]])
    assert undone(world.browsers["ada"], "post", path, {})[:2] == (404, 0)


@pytest.mark.parametrize("who", ["learner", "anonymous", "foreign owner", "foreign issuer"])
def test_a_private_credential_is_not_there_for_others_in_any_form(who: str, world: World) -> None:
    public_id = world.own.ids["credential"]
    paths = [reverse(name, args=[public_id]) for name in SHOWN - {"credential-file"}]
    paths += [f"/c/{public_id}.{extension}" for extension in ("json", "jwt", "png", "svg")]
    before = changes()
    for path in paths:
        for query in ("", f"?key={world.link}", "?key="):
            browser = world.browsers[who]
            assert browser.get(path + query).status_code == 404, path + query
        assert world.browsers["viewer"].get(path).status_code == 200, path
    assert changes() == before


def test_a_draft_is_not_there_for_others(world: World) -> None:
    public_id = world.own.ids["draft"]
    for who in ("learner", "anonymous", "foreign owner"):
        for path in (f"/a/{public_id}", f"/a/{public_id}/1", f"/a/{public_id}/1/badge.svg"):
            assert world.browsers[who].get(path).status_code == 404, path


def test_no_route_of_a_desk_fails_whatever_the_id_is(world: World) -> None:
    wrong = []
    owner: Client = world.browsers["owner"]
    for name, method in ASKED:
        told = DESK[name]
        for odd in ("x", "a" * 300, "%00", "..%2f..", "%ed%a0%80", "%ff", "é"):
            if not told.nouns:
                continue
            places = dict.fromkeys(told.nouns, "ZZZ")
            path = reverse(name, kwargs={"slug": world.own.slug, **places}).replace("ZZZ", odd)
            status, changed, _ = undone(owner, method, path, {})
            if status not in {403, 404} or changed:
                wrong.append((name, method, odd, status))
    assert wrong == []
