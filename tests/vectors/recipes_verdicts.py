"""Recipes: each of the eight verdicts that a genuine credential can get, and why."""

from __future__ import annotations

from typing import Any

from openbadgeslib.ob3 import encode_bitstring

from tests.interop.credentials import OB_EXTENSIONS, VCDM_1, VCDM_2, minimal, minimal_v1, rich
from tests.vectors.recipes_suites import ob_token, vc_token
from tests.vectors.workshop import CREATED, Workshop

COLLEGE = "did:web:college.example"
GUILD = "did:web:guild.example:crafts"
SILENT = "did:web:silent.example"
STATUS_LIST_2021 = "https://w3id.org/vc/status-list/2021/v1"
LISTS = "https://college.example/status/"
RDFC = "eddsa-rdfc-2022"
_EARLY, _LATE = "2026-03-01T12:00:00Z", "2026-09-01T12:00:00Z"


def make(workshop: Workshop) -> None:
    """Make them all."""
    college, guild = workshop.key("Ed25519", COLLEGE), workshop.key("P-256", GUILD)
    workshop.publish("https://college.example/.well-known/did.json", college["document"])
    workshop.publish("https://guild.example/crafts/did.json", guild["document"])
    _recognised(workshop, college, guild)
    _by_date(workshop, college)
    _by_status(workshop, college)
    _unanswered(workshop, college)


def _recognised(workshop: Workshop, college: dict[str, Any], guild: dict[str, Any]) -> None:
    key = workshop.key("Ed25519")
    mine = workshop.embed(rich(key["controller"]), RDFC, key)
    workshop.add("valid-did-key", mine, suite=RDFC, verdict="valid", trust=(key["controller"],))
    web = workshop.embed(minimal(COLLEGE), RDFC, college)
    workshop.add(
        "valid-did-web", web, suite=RDFC, verdict="valid", trust=(COLLEGE,),
        into=("json", "png", "svg"),
    )  # fmt: skip
    token = vc_token(workshop, minimal(GUILD), guild)
    workshop.add(
        "valid-did-web-token", token, suite="vc+jwt", by="jose", verdict="valid", trust=(GUILD,),
        into=("jws",),
    )  # fmt: skip
    workshop.add("unrecognised-did-web", web, suite=RDFC)
    workshop.add("unrecognised-other-issuer-listed", web, suite=RDFC, trust=(GUILD,))


def _by_date(workshop: Workshop, college: dict[str, Any]) -> None:
    lasting = minimal(COLLEGE, validUntil="2026-08-31T23:59:59Z")
    signed = workshop.embed(lasting, RDFC, college)
    early: dict[str, Any] = {"verdict": "not_yet_valid", "codes": ("NOT_YET_VALID",), "at": _EARLY}
    late: dict[str, Any] = {"verdict": "expired", "codes": ("EXPIRED",), "at": _LATE}
    for case, name in ((early, "not-yet-valid"), (late, "expired")):
        workshop.add(name, signed, suite=RDFC, into=("json", "png"), **case)
        listed = {**case, "trust": (COLLEGE,)}
        workshop.add(f"{name}-listed", signed, suite=RDFC, **listed)
    key = workshop.key("RSA")
    token = ob_token(workshop, minimal(key["controller"]), key)
    workshop.add("not-yet-valid-token", token, suite="ob-jwt", by="jose", into=("jws",), **early)
    workshop.add(
        "valid-on-the-last-second", signed, suite=RDFC, at="2026-08-31T23:59:59Z",
        verdict="valid", trust=(COLLEGE,),
    )  # fmt: skip


def _by_status(workshop: Workshop, college: dict[str, Any]) -> None:
    _publish_list(workshop, college, "revocation", {3, 94567})
    _publish_list(workshop, college, "suspension", {4})
    revoked: dict[str, Any] = {"verdict": "revoked", "codes": ("REVOKED",)}
    on_hold: dict[str, Any] = {"verdict": "suspended", "codes": ("SUSPENDED",)}
    # The published Open Badges schema allows one status entry only (VCDM 2.0 allows several).
    several = "SCHEMA_INVALID"
    revoked_of_two = {"verdict": "revoked", "codes": ("REVOKED", several)}
    on_hold_of_two = {"verdict": "suspended", "codes": ("SUSPENDED", several)}
    granted = {"verdict": "valid", "trust": (COLLEGE,)}
    for name, status, expected, into in (
        ("revoked", entry("revocation", 94567), revoked, ("json", "svg")),
        ("revoked-of-two", _two(3), revoked_of_two, ("json",)),
        ("suspended", entry("suspension", 4), on_hold, ("json", "svg")),
        ("suspended-of-two", _two(4), on_hold_of_two, ("json",)),
        ("not-revoked", entry("revocation", 5), granted, ("json",)),
    ):
        signed = workshop.embed(minimal(COLLEGE, credentialStatus=status), RDFC, college)
        workshop.add(name, signed, suite=RDFC, into=into, **expected)
    token = vc_token(workshop, minimal(COLLEGE, credentialStatus=entry("revocation", 3)), college)
    workshop.add("revoked-token", token, suite="vc+jwt", by="jose", into=("jws",), **revoked)
    _revoked_by_1edtech(workshop, college, revoked)
    _revoked_by_status_list_2021(workshop, revoked)


