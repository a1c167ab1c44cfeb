"""No request costs more than its share: of the processor, of the network, and of the threads."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from bayleaf.engine.canonical import vocabulary
from bayleaf.engine.errors import FetchError
from bayleaf.engine.ports import Response, offline
from bayleaf.vcapi import Application
from bayleaf.vcapi.effort import MOST_OBJECTS, WAITING
from tests.vcapi.conftest import V2, Answer, Service

ANY_WORD = [V2, "https://www.w3.org/ns/credentials/undefined-terms/v2"]
PLAIN = 800
"""A plain credential is verified in a little over a millisecond, so these take under a second."""

"""Of the processor, for one request; on a slow machine most take a fifth of it."""


def cost(ask: Callable[[], Answer]) -> tuple[Answer, float]:
    """The answer, and its processor time in verifications of a plain credential."""
    started = time.process_time()
    answer = ask()
    return answer, (time.process_time() - started) / plain_cost()


def plain_cost() -> float:
    """What a plain verification takes, now and here."""
    service = Service(Application(fetch=offline))
    signed = service.issued("ed25519", validFrom="2020-01-01T00:00:00Z")
    started = time.process_time()
    for _ in range(5):
        assert service.verify(signed).status == 200
    return (time.process_time() - started) / 5


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {"k": "v"}
    for _ in range(depth):
        value = {"k": value}
    return value


def inline(count: int, length: int) -> list[dict[str, str]]:
    return [{f"t{i}x{j}": f"https://example.org/{j}" for j in range(length)} for i in range(count)]


REFERENCE = {"node": "@id", "to": {"@id": "https://example.org/to", "@type": "@id"}}
SCOPED = {
    "a": {
        "@id": "https://example.org/a",
        "@context": {f"t{i}": f"https://example.org/{i}" for i in range(300)},
    }
}
HOSTILE: dict[str, dict[str, Any]] = {
    "a clique": {"@context": [V2, REFERENCE], "credentialSubject": [
        {"node": f"_:b{i}", "to": [f"_:b{j}" for j in range(20) if j != i]} for i in range(20)]},
    "alike": {"@context": ANY_WORD, "credentialSubject": [{"k": {"x": "y"}} for _ in range(1900)]},
    "alike and many": {"@context": ANY_WORD, "credentialSubject": [{"x": "y"} for _ in range(20_000)]},
    "a tree": {"@context": ANY_WORD, "credentialSubject": [nested(3)] * 900},
    "deep and wide": {"@context": ANY_WORD, "credentialSubject": [nested(50)] * 78},
    "a long array": {"credentialSubject": {"id": "did:example:a", "name": [f"v{i}" for i in range(20_000)]}},
    "a long literal": {"credentialSubject": {"id": "did:example:a", "name": "x" * 1_000_000}},
    "a long id": {"id": "urn:x:" + "a" * 900_000},
    "a long time": {"validFrom": "2020-01-01T00:00:00." + "0" * 900_000 + "Z"},
    "languages": {"name": [{"@value": "", "@language": "a"} for _ in range(19_000)]},
    "one context again and again": {"@context": [V2] * 5000},
    "long contexts": {"@context": [V2, *inline(60, 300)]},
    "contexts in contexts": {"@context": [V2, SCOPED], "credentialSubject": [{"a": {"a": {"t1": "x"}}}] * 900},
    "statuses": {"credentialStatus": [{"type": "Other", "id": f"https://example.org/{i}"} for i in range(9000)]},
    "resources": {"relatedResource": [{"id": f"https://example.org/{i}", "digestSRI": "sha256-AA"} for i in range(9000)]},
    "long digests": {"relatedResource": {"id": V2, "digestSRI": " ".join(["sha256-AAAA"] * 50_000)}},
    "types": {"type": ["VerifiableCredential", *(f"T{i}" for i in range(20_000))]},
}  # fmt: skip


@pytest.mark.parametrize("suite", ["ed25519", "eddsa-jcs", "jwt"])
@pytest.mark.parametrize("case", HOSTILE)
def test_no_credential_takes_long_to_issue(case: str, suite: str, service: Service) -> None:
    answer, plain = cost(lambda: service.asked_to_issue(suite, **HOSTILE[case]))
    assert answer.status in (201, 400, 422), answer.body
    assert plain < PLAIN


@pytest.fixture(scope="module")
def signed(service: Service) -> dict[str, Any]:
    return service.issued("ed25519")


@pytest.mark.parametrize("case", HOSTILE)
def test_no_credential_takes_long_to_verify(
    case: str, service: Service, signed: dict[str, Any]
) -> None:
    answer, plain = cost(lambda: service.verify({**signed, **HOSTILE[case]}))
    assert answer.status in (400, 422)
    assert plain < PLAIN


def chained(proof: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Proofs of which each comes after all others, and so none after any."""
    ids = [f"urn:example:{number}" for number in range(count)]
    return [
        {**proof, "id": id_, "previousProof": [one for one in ids if one != id_]} for id_ in ids
    ]


