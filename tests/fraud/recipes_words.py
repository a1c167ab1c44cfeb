"""Recipes: the graph that is signed stays the same, and the JSON that people read does not
(F32-F38). All of them fool a verifier that canonicalizes and checks the signature."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Final

from bayleaf.engine.status import new_list, with_status
from tests.fraud.fixture import NOT_GENUINE, SHADOWED, UNSIGNED, Fixture, Found
from tests.fraud.parties import SCHOOL_NAME, SIGNED, badge, by_key, issued, sealed

SCHOOL = by_key("school")
TRUST = {SCHOOL.id: SCHOOL_NAME}
EARLY: Final = "2026-08-01T12:00:00Z"
LAST_DAY: Final = "2026-08-31T23:59:59Z"
LIST: Final = "https://school.example/status/revocation"
CREDENTIALS: Final = "https://www.w3.org/2018/credentials#"
NAME: Final = "https://schema.org/name"
HAS_ACHIEVEMENT: Final = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#achievement"
STATUS: Final = {
    "id": f"{LIST}#7",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "7",
    "statusListCredential": LIST,
}
_DATE: Final = {"@type": "http://www.w3.org/2001/XMLSchema#dateTime"}

Document = dict[str, Any]
Change = Callable[[Document], object]


def make() -> list[Fixture]:
    """Make them all."""
    return [
        _valid_until(), _status(), _name(), _undefined(), _old_date(), _syntax(), _inner_context(),
    ]  # fmt: skip


def changed(genuine: Document, *changes: Change) -> Document:
    """A copy with these changes, the proof as it was."""
    forged = copy.deepcopy(genuine)
    for change in changes:
        change(forged)
    return forged


def words(*contexts: Document) -> Change:
    """Append inline contexts of the attacker."""
    return lambda document: document["@context"].extend(contexts)


def renamed(old: str, new: str, *path: str) -> Change:
    """Give a member another name."""

    def change(document: Document) -> None:
        node = document
        for step in path:
            node = node[step]
        node[new] = node.pop(old)

    return change


def publish_list(fixture: Fixture) -> None:
    """A list that revokes the credential today, and did not before."""
    blank = new_list(id=LIST, issuer=SCHOOL.id, purpose="revocation", at=SIGNED)
    fixture.page(LIST, sealed(with_status(blank, 7, 1), SCHOOL))
    fixture.page(LIST, sealed(blank, SCHOOL), when="before")


def _lasting(fixture: Fixture) -> Document:
    """A genuine credential that has run out by now."""
    genuine = issued(badge(SCHOOL, validUntil=LAST_DAY), SCHOOL)
    fixture.base("base.json", genuine, at=EARLY)
    fixture.base("base.json", name="base-today", verdict="expired")
    return genuine


def _valid_until() -> Fixture:
    fixture = Fixture(
        "F32", "valid-until-renamed", "inline context aliases validUntil", trust=TRUST
    )
    genuine = _lasting(fixture)
    alias = {"@id": f"{CREDENTIALS}validUntil", **_DATE}
    of_a_type = {"@id": f"{CREDENTIALS}VerifiableCredential", "@context": {"ends": alias}}
    for name, contexts in {
        "iri": [{"ends": alias}],
        "prefix": [{"w3": CREDENTIALS, "ends": {"@id": "w3:validUntil", **_DATE}}],
        "prefix-of-a-prefix": [
            {
                "w": "https://www.w3.org/2018/",
                "w3": {"@id": "w:credenti", "@prefix": True},
                "ends": {"@id": "w3:als#validUntil", **_DATE},
            }
        ],
        "prefix-of-another-context": [
            {"w3": {"@id": CREDENTIALS[:-4], "@prefix": True}},
            {"ends": {"@id": "w3:als#validUntil", **_DATE}},
        ],
    }.items():
        forged = changed(genuine, words(*contexts), renamed("validUntil", "ends"))
        fixture.forgery(f"{name}.json", forged, NOT_GENUINE, SHADOWED, fools=True)
    forged = changed(genuine, words({"Lasting": of_a_type}), renamed("validUntil", "ends"))
    forged["type"].append("Lasting")
    fixture.forgery("of-a-type.json", forged, NOT_GENUINE, SHADOWED, fools=True)
    return fixture


def _status() -> Fixture:
    fixture = Fixture(
        "F33", "status-renamed", "inline context aliases credentialStatus", trust=TRUST
    )
    genuine = issued(badge(SCHOOL, credentialStatus=STATUS), SCHOOL)
    publish_list(fixture)
    fixture.base("base.json", genuine, web="before")
    fixture.base("base.json", name="base-today", verdict="revoked")
    alias = {"standing": {"@id": f"{CREDENTIALS}credentialStatus", "@type": "@id"}}
    forged = changed(genuine, words(alias), renamed("credentialStatus", "standing"))
    fixture.forgery("iri.json", forged, NOT_GENUINE, SHADOWED, fools=True, requested=[])
    return fixture


def _name() -> Fixture:
    fixture = Fixture(
        "F34", "name-renamed", "inline alias renames a name, unsigned title added", trust=TRUST
    )
    genuine = issued(badge(SCHOOL), SCHOOL)
    fixture.base("base.json", genuine)
    achievement = ("credentialSubject", "achievement")
    for name, context, path in (
        ("of-the-achievement", {"label": NAME}, achievement),
        ("of-the-credential", {"label": {"@id": NAME}}, ()),
        ("by-the-word-itself", {"label": "name"}, ()),
    ):
        forged = changed(genuine, words(context), renamed("name", "label", *path))
        (forged["credentialSubject"]["achievement"] if path else forged)["title"] = "Master mariner"
        fixture.forgery(f"{name}.json", forged, NOT_GENUINE, SHADOWED, fools=True)
    return fixture


def _undefined() -> Fixture:
    fixture = Fixture(
        "F35", "undefined-term", "undefined term added (grade, honours, recipientName)", trust=TRUST
    )
    genuine = issued(badge(SCHOOL), SCHOOL)
    fixture.base("base.json", genuine)
    for name, change in {
        "grade": lambda d: d["credentialSubject"].update(grade="A"),
        "grade-of-a-result": lambda d: d["credentialSubject"]["result"][0].update(grade="A"),
        "honours": lambda d: d["credentialSubject"]["achievement"].update(honours="summa"),
        "recipient-name": lambda d: d.update(recipientName="Mallory Smith"),
        "accreditation-of-the-issuer": lambda d: d["issuer"].update(accreditedBy="The state"),
        "remark-in-the-proof": lambda d: d["proof"][0].update(remark="checked by the state"),
    }.items():
        forged = changed(genuine, change)
        fixture.forgery(f"{name}.json", forged, NOT_GENUINE, UNSIGNED, fools=True)
    return fixture


def _old_date() -> Fixture:
    fixture = Fixture(
        "F36", "expiration-date", "v1.1 expirationDate: 2099… added to a v2 credential", trust=TRUST
    )
    genuine = _lasting(fixture)
    later = {"expirationDate": "2099-08-31T23:59:59Z"}
    beside = changed(genuine, lambda d: d.update(later))
    fixture.forgery("beside.json", beside, NOT_GENUINE, UNSIGNED, fools=True)
    alias = {"ends": {"@id": f"{CREDENTIALS}validUntil", **_DATE}}
    instead = changed(beside, words(alias), renamed("validUntil", "ends"))
    fixture.forgery("instead.json", instead, NOT_GENUINE, SHADOWED, fools=True)
    return fixture


def _syntax() -> Fixture:
    fixture = Fixture(
        "F37", "syntax-of-json-ld",
        "absolute-IRI key, @included, @graph, @reverse, nested array, null shadow", trust=TRUST,
    )  # fmt: skip
    genuine = _lasting(fixture)
    end = {"@value": LAST_DAY, **_DATE}
    tricks: dict[str, Change] = {
        "absolute-iri": lambda d: (
            d.pop("validUntil"),
            d.update({f"{CREDENTIALS}validUntil": end}),
        ),
        "included": _include_the_issuer,
        "graph": lambda d: d.update({"@graph": [{"id": "urn:uuid:1", "honours": "summa"}]}),
        "graph-inside": lambda d: d["credentialSubject"].update({"@graph": []}),
        "reverse": lambda d: d["credentialSubject"]["achievement"].update(
            {"@reverse": {HAS_ACHIEVEMENT: {"id": d["credentialSubject"]["id"]}}}
        ),
        "nested-array": lambda d: d["credentialSubject"].update(
            result=[d["credentialSubject"]["result"]]
        ),
        "nest": lambda d: d.update({"@nest": {"validUntil": d.pop("validUntil")}}),
        "keyword-nobody-knows": lambda d: d.update({"@honours": "summa"}),
    }
    for name, trick in tricks.items():
        fixture.forgery(f"{name}.json", changed(genuine, trick), NOT_GENUINE, SHADOWED, fools=True)
    malformed: Found = ("input.parse", "fail", "MALFORMED")
    alias = {"ends": {"@id": f"{CREDENTIALS}validUntil", **_DATE}}
    shadow = changed(
        genuine, words(alias), renamed("validUntil", "ends"), lambda d: d.update(validUntil=None)
    )
    fixture.forgery("null-shadow.json", shadow, NOT_GENUINE, malformed, fools=True)
    return fixture


def _include_the_issuer(document: Document) -> None:
    document["@included"] = [document["issuer"]]
    document["issuer"] = SCHOOL.id


def _inner_context() -> Fixture:
    fixture = Fixture("F38", "context-inside", "nested @context inside achievement", trust=TRUST)
    genuine = issued(badge(SCHOOL), SCHOOL)
    fixture.base("base.json", genuine)
    inside = {"@context": {"label": NAME}, "title": "Master mariner"}
    forged = changed(
        genuine,
        lambda d: d["credentialSubject"]["achievement"].update(inside),
        renamed("name", "label", "credentialSubject", "achievement"),
    )
    fixture.forgery("inline.json", forged, NOT_GENUINE, SHADOWED, fools=True)
    listed = genuine["@context"][0]
    repeated = changed(genuine, lambda d: d["issuer"].update({"@context": listed}))
    fixture.forgery("listed-url.json", repeated, NOT_GENUINE, SHADOWED, fools=True)
    return fixture
