"""Signing keys: sealed at rest, rotated without breaking anything, published for ever."""

from __future__ import annotations

import base64
import json
import sqlite3
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client

import bayleaf
from bayleaf.campus.foundation.errors import Conflict, Missing
from bayleaf.campus.foundation.models import AuditLine, OutgoingMail
from bayleaf.campus.foundation.sealing import SealBroken, unseal
from bayleaf.campus.organizations import actions, keyring
from bayleaf.campus.organizations.models import KeyState, Role, SigningKey
from bayleaf.engine.errors import FetchError
from bayleaf.engine.ports import Response

SUITES = {"Ed25519": "eddsa-rdfc-2022", "P-256": "vc+jwt"}


@pytest.fixture
def owner(school):
    return school.memberships.get(role=Role.OWNER).person


def _fetch(url, *, accept="application/json", max_bytes=1 << 20):
    """A stranger's fetch: it gets what our public address answers."""
    path = url.removeprefix("https://localhost:8000")
    if not path.endswith("did.json"):
        raise FetchError("Nothing else is published here.", code="refused")
    answer = Client().get(path)
    return Response(
        url, answer.status_code, answer["Content-Type"], answer.content, dict(answer.headers)
    )


def _issue(school, kind):
    signer, now = keyring.signer_for(school, kind), datetime.now(UTC)
    draft = {
        "name": "Knots",
        "issuer": {"id": school.did, "type": ["Profile"], "name": school.name},
        "credentialSubject": {
            "achievement": {
                "name": "Knots",
                "description": "Ties twelve knots.",
                "criteria": {"narrative": "All twelve, seen by a trainer."},
            }
        },
    }
    full = bayleaf.complete(
        draft, signer=signer, at=now, recipient="ada@example.org", suite=SUITES[kind]
    )
    return bayleaf.issue(full, signer=signer, at=now, suite=SUITES[kind]).data


def _verdict(school, data):
    policy = bayleaf.Policy(trusted={school.did: "list"})
    return str(bayleaf.verify(data, fetch=_fetch, at=datetime.now(UTC), policy=policy).verdict)


@pytest.mark.parametrize("kind", keyring.KINDS)
def test_three_rotations_break_nothing_that_was_signed_before(kind, school, owner):
    signed = [_issue(school, kind)]
    for _ in range(3):
        actions.rotate_key(organization=school, kind=kind, actor=owner)
        signed.append(_issue(school, kind))
    assert [_verdict(school, data) for data in signed] == ["valid"] * 4
    keys = school.keys.filter(kind=kind)
    assert keys.count() == 4
    assert keys.filter(state=KeyState.ACTIVE).count() == 1


def test_a_retired_key_is_published_with_its_end_and_signs_nothing(school, owner):
    old = school.keys.get(kind="Ed25519")
    new = actions.rotate_key(organization=school, kind="Ed25519", actor=owner)
    document = Client().get(f"/o/{school.slug}/did.json").json()
    methods = {method["id"]: method for method in document["verificationMethod"]}
    assert len(methods) == 3
    assert "expires" in methods[old.verification_method]
    assert "expires" not in methods[new.verification_method]
    assert set(document["assertionMethod"]) == set(methods)
    assert old.verification_method not in document["authentication"]
    assert keyring.signer_for(school, "Ed25519").verification_method == new.verification_method


def test_what_a_retired_key_signs_later_is_not_genuine(school, owner):
    stolen = keyring.signer_for(school, "Ed25519")
    actions.rotate_key(organization=school, kind="Ed25519", actor=owner)
    school.keys.filter(state=KeyState.RETIRED).update(retired_at=datetime(2026, 1, 1, tzinfo=UTC))
    genuine = json.loads(_issue(school, "Ed25519"))
    genuine.pop("proof")
    forged = bayleaf.issue(genuine, signer=stolen, at=datetime.now(UTC)).data
    assert _verdict(school, forged) == "not_genuine"