@pytest.mark.parametrize("count", [2, 8, 60, 1500])
def test_many_proofs_and_circles_of_proofs_are_refused_soon(
    count: int, service: Service, signed: dict[str, Any]
) -> None:
    for proofs in ([signed["proof"]] * count, chained(signed["proof"], min(count, 60))):
        answer, plain = cost(lambda given=proofs: service.verify({**signed, "proof": given}))  # type: ignore[misc]
        assert answer.status in (200, 400, 422)
        assert answer.status != 200 or count <= 8
        assert plain < PLAIN


def test_a_circle_of_proofs_is_never_verified(service: Service, signed: dict[str, Any]) -> None:
    assert service.verify({**signed, "proof": chained(signed["proof"], 2)}).status == 400


def presented(credentials: list[Any], **members: Any) -> dict[str, Any]:
    return {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": credentials,
        **members,
    }


def enveloped(payload: Any, kind: str = "vc") -> dict[str, str]:
    """An envelope whose signature is none."""
    header = {"alg": "ES256", "typ": f"{kind}+jwt"}
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in (header, payload)]  # fmt: skip
    type_ = "EnvelopedVerifiableCredential" if kind == "vc" else "EnvelopedVerifiablePresentation"
    return {
        "@context": V2,
        "type": type_,
        "id": f"data:application/{kind}+jwt,{'.'.join(parts)}.AA",
    }


def test_a_presentation_of_costly_credentials_costs_no_more_than_one(
    service: Service, signed: dict[str, Any]
) -> None:
    deep = {**signed, "@context": ANY_WORD, "credentialSubject": [nested(40)] * 20}
    alike = {**signed, "@context": ANY_WORD, "credentialSubject": [{"k": {"x": "y"}}] * 200}
    crowded = {**signed, "@context": [V2] * 16}
    unseen = {name: value for name, value in deep.items() if name != "proof"}
    for credentials in ([deep] * 60, [alike] * 60, [crowded] * 60, [enveloped(unseen)] * 60):
        for more in ({}, {"proof": signed["proof"]}):
            answer, plain = cost(
                lambda given=credentials, also=more: service.verify_presentation(presented(given, **also))  # type: ignore[misc]
            )  # fmt: skip
            assert answer.status in (400, 422)
            assert plain < PLAIN


def test_sixty_four_plain_credentials_are_verified(
    service: Service, signed: dict[str, Any]
) -> None:
    both = [signed, service.issued("jwt")] * 32
    answer, plain = cost(lambda: service.verify_presentation(presented(both)))
    assert answer.status == 200, answer.body
    assert plain < PLAIN


def test_envelopes_in_envelopes_lead_nowhere(service: Service) -> None:
    credential: Any = service.issued("jwt")
    presentation: Any = presented([credential])
    for _ in range(12):
        credential, presentation = enveloped(credential), enveloped(presentation, "vp")
    assert cost(lambda: service.verify(credential))[0].status == 400
    assert cost(lambda: service.verify_presentation(presentation))[0].status == 400


