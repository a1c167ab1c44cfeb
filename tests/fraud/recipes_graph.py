"""Recipes: what RDF leaves out, merges or says once, and the file says otherwise (F63-F66), and
what is not where a verifier looks first (F67-F69). All were found by attacking Bayleaf."""

from __future__ import annotations

from typing import Any, Final

from bayleaf.engine.status import new_list, with_status
from tests.fraud.fixture import NOT_FULLY_CHECKED, NOT_GENUINE, SHADOWED, UNSIGNED, Fixture
from tests.fraud.parties import SCHOOL_NAME, SIGNED, badge, by_key, issued, sealed
from tests.fraud.recipes_words import LIST, STATUS, changed

SCHOOL = by_key("school")
ATTACKER = by_key("attacker")
TRUST = {SCHOOL.id: SCHOOL_NAME}
TRANSFORMATION: Final = ("proof.signature", "fail", "PROOF_TRANSFORMATION_ERROR")
OB_TYPE: Final = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"


def make() -> list[Fixture]:
    """Make them all."""
    return [
        _no_iri(),
        _long_type(),
        _swapped(),
        _repeated(),
        _many(),
        _other_list(),
        _shown(),
        _statuses(),
        _hidden(),
    ]


def _no_iri() -> Fixture:
    fixture = Fixture("F63", "id-without-scheme", "an object whose id is no IRI", trust=TRUST)
    genuine = issued(badge(SCHOOL), SCHOOL)
    fixture.base("base.json", genuine)
    identity = {
        "id": "1:x", "type": "IdentityObject", "hashed": False,
        "identityHash": "mallory@evil.example", "identityType": "emailAddress",
    }  # fmt: skip
    result = {"id": "1:x", "type": ["Result"], "value": "100"}
    for name, change in {
        "identifier": lambda d: d["credentialSubject"].update(identifier=[identity]),
        "result": lambda d: d["credentialSubject"]["result"].append(result),
        "type": lambda d: d["credentialSubject"]["type"].append("2026:Doctor"),
        "type-keyword": lambda d: d["credentialSubject"]["type"].append("@none"),
        "no-break-space": lambda d: d["credentialSubject"]["result"].append(
            {**result, "id": "urn:a\u00a0b"}
        ),
    }.items():
        fixture.forgery(
            f"{name}.json", changed(genuine, change), NOT_GENUINE, TRANSFORMATION, fools=True
        )
    return fixture


def _long_type() -> Fixture:
    fixture = Fixture(
        "F64", "type-written-out", "a type as IRI, to get past its rules", trust=TRUST
    )
    genuine = issued(badge(SCHOOL), SCHOOL)
    fixture.base("base.json", genuine)
    forged = changed(genuine, lambda d: d.update(type=["VerifiableCredential", OB_TYPE]))
    fixture.forgery("iri.json", forged, NOT_GENUINE, SHADOWED)
    return fixture


def _swapped() -> Fixture:
    fixture = Fixture(
        "F65", "names-swapped", "issuer and creator of one id swap names", trust=TRUST
    )
    document = badge(SCHOOL)
    creator = {"id": SCHOOL.id, "type": ["Profile"], "name": "Summer camp of the school"}
    document["credentialSubject"]["achievement"]["creator"] = creator
    signed = sealed(document, SCHOOL)
    fixture.base("base.json", issued(badge(SCHOOL), SCHOOL))
    fixture.forgery("two-names.json", signed, NOT_GENUINE, UNSIGNED, fools=True)
    return fixture


def _repeated() -> Fixture:
    fixture = Fixture(
        "F66", "evidence-repeated", "one piece of evidence, shown many times", trust=TRUST
    )
    item = {"id": "https://school.example/work/1", "type": ["Evidence"], "name": "Model boat"}
    genuine = issued(badge(SCHOOL, evidence=[item]), SCHOOL)
    fixture.base("base.json", genuine)
    forged = changed(genuine, lambda d: d.update(evidence=d["evidence"] * 20))
    fixture.forgery("twenty.json", forged, NOT_GENUINE, UNSIGNED, fools=True)
    return fixture


