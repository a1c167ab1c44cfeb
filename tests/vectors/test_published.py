"""The published vectors that are whole credentials, judged as design section 18.1 says.

Read where they lie (``../shared``). ``ob30-spec-appendix-d`` has no proofs: its test is
``tests/engine/model/test_schemas.py``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bayleaf.engine.ports import offline
from bayleaf.engine.verifying import Report
from tests.fraud.corpus import FakeWeb
from tests.vectors.published import judge, multikey, web_of

Shared = Callable[..., Path]
Found = tuple[str, str, str]

NOT_GENUINE = "not_genuine"
OPEN = "not_fully_checked"
UNRECOGNISED = "valid_issuer_unrecognised"

ALTERED: Found = ("proof.signature", "fail", "PROOF_VERIFICATION_ERROR")
EXPIRED: Found = ("time.valid_until", "fail", "EXPIRED")
NO_ANSWER: Found = ("issuer.binding", "unknown", "ISSUER_UNREACHABLE")
NO_LIST: Found = ("status.revocation", "unknown", "STATUS_RETRIEVAL_ERROR")
NO_SUB: Found = ("proof.signature", "warn", "CLAIM_MISSING")
UNSOUND: Found = ("format.structure", "fail", "MALFORMED_VALUE_ERROR")

REVOCATIONS = "https://1edtech.edu/credentials/3732/revocations"


@dataclass(frozen=True)
class Row:
    """A line of the table: verdict, and what must be found, without a web and with one."""

    file: str
    offline: str
    online: str
    found_offline: tuple[Found, ...]
    found_online: tuple[Found, ...] = ()

    def __str__(self) -> str:
        return self.file


TABLE = [
    Row("ob30-samples/simple.json", OPEN, UNRECOGNISED, (NO_ANSWER,)),
    Row("ob30-samples/simple-json.png", OPEN, UNRECOGNISED, (NO_ANSWER,)),
    Row("ob30-samples/simple-did-web-method.json", OPEN, UNRECOGNISED, (NO_ANSWER,)),
    Row("ob30-samples/simple-err-expired.json", OPEN, "expired", (NO_ANSWER, EXPIRED), (EXPIRED,)),
    Row("ob30-samples/simple-err-proof-value.json", NOT_GENUINE, NOT_GENUINE, (ALTERED,), (ALTERED,)),
    Row("ob30-samples/complete.json", OPEN, OPEN, (NO_ANSWER, NO_LIST), (NO_LIST,)),
    Row("ob30-samples/simple-jwt.svg", OPEN, UNRECOGNISED, (NO_ANSWER, NO_SUB), (NO_SUB,)),
    Row("ob30-samples/simple.jwt", NOT_GENUINE, NOT_GENUINE, (UNSOUND,), (UNSOUND,)),
    Row("clr20/simple.json", OPEN, UNRECOGNISED, (NO_ANSWER,)),
    Row("clr20/complex.json", OPEN, OPEN, (NO_ANSWER,), (NO_ANSWER,)),
    Row("clr20/simple_v1.json", OPEN, OPEN, (NO_ANSWER,), (NO_ANSWER,)),
    Row("clr20/simple-noproof.json", NOT_GENUINE, NOT_GENUINE, (UNSOUND,), (UNSOUND,)),
    Row("clr20/simple_old_safesigned.json", NOT_GENUINE, NOT_GENUINE, (UNSOUND,), (UNSOUND,)),
    Row("clr20/simple.jwt", NOT_GENUINE, NOT_GENUINE, (UNSOUND,), (UNSOUND,)),
    Row("ob30-impl-guide/obv3p0/block-2.json", OPEN, UNRECOGNISED, (NO_ANSWER,)),
    Row("ob30-impl-guide/clrv2p0/block-3.json", OPEN, UNRECOGNISED, (NO_ANSWER,)),
]  # fmt: skip
"""``clr20/simple.jwt``, of a draft of CLR, is the one line that the design does not have. The
issuers of ``complex.json`` and ``simple_v1.json`` are ``urn:``, which no web can answer for."""

every_row = pytest.mark.parametrize("row", TABLE, ids=str)


@every_row
def test_without_a_web_a_published_vector_is_at_best_an_open_question(
    row: Row, shared: Shared
) -> None:
    report = judge(_read(shared, row.file), offline)
    assert report.verdict == row.offline
    assert set(row.found_offline) <= _found(report)


@every_row
def test_with_the_issuers_documents_a_published_vector_gets_its_verdict(
    row: Row, shared: Shared
) -> None:
    data = _read(shared, row.file)
    report = judge(data, web_of(data))
    assert report.verdict == row.online
    assert set(row.found_online) <= _found(report)


def test_a_credential_whose_list_answers_holds_and_its_endorsements_stay_open(
    shared: Shared,
) -> None:
    """The endorsements name a suite that was never published."""
    data = _read(shared, "ob30-samples/complete.json")
    page = {"id": REVOCATIONS, "issuer": "https://1edtech.edu", "revokedCredential": []}
    report = judge(data, web_of(data, {REVOCATIONS: page}))
    assert report.verdict == UNRECOGNISED
    assert {str(item.verdict) for item in report.endorsements} == {OPEN}
    flagged = [check for check in report.checks if check.id.startswith("endorsement[")]
    assert len(flagged) == 5
    assert {str(check.outcome) for check in flagged} == {"unknown"}


def test_a_credential_on_that_list_is_revoked(shared: Shared) -> None:
    data = _read(shared, "ob30-samples/complete.json")
    item = {"id": json.loads(data)["id"], "revocationReason": "Issued in error."}
    page = {"id": REVOCATIONS, "issuer": "https://1edtech.edu", "revokedCredential": [item]}
    report = judge(data, web_of(data, {REVOCATIONS: page}))
    assert report.verdict == "revoked"
    assert "Issued in error." in report.check("status.revocation").message


def test_every_credential_in_a_published_record_keeps_its_own_verdict(shared: Shared) -> None:
    data = _read(shared, "clr20/simple.json")
    web = web_of(data)
    assert [str(inside.verdict) for inside in judge(data, web).contained] == [UNRECOGNISED]
    for file, count in (("clr20/complex.json", 6), ("clr20/simple_v1.json", 6)):
        data = _read(shared, file)
        inside = judge(data, web_of(data)).contained
        assert [str(report.verdict) for report in inside] == [OPEN] * count


def test_a_web_that_lists_another_key_makes_no_published_vector_valid(shared: Shared) -> None:
    other = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    for row in TABLE:
        data = _read(shared, row.file)
        pages = {
            url: {"id": url, "assertionMethod": [multikey(url, other)]}
            for url in ("https://example.com/issuers/876543", "https://1edtech.edu/issuers/565049", "https://example.edu/issuers/565049")
        }  # fmt: skip
        assert judge(data, web_of(data, pages)).verdict in (NOT_GENUINE, OPEN)


def test_the_key_of_the_implementation_guide_signs_its_documents(shared: Shared) -> None:
    """Here the key is published beside the documents, and not taken from them."""
    key = json.loads(_read(shared, "ob30-impl-guide/KEY.json"))
    issuer = key["controller"]
    listed = {"id": issuer, "assertionMethod": [multikey(issuer, key["publicKeyMultibase"])]}
    web = FakeWeb({issuer: {"status": 200, "body": listed}})
    for file in ("obv3p0/block-2.json", "clrv2p0/block-3.json"):
        assert judge(_read(shared, f"ob30-impl-guide/{file}"), web).verdict == UNRECOGNISED
    for file in ("obv3p0/block-0.json", "clrv2p0/block-0.json", "clrv2p0/block-1.json"):
        report = judge(_read(shared, f"ob30-impl-guide/{file}"), web)
        assert (report.verdict, report.check("proof.present").code) == (NOT_GENUINE, "NO_PROOF")


def test_the_examples_of_the_w3c_never_become_valid_credentials(shared: Shared) -> None:
    """Their contexts are not trusted, whatever their issuers publish. Proofs over RFC 8785 sign the
    text, so there the words do not matter: of these the issuer stays unknown."""
    judged = 0
    for folder in ("vc-di-eddsa", "vc-di-ecdsa"):
        for path in sorted(shared("vectors", folder).rglob("*.json")):
            data = path.read_bytes()
            assert judge(data, offline).verdict in (NOT_GENUINE, OPEN), path.name
            document = json.loads(data)
            if isinstance(document, dict) and "issuer" in document and "JCS" not in path.name:
                judged += 1
                assert judge(data, _generous(document)).verdict in (NOT_GENUINE, OPEN), path.name
    assert judged > 15


def test_every_published_credential_is_in_the_table(shared: Shared) -> None:
    files = {
        f"{folder}/{path.name}"
        for folder in ("ob30-samples", "clr20")
        for path in shared("vectors", folder).iterdir()
    }
    assert files == {row.file for row in TABLE if "impl-guide" not in row.file}


def _read(shared: Shared, file: str) -> bytes:
    return shared("vectors", *file.split("/")).read_bytes()


def _found(report: Report) -> set[tuple[str, str, str | None]]:
    return {(check.id, str(check.outcome), check.code) for check in report.checks}


def _generous(document: dict[str, Any]) -> FakeWeb:
    """A site of the example's issuer that lists whatever key the proofs name."""
    proofs = document.get("proof", [])
    issuer = document["issuer"]
    issuer = issuer["id"] if isinstance(issuer, dict) else issuer
    named = [
        proof["verificationMethod"] for proof in (proofs if isinstance(proofs, list) else [proofs])
    ]
    methods = [
        {**multikey(issuer, name.partition("#")[2]), "id": name} for name in dict.fromkeys(named)
    ]
    return FakeWeb({issuer: {"status": 200, "body": {"id": issuer, "assertionMethod": methods}}})