def test_a_document_within_the_allowance_is_issued_and_verified(service: Service) -> None:
    subjects = [{"id": f"did:example:{number}"} for number in range(MOST_OBJECTS // 2 - 100)]
    issued = service.issued("ed25519", credentialSubject=subjects)
    assert service.verify(issued).status == 200
    more = service.asked_to_issue("ed25519", credentialSubject=subjects + subjects[:200])
    assert (more.status, more.codes) == (422, ["TOO_COSTLY"])


def test_a_context_in_a_context_is_refused(service: Service) -> None:
    """It would give a signed word another meaning where nobody looks."""
    hiding = {"a": {"@id": "https://example.org/a", "@context": {"name": "https://example.org/b"}}}
    for suite in ("ed25519", "eddsa-jcs", "jwt"):
        subject = {"id": "did:example:a", "a": {"name": "x"}}
        answer = service.asked_to_issue(
            suite, **{"@context": [V2, hiding], "credentialSubject": subject}
        )
        assert answer.status == 400


def test_contexts_of_strangers_are_not_kept(service: Service) -> None:
    for number in range(24):
        word = {f"word{number}": f"https://example.org/{number}"}
        subject = {"id": "did:example:a", f"word{number}": "x"}
        service.issued("ed25519", **{"@context": [V2, word], "credentialSubject": subject})
    kept = [urls for urls, _ in vocabulary._KEPT.known if any("urn:sha256:" in url for url in urls)]
    assert len(kept) < 12


# --- other servers ----------------------------------------------------------------------------------


def by_web(signed: dict[str, Any], number: int) -> dict[str, Any]:
    did = f"did:web:h{number}.example"
    return {**signed, "issuer": did, "proof": {**signed["proof"], "verificationMethod": f"{did}#k"}}


def test_slow_servers_have_one_time_for_a_whole_request(
    service_with: Callable[..., Service], signed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def slow(url: str, **_: Any) -> Response:
        asked.append(url)
        time.sleep(0.05)
        raise FetchError("no answer", code="timeout")

    monkeypatch.setattr("bayleaf.vcapi.effort._SECONDS", 0.2)
    service = service_with(fetch=slow)
    started = time.monotonic()
    answer = service.verify_presentation(presented([by_web(signed, n) for n in range(60)]))
    assert answer.status == 400
    assert len(answer.codes) >= 60
    assert time.monotonic() - started < 2
    assert len(asked) < 10


def test_an_answer_of_a_million_brackets_is_not_read(
    service_with: Callable[..., Service], signed: dict[str, Any]
) -> None:
    def crowded(url: str, **_: Any) -> Response:
        return Response(url, 200, "application/json", b"[" + b"{}," * 300_000 + b"{}]")

    service = service_with(fetch=crowded)
    answer, plain = cost(
        lambda: service.verify_presentation(presented([by_web(signed, n) for n in range(60)]))
    )
    assert answer.status == 400
    assert plain < PLAIN


def test_requests_that_wait_leave_room_for_the_others(
    service_with: Callable[..., Service], signed: dict[str, Any]
) -> None:
    waiting, go_on = threading.Semaphore(0), threading.Event()

    def slow(url: str, **_: Any) -> Response:
        waiting.release()
        go_on.wait(10)
        raise FetchError("no answer", code="timeout")

    service = service_with(fetch=slow)
    credential = by_web(signed, 1)
    threads = [threading.Thread(target=service.verify, args=(credential,)) for _ in range(WAITING)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert waiting.acquire(timeout=10)
    try:
        refused = service.verify(credential)  # at once, and not as sound
        assert refused.status == 400
        assert "wait for other servers" in refused.body.decode()
        assert service.verify(signed).status == 200
        assert service.asked_to_issue("ed25519").status == 201
    finally:
        go_on.set()
        for thread in threads:
            thread.join()
