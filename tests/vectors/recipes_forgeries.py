"""Recipes: what was changed after signing, signed by the wrong key, or never was a credential."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from typing import Any

from tests.interop import containers
from tests.interop.credentials import minimal, rich
from tests.vectors.recipes_suites import ob_token, vc_token
from tests.vectors.recipes_verdicts import COLLEGE
from tests.vectors.workshop import Workshop

Change = Callable[[dict[str, Any]], None]
RDFC = "eddsa-rdfc-2022"
CHANGED_SUITES = ((RDFC, "Ed25519"), ("eddsa-jcs-2022", "Ed25519"), ("ecdsa-rdfc-2019", "P-384"))
_ALTERED = ("PROOF_VERIFICATION_ERROR",)


def make(workshop: Workshop) -> None:
    """Make them all."""
    _changed(workshop)
    _wrong_key(workshop)
    _changed_tokens(workshop)
    _not_one_credential(workshop)


def _changed(workshop: Workshop) -> None:
    for suite, kind in CHANGED_SUITES:
        key = workshop.key(kind)
        signed = workshop.embed(rich(key["controller"]), suite, key)
        for name, change, codes in CHANGES:
            if suite != RDFC and name not in ("name", "valid-from", "proof-value"):
                continue
            forged = copy.deepcopy(signed)
            change(forged)
            workshop.add(
                f"forged-{name}-{suite}", forged, suite=suite, verdict="not_genuine", codes=codes,
                change=f"after signing: {name.replace('-', ' ')}",
                into=("json", "png") if (suite, name) == (RDFC, "name") else ("json",),
            )  # fmt: skip


def _wrong_key(workshop: Workshop) -> None:
    thief, victim = workshop.key("Ed25519"), workshop.key("P-256")
    stolen_name = workshop.embed(minimal(victim["controller"]), RDFC, thief)
    wrong: dict[str, Any] = {"verdict": "not_genuine", "codes": ("KEY_NOT_ISSUER",)}
    workshop.add(
        "forged-name-of-another-did-key", stolen_name, suite=RDFC,
        change="signed with a key that is not the issuer's", **wrong,
    )  # fmt: skip
    stolen_site = workshop.embed(minimal(COLLEGE), RDFC, thief)
    workshop.add(
        "forged-name-of-a-did-web", stolen_site, suite=RDFC, trust=(COLLEGE,),
        change="signed with a key that the issuer's site does not list", **wrong,
    )  # fmt: skip
    token = ob_token(workshop, minimal(COLLEGE), thief)
    workshop.add(
        "forged-name-of-a-did-web-token", token, suite="ob-jwt", by="jose", trust=(COLLEGE,),
        into=("jws",), change="signed with the key in its own header", **wrong,
    )  # fmt: skip


def _changed_tokens(workshop: Workshop) -> None:
    key = workshop.key("P-256")
    token = vc_token(workshop, minimal(key["controller"]), key)
    header, payload, signature = token.split(".")
    other = json.loads(base64.urlsafe_b64decode(payload + "=="))
    other["name"] = "Master mariner"
    first = "B" if signature[0] != "B" else "C"
    for name, forged in (
        ("payload", f"{header}.{_b64(other)}.{signature}"),
        ("signature", f"{header}.{payload}.{first}{signature[1:]}"),
        ("alg-none", f"{_b64({'alg': 'none', 'kid': key['verificationMethod']})}.{payload}."),
    ):
        workshop.add(
            f"forged-token-{name}", forged, suite="vc+jwt", by="jose", into=("jws",),
            change=f"after signing: {name} replaced", verdict="not_genuine", codes=_ALTERED,
        )  # fmt: skip


def _not_one_credential(workshop: Workshop) -> None:
    key = workshop.key("Ed25519")
    text = json.dumps(workshop.embed(minimal(key["controller"]), RDFC, key))
    twice = text.replace('"validFrom":', '"validFrom": "2020-01-01T00:00:00Z", "validFrom":', 1)
    entity = containers.svg_with(text).decode()
    entity = '<!DOCTYPE svg [<!ENTITY name "Sailing">]>\n' + entity
    two = "holds two credentials"
    for file, data, codes, change in (
        ("two-in-one.png", containers.png_with(text, text), ("AMBIGUOUS_INPUT",), two),
        ("two-in-one.svg", containers.svg_with(text, text), ("AMBIGUOUS_INPUT",), two),
        ("none-in-it.png", containers.plain_png(), ("MALFORMED",), "holds no credential"),
        ("entity-in-it.svg", entity.encode(), ("MALFORMED",), "declares an entity"),
        ("member-twice.json", twice.encode(), ("DUPLICATE_KEY",), "a member is given twice"),
        ("cut-short.json", text[:-200].encode(), ("MALFORMED",), "the end is missing"),
    ):
        workshop.add_bytes(
            f"broken-{file}", data, suite=RDFC, container=file.rpartition(".")[2], change=change,
            verdict="not_genuine", codes=codes,
        )  # fmt: skip


def _b64(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _name(document: dict[str, Any]) -> None:
    document["credentialSubject"]["achievement"]["name"] = "Master mariner"


def _valid_from(document: dict[str, Any]) -> None:
    document["validFrom"] = "2020-03-02T08:00:00Z"


def _valid_until(document: dict[str, Any]) -> None:
    document["validUntil"] = "2099-03-02T08:00:00Z"


def _recipient(document: dict[str, Any]) -> None:
    document["credentialSubject"]["id"] = "urn:uuid:00000000-0000-4000-8000-000000000000"


def _no_proof(document: dict[str, Any]) -> None:
    del document["proof"]


def _proof_value(document: dict[str, Any]) -> None:
    proof = document["proof"]
    last = proof["proofValue"][-1]
    proof["proofValue"] = proof["proofValue"][:-1] + ("2" if last != "2" else "3")


def _member_added(document: dict[str, Any]) -> None:
    document["credentialSubject"]["role"] = "Instructor"


def _member_unsigned(document: dict[str, Any]) -> None:
    document["credentialSubject"]["honours"] = "with distinction"


def _null(document: dict[str, Any]) -> None:
    document["description"] = None


CHANGES: tuple[tuple[str, Change, tuple[str, ...]], ...] = (
    ("name", _name, _ALTERED),
    ("valid-from", _valid_from, _ALTERED),
    ("valid-until", _valid_until, _ALTERED),
    ("recipient", _recipient, _ALTERED),
    ("proof-removed", _no_proof, ("NO_PROOF",)),
    ("proof-value", _proof_value, _ALTERED),
    ("member-added", _member_added, _ALTERED),
    ("member-no-context-defines", _member_unsigned, ("SHADOWED_FIELD",)),
    ("member-null", _null, ("MALFORMED",)),
)
