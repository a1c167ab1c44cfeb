"""Recipes: contexts of others (F39), statements moved within the graph (F61), and labels that the
graph does not sign (F62). The last two were found with this corpus; the design ends with F60."""

from __future__ import annotations

import copy
from typing import Any, Final

from bayleaf.engine.contexts import bundled
from tests.fraud.fixture import (
    NOT_FULLY_CHECKED,
    NOT_GENUINE,
    UNSIGNED,
    Fixture,
    Found,
    altered,
)
from tests.fraud.parties import SCHOOL_NAME, badge, by_key, issued, sealed
from tests.fraud.recipes_words import (
    EARLY,
    LAST_DAY,
    STATUS,
    Change,
    Document,
    changed,
    publish_list,
)
from tests.interop.credentials import OB_3, OB_EXTENSIONS, VCDM_2

SCHOOL = by_key("school")
BOARD = by_key("board")
TRUST = {SCHOOL.id: SCHOOL_NAME}
TERMS: Final = "https://attacker.example/terms.json"
AWARD: Final = "https://school.example/awards/2026/0117"
_NO_URL: Final[Found] = ("format.structure", "fail", "MALFORMED_VALUE_ERROR")


def make() -> list[Fixture]:
    """Make them all."""
    return [_contexts(), _two_places(), _labels()]


def _contexts() -> Fixture:
    fixture = Fixture(
        "F39", "context-of-another",
        "(a) unlisted remote context; (b) listed context URL now serving other content",
        trust=TRUST,
    )  # fmt: skip
    genuine = issued(badge(SCHOOL), SCHOOL)
    fixture.base("base.json", genuine)
    open_: Found = ("format.context", "unknown", "CONTEXT_UNTRUSTED")
    fixture.page(TERMS, {"@context": {"honours": "https://attacker.example/honours"}})
    appended = changed(genuine, lambda d: d["@context"].append(TERMS))
    fixture.forgery("a-appended.json", appended, NOT_FULLY_CHECKED, open_, requested=[])
    inline = changed(genuine, lambda d: d["@context"].append({"honours": f"{TERMS}#honours"}))
    inline["honours"] = "summa cum laude"
    fixture.forgery("a-inline.json", inline, NOT_FULLY_CHECKED, open_, requested=[])
    other = copy.deepcopy(dict(bundled().load(OB_3)))
    other["@context"]["Achievement"]["@context"]["criteria"]["@id"] = f"{TERMS}#criteria"
    fixture.page(OB_3, other, when="changed")
    holds: Found = ("proof.signature", "pass", None)
    fixture.forgery(
        "base.json", None, "valid", holds, name="b-signed-under-ours", web="changed", requested=[]
    )
    forged = sealed(badge(SCHOOL), SCHOOL, contexts=bundled().with_extra({OB_3: other}))
    fixture.forgery(
        "b-signed-under-theirs.json", forged, NOT_GENUINE, altered(), web="changed", requested=[]
    )
    return fixture


def _two_places() -> Fixture:
    """A graph has one node for an id, however often the JSON describes it: a statement about the
    credential, or its achievement, can be moved to any other object that has the same id, and is
    then missing where readers look for it."""
    fixture = Fixture(
        "F61", "statement-moved", "statement moved to another object with the same id", trust=TRUST
    )
    publish_list(fixture)
    for name, place in _other_places().items():
        lasting = badge(SCHOOL, id=AWARD, validUntil=LAST_DAY, **place)
        lasting["@context"] = [*lasting["@context"], OB_EXTENSIONS]
        base = f"base-{name}.json"
        genuine = issued(lasting, SCHOOL)
        fixture.base(base, genuine, at=EARLY)
        fixture.base(base, name=f"base-{name}-today", verdict="expired")
        forged = changed(genuine, _moved("validUntil", name))
        fixture.forgery(
            f"valid-until-to-{name}.json", forged, NOT_GENUINE, UNSIGNED, base=base, fools=True
        )
    _status_moved(fixture)
    _kind_moved(fixture)
    return fixture


