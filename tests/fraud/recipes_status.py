"""Recipes: genuine credentials that are not, or not known to be, in force (F21-F28, F30)."""

from __future__ import annotations

import copy
from typing import Any, Final

from bayleaf.engine.status import Bitstring, new_list, with_status
from tests.fraud.fixture import NOT_FULLY_CHECKED, Fixture, Found
from tests.fraud.parties import (
    SCHOOL_NAME,
    SIGNED,
    Party,
    badge,
    by_key,
    by_web,
    document_of,
    issued,
    issued_token,
    sealed,
    token,
)
from tests.interop.credentials import OB_EXTENSIONS

COLLEGE = by_web("did:web:college.example")
COLLEGE_URL = "https://college.example/.well-known/did.json"
MALLORY = by_key("mallory")
LISTS = "https://college.example/status/"
TRUST = {COLLEGE.id: SCHOOL_NAME}
INDEX: Final = 94_567
BEFORE: Final = "before"


def make() -> list[Fixture]:
    """Make them all."""
    return [
        _expired(), _early(), _revoked(), _suspended(), _revoked_second(),
        _unreachable(), _list_of_another(), _unreadable(), _unknown_kind(),
    ]  # fmt: skip


def entry(purpose: str, **changes: Any) -> dict[str, Any]:
    """A status entry that points at the college's list for this purpose."""
    url = f"{LISTS}{purpose}"
    return {
        "id": f"{url}#{INDEX}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(INDEX),
        "statusListCredential": url,
    } | changes