def test_a_compromised_key_is_replaced_and_what_it_signed_is_not_fully_checked(school, owner):
    before = _issue(school, "Ed25519")
    key = school.keys.get(kind="Ed25519")
    actions.mark_compromised(organization=school, thumbprint=key.thumbprint, actor=owner)
    assert _verdict(school, before) == "not_fully_checked"
    assert _verdict(school, _issue(school, "Ed25519")) == "valid"
    with pytest.raises(Conflict, match="already"):
        actions.mark_compromised(organization=school, thumbprint=key.thumbprint, actor=owner)
    with pytest.raises(Missing):
        actions.mark_compromised(organization=school, thumbprint="none", actor=owner)


def test_a_retired_key_can_be_marked_too(school, owner):
    old = school.keys.get(kind="P-256")
    actions.rotate_key(organization=school, kind="P-256", actor=owner)
    actions.mark_compromised(organization=school, thumbprint=old.thumbprint, actor=owner)
    assert school.keys.filter(kind="P-256", state=KeyState.ACTIVE).count() == 1
    assert school.keys.count() == 3


def test_every_owner_is_told_and_the_log_has_a_line(school, owner, member):
    second = member(Role.OWNER)
    member(Role.ISSUER)
    actions.rotate_key(organization=school, kind="P-256", actor=owner)
    mails = OutgoingMail.objects.filter(subject__contains="new signing key")
    assert set(mails.values_list("to", flat=True)) == {owner.email, second.email}
    line = AuditLine.objects.get(verb="rotate")
    assert (line.organization, line.actor) == (school.slug, owner.public_id)


def test_an_unknown_kind_makes_no_key(school, owner):
    with pytest.raises(Conflict):
        actions.rotate_key(organization=school, kind="RSA", actor=owner)
    assert school.keys.count() == 2


def test_a_failed_rotation_leaves_the_old_key_in_use(school, owner, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(keyring, "make_key", fail)
    with pytest.raises(RuntimeError):
        actions.rotate_key(organization=school, kind="Ed25519", actor=owner)
    assert school.keys.get(kind="Ed25519").state == KeyState.ACTIVE


def test_the_database_holds_one_active_key_a_kind(school):
    with pytest.raises(IntegrityError), transaction.atomic():
        keyring.make_key(school, "Ed25519")


@pytest.mark.django_db(transaction=True)
def test_no_private_key_is_in_a_dump_of_the_database(school):
    secrets = []
    for key in SigningKey.objects.all():
        jwk = json.loads(
            unseal(
                bytes(key.sealed),
                master=settings.MASTER_KEY,
                context=f"{school.slug}/{key.thumbprint}",
            )
        )
        raw = base64.urlsafe_b64decode(jwk["d"] + "==")
        secrets += [raw, raw.hex().encode(), jwk["d"].encode(), settings.MASTER_KEY]
    assert isinstance(connection.connection, sqlite3.Connection)
    dump = connection.connection.serialize()
    assert school.slug.encode() in dump
    assert not [secret for secret in secrets if secret in dump]


def test_a_sealed_key_does_not_open_for_another_organization(school, person):
    other = actions.found_organization(
        founder=person("other@x.example"), slug="other", name="Other", kind="school", country="IE"
    )
    mine, theirs = school.keys.get(kind="Ed25519"), other.keys.get(kind="Ed25519")
    mine.sealed, theirs.sealed = theirs.sealed, mine.sealed
    mine.save()
    theirs.save()
    for organization in (school, other):
        with pytest.raises(SealBroken):
            keyring.signer_for(organization, "Ed25519")


def test_a_sealed_key_does_not_open_under_another_key_of_the_same_organization(school):
    first, second = school.keys.order_by("id")
    SigningKey.objects.filter(pk=first.pk).update(sealed=second.sealed)
    with pytest.raises(SealBroken):
        keyring.signer_for(school, first.kind)
