"""Which key made each proof, and is it one of the issuer's?

The issuer's controller document decides. A key written in a header or in a URL fragment is a hint
for lookup and nothing more: it lets us say whether the file is intact, never whose it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bayleaf.engine import dids
from bayleaf.engine.encoding import Json
from bayleaf.engine.errors import BayleafError, DidError, KeyMaterialError, UnsupportedProof
from bayleaf.engine.keys import PublicKey
from bayleaf.engine.ports import Fetch, offline
from bayleaf.engine.proofs import Suite, suite_of
from bayleaf.engine.proofs.jwt import Jws
from bayleaf.engine.verifying.case import Case

Relationship = Literal["assertionMethod", "authentication"]


@dataclass(frozen=True)
class FoundKey:
    """What is known of the key behind one proof.

    ``origin`` is ``document`` when the key material comes from the controller's document, else
    ``hinted`` or ``none``. ``is_bound`` says that the document allows the key for this use.
    ``problem`` is why the document could not be had, or why the key is not in it.
    """

    method_id: str
    suite: Suite | None = None
    key: PublicKey | None = None
    origin: Literal["document", "hinted", "none"] = "none"
    is_bound: bool = False
    method: dids.VerificationMethod | None = None
    source: str | None = None
    problem: BayleafError | None = None


def find_keys(case: Case, controller: str, relationship: Relationship) -> list[FoundKey]:
    """For every proof of the case, its key as the controller's document has it."""
    if case.received is not None and case.received.jws is not None:
        return [_key_of_token(case.received.jws, controller, relationship, case.web)]
    found = [_key_of_proof(proof, controller, relationship, case.web) for proof in case.proofs]
    if not any(key.is_bound for key in found):
        return found
    return [key if key.key is not None else _key_of_other(key, case.web) for key in found]


def _key_of_proof(
    proof: Json, controller: str, relationship: Relationship, fetch: Fetch
) -> FoundKey:
    method_id = proof.get("verificationMethod") if isinstance(proof, Mapping) else None
    try:
        suite = suite_of(proof) if isinstance(proof, Mapping) else None
    except UnsupportedProof as error:
        return FoundKey(str(method_id), problem=error)
    if suite is None or not isinstance(method_id, str):
        return FoundKey("", suite=suite, problem=UnsupportedProof("The proof is not readable."))
    found = look_up(method_id, controller, relationship, fetch)
    if found.key is None:
        found = _with_hint(found, _key_in_url(method_id))
    return FoundKey(**{**found.__dict__, "suite": suite})


def _key_of_token(jws: Jws, controller: str, relationship: Relationship, fetch: Fetch) -> FoundKey:
    hint = _key_in_header(jws.header.get("jwk"))
    foreign = next((name for name in ("jku", "x5u") if name in jws.header), None)
    if foreign is not None:
        problem = DidError(
            f"The header points at a key elsewhere ({foreign}).", code="foreignOrigin"
        )
        return _with_hint(FoundKey(str(jws.header[foreign])[:200], problem=problem), hint)
    kid = jws.header.get("kid")
    if isinstance(kid, str):
        method_id = kid if ":" in kid else f"{controller}#{kid.removeprefix('#')}"
        found = look_up(method_id, controller, relationship, fetch)
        if hint is not None and found.key not in (None, hint):
            problem = DidError("The key in the header is not the one it names.", code="notListed")
            return _with_hint(FoundKey(method_id, problem=problem, source=found.source), hint)
        return _with_hint(found, hint or _key_in_url(method_id)) if found.key is None else found
    if hint is None:
        return FoundKey("", problem=DidError("The token names no key.", code="notNamed"))
    return _with_hint(_look_up_thumbprint(hint, controller, relationship, fetch), hint)


def look_up(method_id: str, controller: str, relationship: Relationship, fetch: Fetch) -> FoundKey:
    """A key by its name, as the controller's document has it."""
    try:
        document = dids.resolve(controller, fetch=fetch, method_id=method_id)
    except (DidError, KeyMaterialError) as error:
        return FoundKey(method_id, problem=error)
    method = document.method(relationship, method_id)
    if method is not None and method.controller == document.id and method.key is not None:
        return FoundKey(
            method_id, key=method.key, origin="document", is_bound=True, method=method,
            source=document.source,
        )  # fmt: skip
    listed = document.methods.get(method_id)
    problem = DidError(_why_not(listed, document, relationship), code="notListed")
    key = listed.key if listed is not None else None
    origin: Literal["document", "none"] = "none" if key is None else "document"
    return FoundKey(method_id, key=key, origin=origin, problem=problem, source=document.source)


def _why_not(
    method: dids.VerificationMethod | None, document: dids.ControllerDocument, relationship: str
) -> str:
    if method is None:
        return f"The document of {document.id} does not list this key."
    if method.key is None:
        return f"The key listed in the document of {document.id} cannot be read: {method.problem}"
    if method.controller != document.id:
        return f"The key in the document of {document.id} belongs to {method.controller}."
    return f"The document of {document.id} lists this key, but not for {relationship}."


def _look_up_thumbprint(
    hint: PublicKey, controller: str, relationship: Relationship, fetch: Fetch
) -> FoundKey:
    try:
        document = dids.resolve(controller, fetch=fetch)
    except (DidError, KeyMaterialError) as error:
        return FoundKey("", problem=error)
    method = document.by_thumbprint(hint.thumbprint(), relationship)
    if method is None:
        problem = DidError(
            f"The document of {controller} does not list this key.", code="notListed"
        )
        return FoundKey("", problem=problem, source=document.source)
    return FoundKey(
        method.id, key=method.key, origin="document", is_bound=True, method=method,
        source=document.source,
    )  # fmt: skip


def _key_of_other(found: FoundKey, fetch: Fetch) -> FoundKey:
    """The key of a further signer. Asked for only when the issuer's own proof is there too."""
    controller = found.method_id.partition("#")[0]
    if found.suite is None or not controller.startswith("did:"):
        return found
    other = look_up(found.method_id, controller, "assertionMethod", fetch)
    return FoundKey(**{**other.__dict__, "suite": found.suite, "is_bound": False})


def _with_hint(found: FoundKey, hint: PublicKey | None) -> FoundKey:
    if found.key is not None or hint is None:
        return found
    return FoundKey(**{**found.__dict__, "key": hint, "origin": "hinted"})


def _key_in_url(method_id: str) -> PublicKey | None:
    """The key that a did:key, a did:jwk or the fragment of a URL spells out."""
    controller, _, fragment = method_id.partition("#")
    try:
        if controller.startswith(("did:key:", "did:jwk:")):
            document = dids.resolve(controller, fetch=offline)
            return next((method.key for method in document.methods.values()), None)
        return PublicKey.from_multikey(fragment) if fragment else None
    except BayleafError:
        return None


def _key_in_header(jwk: Json) -> PublicKey | None:
    try:
        return PublicKey.from_jwk(jwk) if isinstance(jwk, Mapping) else None
    except BayleafError:
        return None