def status_list(
    purpose: str,
    value: int = 0,
    *,
    signer: Party = COLLEGE,
    issuer: str = COLLEGE.id,
    url: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The signed list for a purpose, with this value at the index; ``more`` changes its subject."""
    url = url or f"{LISTS}{purpose}"
    unsigned = new_list(id=url, issuer=issuer, purpose=purpose, at=SIGNED)
    document = with_status(unsigned, INDEX, value)
    document["credentialSubject"] |= more
    return sealed(document, signer)


def _fixture(id: str, name: str, construction: str) -> Fixture:
    """A fixture about the college, whose lists say nothing of anybody."""
    fixture = Fixture(id, name, construction, trust=TRUST)
    fixture.page(COLLEGE_URL, document_of(COLLEGE))
    for purpose in ("revocation", "suspension"):
        fixture.page(f"{LISTS}{purpose}", status_list(purpose))
    return fixture


def _expired() -> Fixture:
    fixture = Fixture("F21", "expired", "expired", trust=TRUST)
    fixture.page(COLLEGE_URL, document_of(COLLEGE))
    document = badge(COLLEGE, validUntil="2026-08-31T23:59:59Z")
    late: Found = ("time.valid_until", "fail", "EXPIRED")
    for file, content in (
        ("base.json", issued(document, COLLEGE)),
        ("base.jws", issued_token(document, COLLEGE)),
    ):
        fixture.base(file, content, at="2026-08-31T23:59:59Z")
        fixture.forgery(file, None, "expired", late, base=file)
    return fixture


def _early() -> Fixture:
    fixture = Fixture("F22", "not-yet-valid", "not yet valid", trust=TRUST)
    fixture.page(COLLEGE_URL, document_of(COLLEGE))
    document = badge(COLLEGE, validFrom="2027-01-01T00:00:00Z")
    early: Found = ("time.valid_from", "fail", "NOT_YET_VALID")
    for file, content in (
        ("base.json", issued(document, COLLEGE)),
        ("base.jws", issued_token(document, COLLEGE)),
    ):
        fixture.base(file, content, at="2027-01-01T00:00:00Z")
        fixture.forgery(file, None, "not_yet_valid", early, base=file)
    return fixture


def _revoked() -> Fixture:
    fixture = _fixture("F23", "revoked", "revoked")
    found: Found = ("status.revocation", "fail", "REVOKED")
    fixture.base("base.json", issued(badge(COLLEGE, credentialStatus=entry("revocation")), COLLEGE))
    fixture.page(f"{LISTS}revocation", status_list("revocation", 1), when="revoked")
    fixture.forgery("base.json", None, "revoked", found, name="bitstring", web="revoked")
    url = f"{LISTS}1edtech"
    document = badge(COLLEGE, credentialStatus={"id": url, "type": "1EdTechRevocationList"})
    document["@context"] = [*document["@context"], OB_EXTENSIONS]
    fixture.base("base-1edtech.json", issued(document, COLLEGE))
    listed = {"id": document["id"], "revoked": True, "revocationReason": "The exam was leaked."}
    fixture.page(url, {"id": url, "issuer": COLLEGE.id, "revokedCredential": []})
    revoked = {"id": url, "issuer": COLLEGE.id, "revokedCredential": [listed]}
    fixture.page(url, revoked, when="revoked with a reason")
    fixture.forgery(
        "base-1edtech.json", None, "revoked", found, name="1edtech", base="base-1edtech.json",
        web="revoked with a reason", says="The exam was leaked.",
    )  # fmt: skip
    return fixture


def _suspended() -> Fixture:
    fixture = _fixture("F24", "suspended", "suspended, by the second status entry")
    both = [entry("revocation"), entry("suspension")]
    fixture.base("base.json", sealed(badge(COLLEGE, credentialStatus=both), COLLEGE))
    fixture.page(f"{LISTS}suspension", status_list("suspension", 1), when="suspended")
    fixture.forgery(
        "base.json", None, "suspended", ("status.suspension", "fail", "SUSPENDED"),
        ("status.revocation", "pass", None), name="suspended", web="suspended",
    )  # fmt: skip
    return fixture


def _revoked_second() -> Fixture:
    fixture = _fixture("F25", "revoked-second", "valid entry first, revoked entry second")
    second = f"{LISTS}second"
    both = [entry("revocation"), entry("revocation", id=f"{second}#7", statusListCredential=second)]
    fixture.base("base.json", sealed(badge(COLLEGE, credentialStatus=both), COLLEGE))
    fixture.page(second, status_list("revocation", url=second))
    fixture.page(second, status_list("revocation", 1, url=second), when="revoked")
    fixture.forgery(
        "base.json", None, "revoked", ("status.revocation", "fail", "REVOKED"),
        ("status.revocation", "pass", None), name="revoked", web="revoked",
    )  # fmt: skip
    return fixture


def _unreachable() -> Fixture:
    fixture = _fixture("F26", "status-unreachable", "status list 404 / timeout / DNS failure")
    url = f"{LISTS}revocation"
    fixture.base("base.json", issued(badge(COLLEGE, credentialStatus=entry("revocation")), COLLEGE))
    fixture.page(url, "not here", status=404, when="404")
    fixture.silence(url, "timeout", when="timeout")
    fixture.silence(url, "dns", when="no such host")
    for when in ("404", "timeout", "no such host"):
        fixture.forgery(
            "base.json", None, NOT_FULLY_CHECKED, _open("STATUS_RETRIEVAL_ERROR"),
            name=when.replace(" ", "-"), web=when, requested=[COLLEGE_URL, url],
        )  # fmt: skip
    return fixture


def _list_of_another() -> Fixture:
    fixture = _fixture(
        "F27", "list-of-another", "status list signed by another key or untrusted issuer"
    )
    fixture.base("base.json", issued(badge(COLLEGE, credentialStatus=entry("revocation")), COLLEGE))
    sound = status_list("revocation", 1)
    altered = copy.deepcopy(sound)
    altered["credentialSubject"]["encodedList"] = Bitstring.empty().encode()
    unsigned = {name: value for name, value in sound.items() if name != "proof"}
    for when, page in {
        "signed-by-another-key": status_list("revocation", signer=MALLORY),
        "issued-by-another": status_list("revocation", signer=MALLORY, issuer=MALLORY.id),
        "altered": altered,
        "unsigned": unsigned,
    }.items():
        fixture.page(f"{LISTS}revocation", page, when=when)
        fixture.forgery(
            "base.json", None, NOT_FULLY_CHECKED, _open("STATUS_VERIFICATION_ERROR"),
            name=when, web=when,
        )  # fmt: skip
    return fixture


def _unreadable() -> Fixture:
    fixture = _fixture(
        "F28", "status-unreadable",
        "purpose mismatch / too short / index out of range / abc / -1",
    )  # fmt: skip
    fixture.base("base.json", issued(badge(COLLEGE, credentialStatus=entry("revocation")), COLLEGE))
    short = Bitstring.empty(131_064).encode()
    fixture.page(
        f"{LISTS}revocation", status_list("revocation", encodedList=short), when="too short"
    )
    fixture.forgery(
        "base.json", None, NOT_FULLY_CHECKED, _open("STATUS_LIST_LENGTH_ERROR"),
        name="too-short", web="too short",
    )  # fmt: skip
    other_list = {"statusListCredential": f"{LISTS}suspension"}
    for name, code, changes in (
        ("purpose-mismatch", "STATUS_VERIFICATION_ERROR", other_list),
        ("index-out-of-range", "RANGE_ERROR", {"statusListIndex": "131072"}),
        ("index-abc", "RANGE_ERROR", {"statusListIndex": "abc"}),
        ("index-negative", "RANGE_ERROR", {"statusListIndex": "-1"}),
        ("index-negative-number", "RANGE_ERROR", {"statusListIndex": -1}),
    ):
        document = badge(COLLEGE, credentialStatus=entry("revocation", **changes))
        fixture.forgery(f"{name}.json", sealed(document, COLLEGE), NOT_FULLY_CHECKED, _open(code))
    return fixture


def _unknown_kind() -> Fixture:
    fixture = _fixture("F30", "status-unknown", "unknown status type")
    known = badge(COLLEGE, credentialStatus=entry("revocation"))
    fixture.base("base.json", issued(known, COLLEGE))
    fixture.base("base.jws", issued_token(known, COLLEGE))
    house = {"id": f"{LISTS}house#1", "type": "https://college.example/words#HouseStatus"}
    unknown = badge(COLLEGE, credentialStatus=house)
    for file, content in {
        "house-status.json": sealed(unknown, COLLEGE),
        "house-status.jws": token(unknown, COLLEGE),
        "house-purpose.jws": token(badge(COLLEGE, credentialStatus=entry("house")), COLLEGE),
    }.items():
        fixture.forgery(
            file, content, NOT_FULLY_CHECKED,
            ("status.other", "unknown", "STATUS_TYPE_UNKNOWN"),
            ("proof.signature", "pass", None), ("issuer.binding", "pass", None),
            ("issuer.key_state", "pass", None), ("time.valid_from", "pass", None),
            ("issuer.assurance", "pass", None), ("issuer.lookalike", "pass", None),
            base="base." + file.rpartition(".")[2],
        )  # fmt: skip
    return fixture


def _open(code: str) -> Found:
    return ("status.revocation", "unknown", code)