def _status_moved(fixture: Fixture) -> None:
    endorsed = _other_places()["endorsement"]
    genuine = issued(badge(SCHOOL, id=AWARD, credentialStatus=STATUS, **endorsed), SCHOOL)
    fixture.base("base-status.json", genuine, web="before")
    fixture.base("base-status.json", name="base-status-today", verdict="revoked")
    forged = changed(genuine, _moved("credentialStatus", "endorsement"))
    fixture.forgery(
        "status-to-endorsement.json", forged, NOT_GENUINE, UNSIGNED, base="base-status.json",
        fools=True,
    )  # fmt: skip


def _kind_moved(fixture: Fixture) -> None:
    """Here the verdict would be right, and the panel about rigour would be empty."""
    document = badge(SCHOOL)
    achievement = document["credentialSubject"]["achievement"]
    achievement["achievementType"] = "CertificateOfCompletion"
    achievement["endorsement"] = [issued(_endorsement(achievement["id"]), BOARD)]
    genuine = issued(document, SCHOOL)
    fixture.base("base-kind.json", genuine)
    forged = copy.deepcopy(genuine)
    achievement = forged["credentialSubject"]["achievement"]
    endorsed = achievement["endorsement"][0]["credentialSubject"]
    endorsed["type"].append("Achievement")
    endorsed["achievementType"] = achievement.pop("achievementType")
    fixture.forgery(
        "kind-to-endorsement.json", forged, NOT_GENUINE, UNSIGNED, base="base-kind.json", fools=True
    )


def _other_places() -> dict[str, dict[str, Any]]:
    """Members in which a genuine credential may name itself."""
    return {
        "endorsement": {"endorsement": [issued(_endorsement(AWARD), BOARD)]},
        "refresh-service": {"refreshService": {"id": AWARD, "type": "1EdTechCredentialRefresh"}},
    }


def _moved(member: str, place: str) -> Change:
    """Only a credential has this member, so the other place becomes one, too."""

    def change(document: Document) -> None:
        node = {
            "endorsement": lambda: document["endorsement"][0]["credentialSubject"],
            "refresh-service": lambda: document["refreshService"],
        }[place]()
        types = node["type"] if isinstance(node["type"], list) else [node["type"]]
        node["type"] = [*types, "VerifiableCredential"]
        node[member] = document.pop(member)

    return change


def _endorsement(target: str) -> Document:
    """What a board says of an award or an achievement, as Open Badges 3.0 has it."""
    return {
        "@context": [VCDM_2, OB_3],
        "id": "urn:uuid:a7a2a7b0-41c8-4d3b-8a53-5a4a7b1f0c01",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": BOARD.id, "type": ["Profile"], "name": "Coastal Training Board"},
        "validFrom": "2026-01-10T08:00:00Z",
        "name": "Endorsement of an award",
        "credentialSubject": {
            "id": target,
            "type": ["EndorsementSubject"],
            "endorsementComment": "Examined as our rules ask.",
        },
    }


def _labels() -> Fixture:
    """An object without an id is a blank node. What label the JSON gives it is not signed, and one
    that is written twice under one label is still one node."""
    fixture = Fixture(
        "F62", "label-of-a-blank-node",
        "unsigned text as the label of a blank node; one blank node written twice", trust=TRUST,
    )  # fmt: skip
    genuine = issued(badge(SCHOOL), SCHOOL)
    fixture.base("base.json", genuine)
    label = {"id": "_:summa-cum-laude"}
    result = {**genuine["credentialSubject"]["result"][0], "id": "_:r"}
    tricks: dict[str, tuple[Found, Change]] = {
        "criteria": (_NO_URL, lambda d: _achievement(d)["criteria"].update(label)),
        "result": (UNSIGNED, lambda d: d["credentialSubject"]["result"][0].update(label)),
        "proof": (UNSIGNED, lambda d: d["proof"][0].update(label)),
        "result-written-twice": (
            UNSIGNED,
            lambda d: d["credentialSubject"].update(result=[result, result]),
        ),
    }
    for name, (found, trick) in tricks.items():
        fixture.forgery(f"{name}.json", changed(genuine, trick), NOT_GENUINE, found, fools=True)
    return fixture


def _achievement(document: Document) -> Document:
    achievement: Document = document["credentialSubject"]["achievement"]
    return achievement
