"""What a shape knows of the form it came in: an embedded proof, or a token.

A carrier takes the texts that differ out of a credential's own bytes, and says whether they are
signed. It is made from one that was found sound, and raises ``Unsupported`` where that one cannot
stand for others.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bayleaf.engine.canonical import canonicalize
from bayleaf.engine.canonical.template import JsonTemplate, Template
from bayleaf.engine.canonical.vocabulary import Unsupported
from bayleaf.engine.encoding import Json, b64url_decode, multibase_decode, parse_instant
from bayleaf.engine.errors import InputError
from bayleaf.engine.layout import Layout, Path, Values
from bayleaf.engine.proofs import Suite, jwt
from bayleaf.engine.proofs.data_integrity import proofs_of

if TYPE_CHECKING:
    from bayleaf.engine.contexts import ContextSet
    from bayleaf.engine.keys import PublicKey
    from bayleaf.engine.verifying.case import Case

MOST_REMEMBERED: Final = 1_024
_RDFC_PROOF: Final = frozenset(
    ("type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue")
)
_JCS_PROOF: Final = _RDFC_PROOF | {"@context"}
_REPEATED: Final[Mapping[str, Path]] = {
    "jti": ("id",),
    "sub": ("credentialSubject", "id"),
    "nbf": ("validFrom",),
    "exp": ("validUntil",),
}
"""Claims of a token that say again what the credential says (OB 3.0 section 8.2.4.1)."""

_Pair = tuple[int, int]


class Carrier(ABC):
    """``gaps`` are the places of the texts that differ, by their paths."""

    layout: Layout
    gaps: Mapping[Path, int]

    @abstractmethod
    def match(self, data: bytes) -> Values | None:
        """The texts that differ; ``None`` when anything else differs too."""

    @abstractmethod
    def is_signed(self, data: bytes, values: Values, key: PublicKey) -> bool:
        """Whether the signature holds for a credential with these texts."""

    @abstractmethod
    def reader(self, data: bytes) -> Callable[[], dict[str, Any]]:
        """What reads the document, here or in another process. Its text is that of the layout, so
        that no strictness is lost."""


def carrier_of(case: Case, data: bytes) -> Carrier:
    """The carrier of a sound credential. Raises ``Unsupported``."""
    found = case.keys[0]
    if found.key is None:
        raise Unsupported
    if case.jws is not None:
        return Token(data, case.jws, case.document)
    if found.suite is None:
        raise Unsupported
    return Embedded(data, case.document, found.suite, found.key, case.policy.contexts)


class Embedded(Carrier):
    """JSON with one Data Integrity proof."""

    def __init__(
        self,
        data: bytes,
        document: Mapping[str, Any],
        suite: Suite,
        key: PublicKey,
        contexts: ContextSet,
    ) -> None:
        members = _JCS_PROOF if suite.form == "jcs" else _RDFC_PROOF
        proofs = proofs_of(document)
        if len(proofs) != 1 or set(proofs[0]) != members:
            raise Unsupported
        self._suite, self._contexts, self._hash_name = suite, contexts, key.hash_name
        self._proof = proofs[0]
        self._context = self._proof.get("@context", document["@context"])
        self.layout = Layout(data)
        self.gaps = {path: number for number, path in enumerate(self.layout.paths)}
        self._created, self._signature = self._place_of("created"), self._place_of("proofValue")
        inside = [path for path in self.layout.paths if path[0] != "proof"]
        self._slots = [self.gaps[path] for path in inside]
        bare = {name: value for name, value in document.items() if name != "proof"}
        self._template = self._template_of(bare, inside)
        self._options: dict[bytes, bytes] = {}
        self._refuse_what_comes_out_otherwise(data, bare)

    def match(self, data: bytes) -> Values | None:
        """As the layout has it."""
        return self.layout.match(data)

    def is_signed(self, data: bytes, values: Values, key: PublicKey) -> bool:
        """By the template and the options of the proof (Data Integrity section 4.4)."""
        digest = self._template.digest(tuple([values[number] for number in self._slots]))
        signature = multibase_decode(values[self._signature].decode())
        return key.verify(signature, self._options_digest(values[self._created]) + digest)

    def reader(self, data: bytes) -> Callable[[], dict[str, Any]]:
        """The JSON, with the contexts as they were read first."""
        return partial(_read_json, data, self._context)

    def _place_of(self, member: str) -> int:
        for path, number in self.gaps.items():
            if path[0] == "proof" and path[-1] == member:
                return number
        raise Unsupported

    def _template_of(self, bare: dict[str, Any], inside: list[Path]) -> Template | JsonTemplate:
        if self._suite.form == "rdfc":
            return Template(bare, inside, self._contexts, self._hash_name)
        bare["@context"] = self._proof["@context"]
        return JsonTemplate(bare, inside, self._hash_name)

    def _refuse_what_comes_out_otherwise(self, data: bytes, bare: Mapping[str, Any]) -> None:
        """The one it was learned from has to come out as it did; its signature has held."""
        values = self.layout.match(data)
        if values is None:
            raise Unsupported
        digest = self._template.digest(tuple([values[number] for number in self._slots]))
        if digest != self._digest(bare):
            raise Unsupported

    def _options_digest(self, created: bytes) -> bytes:
        known = self._options.get(created)
        if known is None:
            options = {name: value for name, value in self._proof.items() if name != "proofValue"}
            options |= {"created": created.decode()}
            if self._suite.form == "rdfc":
                options["@context"] = self._context
            known = self._digest(options)
            keep(self._options, created, known)
        return known

    def _digest(self, value: Mapping[str, Any]) -> bytes:
        canonical = canonicalize(
            value, self._suite.form, hash_name=self._hash_name, contexts=self._contexts
        )
        return hashlib.new(self._hash_name, canonical).digest()


class Token(Carrier):
    """A compact JWS: the header the same to the byte, and the layout of its payload."""

    def __init__(self, data: bytes, jws: jwt.Jws, document: Mapping[str, Any]) -> None:
        header, payload, _ = data.split(b".")
        if jws.uses_vc_claim:
            raise Unsupported
        self._header = header + b"."
        self._context = document["@context"]
        self.layout = Layout(b64url_decode(payload.decode()))
        self.gaps = {path: number for number, path in enumerate(self.layout.paths)}
        pairs = {
            claim: self._pair(jws.payload, claim, member) for claim, member in _REPEATED.items()
        }
        self._texts = [pair for claim in ("jti", "sub") if (pair := pairs[claim])]
        self._times = [pair for claim in ("nbf", "exp") if (pair := pairs[claim])]
        self._seconds: dict[bytes, int] = {}
        if self.match(data) is None:
            raise Unsupported

    def match(self, data: bytes) -> Values | None:
        """As the layout has it, with claims that say what the credential says."""
        payload, dot, signature = data[len(self._header) :].partition(b".")
        if not data.startswith(self._header) or not dot or b"." in signature:
            return None
        try:
            values = self.layout.match(b64url_decode(payload.decode("ascii", "replace")))
        except InputError:
            return None
        return values if values is not None and self._agree(values) else None

    def is_signed(self, data: bytes, values: Values, key: PublicKey) -> bool:
        """Over header and payload as they came (RFC 7515 section 5.2)."""
        signed, _, signature = data.rpartition(b".")
        return key.verify(b64url_decode(signature.decode("ascii", "replace")), signed)

    def reader(self, data: bytes) -> Callable[[], dict[str, Any]]:
        """The credential in the payload, without the claims of the token."""
        return partial(_read_token, data, self._context)

    def _agree(self, values: Values) -> bool:
        """``jwt.check_claims`` for the texts that differ."""
        for claim, member in self._texts:
            if values[claim] != values[member]:
                return False
        return all(int(values[c]) == self._second_of(values[m]) for c, m in self._times)

    def _second_of(self, instant: bytes) -> int:
        known = self._seconds.get(instant)
        if known is None:
            known = int(parse_instant(instant.decode()).timestamp())
            keep(self._seconds, instant, known)
        return known

    def _pair(self, payload: Mapping[str, Any], claim: str, member: Path) -> _Pair | None:
        """The places of a claim and of what it repeats; both differ, or neither does."""
        if claim not in payload:
            return None
        claims = [number for path, number in self.gaps.items() if path == (claim,)]
        members = [n for path, n in self.gaps.items() if _names(path) == member]
        if len(claims) != len(members) or len(members) > 1:
            raise Unsupported
        return (claims[0], members[0]) if claims else None


def _read_json(data: bytes, context: Json) -> dict[str, Any]:
    return {**json.loads(data), "@context": context}


def _read_token(data: bytes, context: Json) -> dict[str, Any]:
    payload = json.loads(b64url_decode(data.split(b".")[1].decode()))
    document = {name: value for name, value in payload.items() if name not in jwt.CLAIMS}
    return {**document, "@context": context}


def _names(path: Path) -> Path:
    return tuple(step for step in path if isinstance(step, str))


def keep(memory: dict[Any, Any], key: Any, value: Any) -> None:
    """Remember, but not without end."""
    if len(memory) >= MOST_REMEMBERED:
        memory.clear()
    memory[key] = value
