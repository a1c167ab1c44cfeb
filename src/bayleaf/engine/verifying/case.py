"""The working memory of one verification: what was received, and what the checks found so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from bayleaf.engine.canonical import plain
from bayleaf.engine.encoding import Json, JsonObject
from bayleaf.engine.errors import BayleafError, FetchError, StatusError, UnsupportedProof
from bayleaf.engine.model import Problem, problems
from bayleaf.engine.ports import Fetch, Response
from bayleaf.engine.proofs import suite_of
from bayleaf.engine.proofs.data_integrity import proofs_of
from bayleaf.engine.proofs.jwt import Jws
from bayleaf.engine.status import Bitstring
from bayleaf.engine.verifying.policy import Policy
from bayleaf.engine.verifying.reading import Received
from bayleaf.engine.verifying.report import Endorsement, Report
from bayleaf.engine.verifying.verdict import Assurance

if TYPE_CHECKING:
    from bayleaf.engine.canonical.direct import Plain
    from bayleaf.engine.contexts import ContextSet
    from bayleaf.engine.verifying.keyring import FoundKey

MAX_DEPTH: Final = 3
"""How deep credentials in credentials (records, endorsements, status lists) are judged."""

MAX_REQUESTS: Final = 64
"""Most requests one verification may make, so that a file cannot turn us against others."""

MAX_FETCHED: Final = 16 << 20
"""Most bytes one verification may keep of what it fetched."""

MAX_JUDGED: Final = 256
"""Most credentials that one verification judges: what is inside, endorsements, status lists."""


class Web:
    """A ``Fetch`` for one verification: asks every URL at most once, and not endlessly many."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._answers: dict[tuple[str, str], Response | FetchError] = {}
        self._bytes_left = MAX_FETCHED

    def __call__(
        self, url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
    ) -> Response:
        """Ask, or give the answer that was given before. Raises ``FetchError``."""
        key = (url, accept)
        if key not in self._answers:
            self._answers[key] = self._ask(url, accept, max_bytes)
        answer = self._answers[key]
        if isinstance(answer, FetchError):
            raise answer
        return answer

    def _ask(self, url: str, accept: str, max_bytes: int) -> Response | FetchError:
        if len(self._answers) >= MAX_REQUESTS:
            return FetchError(f"over {MAX_REQUESTS} requests for one credential", code="busy")
        if self._bytes_left <= 0:
            return FetchError("too much to fetch for one credential", code="busy")
        try:
            answer = self._fetch(url, accept=accept, max_bytes=min(max_bytes, self._bytes_left))
        except FetchError as error:
            return error
        self._bytes_left -= len(answer.body)
        return answer


@dataclass
class Memory:
    """What one verification remembers: the lists it has read, and how much it may still judge."""

    lists: dict[str, Report | StatusError] = field(default_factory=dict)
    bits: dict[tuple[str, str, int], Bitstring | StatusError] = field(default_factory=dict)
    revocations: dict[str, Mapping[str, str | None] | StatusError] = field(default_factory=dict)
    judgements_left: int = MAX_JUDGED

    def count_judgement(self) -> None:
        """Take note that one more credential is judged. Raises ``BayleafError`` when it is one too
        many: what is not judged is not known."""
        self.judgements_left -= 1
        if self.judgements_left < 0:
            raise BayleafError(f"There is more inside than the {MAX_JUDGED} that are checked.")


@dataclass
class Case:
    """One credential under verification. ``judge`` verifies another document in the same way."""

    policy: Policy
    web: Web
    now: datetime
    moment: datetime
    judge: Callable[..., Report]
    memory: Memory
    expect_recipient: str | None = None
    challenge: str | None = None
    domain: str | None = None
    depth: int = 0
    received: Received | None = None
    error: BayleafError | None = None
    keys: list[FoundKey] = field(default_factory=list)
    signature_errors: dict[str, BayleafError | None] = field(default_factory=dict)
    walked: dict[str, Plain | None] = field(default_factory=dict)
    assurance: Assurance | None = None
    lookalike_of: str | None = None
    recipient_match: str = "not_asked"
    recipient_method: str | None = None
    endorsements: list[Endorsement] = field(default_factory=list)
    contained: list[Report] = field(default_factory=list)

    @property
    def document(self) -> JsonObject:
        """The credential as the securing mechanism protects it, to be judged."""
        return {} if self.received is None else self.received.document

    @cached_property
    def problems(self) -> list[Problem]:
        """What is wrong with the document as the noun it names; the gravest first."""
        return problems(self.document)

    @property
    def proofs(self) -> list[Json]:
        """The embedded proofs."""
        return proofs_of(self.document)

    @property
    def words(self) -> JsonObject:
        """The document without the contexts that JCS proofs carry: those are signed with them."""
        proofs = [_without_context(proof) for proof in self.proofs]
        return {**self.document, "proof": proofs} if proofs else self.document

    def plain(self, contexts: ContextSet) -> Plain | None:
        """The document as the direct walk reads it under these contexts, if it can; walked once."""
        if contexts.name not in self.walked:
            self.walked[contexts.name] = plain(self.document, contexts)
        return self.walked[contexts.name]

    @property
    def protected(self) -> JsonObject:
        """The document as its signature covers it: a JCS proof covers only its own contexts."""
        for proof in self.proofs:
            if isinstance(proof, Mapping) and "@context" in proof and _is_over_json(proof):
                return {**self.document, "@context": proof["@context"]}
        return self.document

    @property
    def jws(self) -> Jws | None:
        """The token the credential came in, if it came as one."""
        return None if self.received is None else self.received.jws

    @property
    def is_token(self) -> bool:
        """Whether the credential came as a JWS and not with embedded proofs."""
        return self.jws is not None

    @property
    def signs_text_only(self) -> bool:
        """Whether the JSON itself is signed: a token, or nothing but proofs over RFC 8785."""
        return self.is_token or (bool(self.proofs) and all(map(_is_over_json, self.proofs)))

    @property
    def is_presentation(self) -> bool:
        """Whether it is a verifiable presentation and not a credential."""
        return "VerifiablePresentation" in self.types and "VerifiableCredential" not in self.types

    @property
    def issuer(self) -> Json:
        """The ``issuer`` member, of whatever shape."""
        return self.document.get("issuer")

    @property
    def issuer_id(self) -> str | None:
        """The id of the issuer, if it is a text."""
        issuer = self.issuer
        value = issuer.get("id") if isinstance(issuer, Mapping) else issuer
        return value if isinstance(value, str) else None

    @property
    def subjects(self) -> list[Mapping[str, Any]]:
        """The subjects of the credential."""
        return [
            s for s in as_list(self.document.get("credentialSubject")) if isinstance(s, Mapping)
        ]

    @property
    def types(self) -> list[Json]:
        """The types of the credential."""
        return as_list(self.document.get("type"))


def _is_over_json(proof: Json) -> bool:
    """Whether a proof is of a suite that signs the JSON. A name is not enough: a proof of another
    type may carry the name of a suite, unsigned, to get past the guards."""
    try:
        return isinstance(proof, Mapping) and suite_of(proof).form == "jcs"
    except UnsupportedProof:
        return False


def _without_context(proof: Json) -> Json:
    if not _is_over_json(proof):
        return proof
    return {name: value for name, value in proof.items() if name != "@context"}


def as_list(value: Json) -> list[Json]:
    """A JSON value as a list: none is empty, one is one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