def _many() -> Fixture:
    fixture = Fixture(
        "F67", "statuses-in-front", "the revoked entry behind sixteen others", trust=TRUST
    )
    fixture.page(LIST, sealed(_list(1), SCHOOL))
    fixture.page(LIST, sealed(_list(0), SCHOOL), when="before")
    genuine = issued(badge(SCHOOL, credentialStatus=STATUS), SCHOOL)
    fixture.base("base.json", genuine, web="before")
    fillers = [{**STATUS, "id": f"{LIST}#{n}", "statusListIndex": f"{n}"} for n in range(8, 24)]
    hidden = sealed(badge(SCHOOL, credentialStatus=[*fillers, STATUS]), SCHOOL)
    fixture.forgery(
        "seventeenth.json", hidden, NOT_FULLY_CHECKED,
        ("status.other", "unknown", "STATUS_TYPE_UNKNOWN"),
    )  # fmt: skip
    return fixture


def _other_list() -> Fixture:
    fixture = Fixture(
        "F68", "other-list", "another list of the issuer served at the URL", trust=TRUST
    )
    genuine = issued(badge(SCHOOL, credentialStatus=STATUS), SCHOOL)
    fixture.page(LIST, sealed(_list(0), SCHOOL))
    fixture.page(LIST, sealed({**_list(0), "id": f"{LIST}/2"}, SCHOOL), when="another")
    fixture.base("base.json", genuine)
    fixture.forgery(
        "base.json", None, NOT_FULLY_CHECKED,
        ("status.revocation", "unknown", "STATUS_VERIFICATION_ERROR"), web="another",
    )  # fmt: skip
    return fixture


def _shown() -> Fixture:
    fixture = Fixture(
        "F69", "presentation-as-credential", "a badge dressed as a presentation", trust=TRUST
    )
    fixture.base("base.json", issued(badge(SCHOOL), SCHOOL))
    dressed: dict[str, Any] = {**badge(SCHOOL), "type": ["VerifiablePresentation"]}
    dressed["holder"] = ATTACKER.id
    signed = sealed(dressed, ATTACKER, suite="eddsa-jcs-2022", proofPurpose="authentication")
    fixture.forgery(
        "vp.json", signed, NOT_GENUINE, ("format.structure", "fail", "MALFORMED_VALUE_ERROR")
    )
    return fixture


def _list(value: int) -> dict[str, Any]:
    blank = new_list(id=LIST, issuer=SCHOOL.id, purpose="revocation", at=SIGNED)
    return with_status(blank, 7, value) if value else blank


def _statuses() -> Fixture:
    fixture = Fixture(
        "F70", "statuses-swapped", "two entries of one id swap or share what they say", trust=TRUST
    )
    other = f"{LIST}/holds"
    fixture.page(LIST, sealed(_list(1), SCHOOL))
    hold = new_list(id=other, issuer=SCHOOL.id, purpose="suspension", at=SIGNED)
    fixture.page(other, sealed(hold, SCHOOL))
    fixture.base("base.json", issued(badge(SCHOOL), SCHOOL))
    first = {**STATUS, "id": "urn:uuid:9d0f4f0e-5b0c-4d5a-9d6e-0d3c5b3c7a11"}
    second = {
        **first, "statusPurpose": "suspension", "statusListIndex": "6", "statusListCredential": other,
    }  # fmt: skip
    signed = sealed(badge(SCHOOL, credentialStatus=[first, second]), SCHOOL)
    swapped = changed(signed, lambda d: [e.update(statusListIndex=n) for e, n in zip(d["credentialStatus"], ("6", "7"), strict=True)])  # fmt: skip
    fixture.forgery("swapped.json", swapped, NOT_GENUINE, UNSIGNED, fools=True)
    one = sealed(badge(SCHOOL, credentialStatus=first), SCHOOL)
    names = ("id", "type", "statusPurpose")
    halves = [
        {n: first[n] for n in names},
        {n: v for n, v in first.items() if n != "statusPurpose"},
    ]
    split = changed(one, lambda d: d.update(credentialStatus=halves))
    fixture.forgery("split.json", split, NOT_GENUINE, UNSIGNED, fools=True)
    return fixture


def _hidden() -> Fixture:
    fixture = Fixture(
        "F71", "words-moved", "a description moved to the endorsement of it", trust=TRUST
    )
    document = badge(SCHOOL, description="Attendance only. No examination was taken.")
    endorsement = {
        **badge(ATTACKER, id="urn:uuid:1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", name="Endorsement"),
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "credentialSubject": {"id": document["id"], "type": ["EndorsementSubject"]},
    }
    document["endorsement"] = [issued(endorsement, ATTACKER)]
    genuine = issued(document, SCHOOL)
    fixture.base("base.json", genuine)
    forged = changed(
        genuine,
        lambda d: d["endorsement"][0]["credentialSubject"].update(description=d.pop("description")),
    )
    fixture.forgery("description.json", forged, NOT_GENUINE, UNSIGNED, fools=True)
    return fixture