def _revoked_by_1edtech(
    workshop: Workshop, college: dict[str, Any], revoked: dict[str, Any]
) -> None:
    document = minimal(COLLEGE)
    document["@context"].append(OB_EXTENSIONS)
    url = f"{LISTS}1edtech.json"
    document["credentialStatus"] = {"id": url, "type": "1EdTechRevocationList"}
    page = {
        "id": url,
        "issuer": COLLEGE,
        "revokedCredential": [{"id": document["id"], "revoked": True}],
    }
    workshop.publish(url, page)
    workshop.add(
        "revoked-1edtech-list", workshop.embed(document, RDFC, college), suite=RDFC, **revoked
    )


def _revoked_by_status_list_2021(workshop: Workshop, revoked: dict[str, Any]) -> None:
    """The forerunner of the Bitstring Status List, in version 1.1 of the data model."""
    key = workshop.key("Ed25519")
    issuer, url = key["controller"], f"{LISTS}2021"
    document = minimal_v1(issuer)
    document["@context"].append(STATUS_LIST_2021)
    document["credentialStatus"] = {**entry("revocation", 7, "2021"), "type": "StatusList2021Entry"}
    listed = {
        "@context": [VCDM_1, STATUS_LIST_2021],
        "id": url,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": issuer,
        "issuanceDate": CREATED,
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": encode_bitstring({7}).removeprefix("u"),
        },
    }
    suite, by = "Ed25519Signature2020", "@digitalcredentials/vc"
    workshop.publish(url, workshop.embed(listed, suite, key, by=by), "application/vc+ld+json")
    signed = workshop.embed(document, suite, key, by=by)
    workshop.add("revoked-statuslist2021", signed, suite=suite, by=by, **revoked)


def _unanswered(workshop: Workshop, college: dict[str, Any]) -> None:
    silent = workshop.key("Ed25519", SILENT)
    unreachable = workshop.embed(minimal(SILENT), RDFC, silent)
    open_question: dict[str, Any] = {"suite": RDFC, "verdict": "not_fully_checked"}
    workshop.add(
        "unchecked-issuer-unreachable", unreachable, codes=("ISSUER_UNREACHABLE",),
        into=("json", "svg"), **open_question,
    )  # fmt: skip
    foreign = workshop.key("Ed25519")
    _publish_list(
        workshop, foreign, "revocation", set(), name="foreign", issuer=foreign["controller"]
    )
    _publish_list(
        workshop, college, "revocation", set(), name="old", validUntil="2026-06-01T00:00:00Z"
    )
    for name, status, code in (
        ("list-unreachable", entry("revocation", 1, "absent"), "STATUS_RETRIEVAL_ERROR"),
        ("list-of-somebody-else", entry("revocation", 1, "foreign"), "STATUS_VERIFICATION_ERROR"),
        ("list-out-of-date", entry("revocation", 1, "old"), "STATUS_LIST_STALE"),
        ("list-too-short", entry("revocation", 131072), "RANGE_ERROR"),
        (
            "list-of-another-purpose",
            entry("suspension", 1, "revocation"),
            "STATUS_VERIFICATION_ERROR",
        ),
    ):
        signed = workshop.embed(minimal(COLLEGE, credentialStatus=status), RDFC, college)
        workshop.add(f"unchecked-{name}", signed, codes=(code,), **open_question)
    house = {"id": f"{LISTS}house", "type": "HouseStatus"}
    token = vc_token(workshop, minimal(COLLEGE, credentialStatus=house), college)
    workshop.add(
        "unchecked-kind-of-status", token, suite="vc+jwt", by="jose", into=("jws",),
        verdict="not_fully_checked", codes=("STATUS_TYPE_UNKNOWN",),
    )  # fmt: skip
    renamed = workshop.embed(minimal(COLLEGE), RDFC, college)
    renamed["proof"]["cryptosuite"] = "bbs-2023"
    workshop.add(
        "unchecked-kind-of-proof", renamed, codes=("UNSUPPORTED_PROOF", "ISSUER_UNREACHABLE"),
        change="after signing: cryptosuite renamed to bbs-2023", **open_question,
    )  # fmt: skip


def _two(index: int) -> list[dict[str, Any]]:
    return [entry("suspension", index), entry("revocation", index)]


def entry(purpose: str, index: int, name: str | None = None) -> dict[str, Any]:
    """A status entry that points at one of the lists of the college."""
    url = f"{LISTS}{name or purpose}"
    return {
        "id": f"{url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": url,
    }


def _publish_list(
    workshop: Workshop,
    key: dict[str, Any],
    purpose: str,
    flipped: set[int],
    *,
    name: str | None = None,
    issuer: str = COLLEGE,
    **changes: Any,
) -> None:
    url = f"{LISTS}{name or purpose}"
    document = {
        "@context": [VCDM_2],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": CREATED,
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode_bitstring(flipped),
        },
        **changes,
    }
    workshop.publish(url, workshop.embed(document, RDFC, key), "application/vc")
