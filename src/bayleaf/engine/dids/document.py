"""Controller documents: which keys an identifier has, and what for.

Controlled Identifiers 1.0 section 2, of which a DID document (DID Core 1.0) is one kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from bayleaf.engine.encoding import Json, JsonObject, multibase_decode, parse_instant
from bayleaf.engine.errors import BayleafError, DidError, InputError, KeyMaterialError
from bayleaf.engine.keys import PublicKey

Relationship = Literal["assertionMethod", "authentication"]

RELATIONSHIPS: Final[tuple[Relationship, ...]] = ("assertionMethod", "authentication")
MAX_METHODS: Final = 256

_ED25519: Final = ("Ed25519VerificationKey2020", "Ed25519VerificationKey2018")
_SECRETS: Final = ("secretKeyMultibase", "privateKeyMultibase", "privateKeyJwk", "privateKeyBase58", "secretKeyJwk")  # fmt: skip


@dataclass(frozen=True)
class VerificationMethod:
    """One key of a document (section 2.2).

    ``id`` is absolute. ``key`` is ``None`` when it cannot be used, and ``problem`` says why.
    ``expires`` and ``revoked`` are when the owner took it out of use.
    """

    id: str
    controller: str
    key: PublicKey | None
    problem: str | None = None
    expires: datetime | None = None
    revoked: datetime | None = None


@dataclass(frozen=True)
class ControllerDocument:
    """The keys of one identifier, by absolute id, and the ids that each relationship lists.

    ``source`` is the URL that served it, ``None`` when the identifier spells the key out.
    """

    id: str
    methods: Mapping[str, VerificationMethod]
    relationships: Mapping[Relationship, frozenset[str]] = field(default_factory=dict)
    source: str | None = None

    def method(self, relationship: Relationship, method_id: str) -> VerificationMethod | None:
        """The key with exactly this id, if the relationship lists it."""
        if method_id not in self.relationships.get(relationship, frozenset()):
            return None
        return self.methods.get(method_id)

    def by_thumbprint(
        self, thumbprint: str, relationship: Relationship
    ) -> VerificationMethod | None:
        """The key with this JWK thumbprint (RFC 7638), if the relationship lists it."""
        for method_id in sorted(self.relationships.get(relationship, frozenset())):
            method = self.methods.get(method_id)
            if method is None or method.key is None or method.controller != self.id:
                continue
            if method.key.thumbprint() == thumbprint:
                return method
        return None


def of_one_key(
    controller: str, method_id: str, key: PublicKey, *, aliases: tuple[str, ...] = (), source: str | None = None
) -> ControllerDocument:  # fmt: skip
    """The document of an identifier with a single key, good for every relationship.

    ``aliases`` are further ids it answers to.
    """
    method = VerificationMethod(method_id, controller, key)
    ids = frozenset((method_id, *aliases))
    return ControllerDocument(
        controller, dict.fromkeys(sorted(ids), method), dict.fromkeys(RELATIONSHIPS, ids), source
    )


def of_one_method(method: VerificationMethod, *, source: str) -> ControllerDocument:
    """The document of a key published at an address of its own, with the end it names."""
    if method.key is None:
        raise KeyMaterialError(method.problem or "The key cannot be used.")
    ids = frozenset((method.id,))
    return ControllerDocument(
        method.controller, {method.id: method}, dict.fromkeys(RELATIONSHIPS, ids), source
    )


def looks_like_document(value: Json) -> bool:
    """Whether a JSON value is meant as a controller document and not, say, as a Profile."""
    return isinstance(value, Mapping) and (
        "verificationMethod" in value or "assertionMethod" in value
    )


def parse(value: Json, controller: str, source: str | None = None) -> ControllerDocument:
    """Read the document that was fetched for ``controller``.

    Raises ``DidError``: ``notListed`` when the document is about somebody else, and
    ``invalidDidDocument`` when it is not one, or lists one id twice. A single key that cannot be
    used does not spoil the others.
    """
    if not isinstance(value, Mapping) or not looks_like_document(value):
        raise DidError(
            f"What is published for {controller} lists no keys.", code="invalidDidDocument"
        )
    if value.get("id") != controller:
        raise DidError(
            f"The document published for {controller} is about {str(value.get('id'))[:200]}.",
            code="notListed",
        )
    methods: dict[str, VerificationMethod] = {}
    for entry in _entries(value, "verificationMethod"):
        _add(methods, read_method(entry, controller), controller)
    relationships: dict[Relationship, frozenset[str]] = {}
    for name in RELATIONSHIPS:
        ids = []
        for entry in _entries(value, name):
            if isinstance(entry, Mapping):
                method = read_method(entry, controller)
                _add(methods, method, controller)
                ids.append(method.id)
            elif isinstance(entry, str):
                ids.append(_absolute(entry, controller))
        relationships[name] = frozenset(ids)
    return ControllerDocument(controller, methods, relationships, source)


def multikey_entry(controller: str, fragment: str, key: PublicKey) -> dict[str, Json]:
    """A verification method of type ``Multikey`` (section 2.2.2)."""
    return {
        "id": f"{controller}#{fragment}",
        "type": "Multikey",
        "controller": controller,
        "publicKeyMultibase": key.to_multikey(),
    }


def _entries(value: Mapping[str, Any], name: str) -> Iterator[Json]:
    entries = value.get(name, [])
    entries = entries if isinstance(entries, list) else [entries]
    if len(entries) > MAX_METHODS:
        raise DidError(f"The document lists over {MAX_METHODS} keys.", code="invalidDidDocument")
    yield from entries


def _add(
    methods: dict[str, VerificationMethod], method: VerificationMethod, controller: str
) -> None:
    if method.id in methods:
        raise DidError(
            f"The document of {controller} lists {method.id} twice.", code="invalidDidDocument"
        )
    methods[method.id] = method


def read_method(entry: Json, controller: str) -> VerificationMethod:
    """One key of the document of ``controller``. Raises ``DidError`` for one without an id."""
    if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
        raise DidError(
            f"A key in the document of {controller} has no id.", code="invalidDidDocument"
        )
    method_id = _absolute(entry["id"], controller)
    owner = entry.get("controller")
    owner = owner if isinstance(owner, str) else ""
    try:
        return VerificationMethod(
            method_id, owner, key_of(entry), None, _instant(entry, "expires"), _instant(entry, "revoked")
        )  # fmt: skip
    except BayleafError as error:
        return VerificationMethod(method_id, owner, None, error.message)


def key_of(entry: JsonObject) -> PublicKey:
    """The key that a verification method holds, in whatever spelling. Raises ``KeyMaterialError``."""
    if any(name in entry for name in _SECRETS):
        raise KeyMaterialError("A private key is published with it.")
    multibase, jwk, base58 = (
        entry.get(name) for name in ("publicKeyMultibase", "publicKeyJwk", "publicKeyBase58")
    )
    if sum(value is not None for value in (multibase, jwk, base58)) != 1:
        raise KeyMaterialError("It is not written in exactly one way.")
    if isinstance(jwk, Mapping):
        key = PublicKey.from_jwk(jwk)
    elif isinstance(multibase, str):
        key = PublicKey.from_multikey(multibase)
    elif isinstance(base58, str) and entry.get("type") in _ED25519:
        key = PublicKey("Ed25519", _base58(base58))
    else:
        raise KeyMaterialError("It is written in a way that Bayleaf does not know.")
    if entry.get("type") in _ED25519 and key.kind != "Ed25519":
        raise KeyMaterialError("Its type does not fit the key.", code="invalidPublicKeyType")
    return key


def _base58(text: str) -> bytes:
    try:
        return multibase_decode("z" + text)
    except InputError as error:
        raise KeyMaterialError(error.message) from None


def _absolute(method_id: str, controller: str) -> str:
    """Relative DID URLs in a document start with ``#`` (DID Core section 3.2.2)."""
    return controller + method_id if method_id.startswith("#") else method_id


def _instant(entry: JsonObject, name: str) -> datetime | None:
    value = entry.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise KeyMaterialError(f"Its {name} is not a date and time.")
    return parse_instant(value)
