"""Issue by the rules of the VC data model, and check one's own work before it goes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from bayleaf.engine.encoding import Json, JsonObject
from bayleaf.engine.errors import BayleafError, InputError
from bayleaf.engine.model import CREDENTIALS_V1, CREDENTIALS_V2
from bayleaf.engine.proofs import data_integrity, jwt, suite_named
from bayleaf.engine.verifying.reading import read
from bayleaf.vcapi.effort import Effort
from bayleaf.vcapi.issuers import Issuer
from bayleaf.vcapi.problems import (
    MALFORMED,
    Refusal,
    Trouble,
    refused,
    trouble_of,
    troubles_of,
)
from bayleaf.vcapi.resources import resource_troubles
from bayleaf.vcapi.verifying import ENVELOPED, World, shape_troubles, types_of, verify_credential
from bayleaf.vcapi.words import known_contexts

_DATA_INTEGRITY: Final = "https://w3id.org/security/data-integrity/v2"
_MAX_POINTERS: Final = 256

AddStatus = Callable[[JsonObject], JsonObject]


def issue(
    body: JsonObject,
    issuer: Issuer,
    world: World,
    *,
    add_status: AddStatus | None = None,
    replace_issuer: bool = False,
) -> JsonObject:
    """Sign the credential of a request and return it, its proof as an object or as an envelope.

    ``add_status`` puts the status entry in, after everything else was found right. With
    ``replace_issuer`` another issuer gives way to that of the path, when it is one at all. Raises
    ``Refusal`` with everything that is wrong.
    """
    credential = _credential(body)
    world.effort.spend(credential, times=2)  # it is verified before it goes out
    _check_options(body.get("options"))
    _refuse_misshapen(credential, issuer)
    if replace_issuer:
        credential = _issued_by(credential, issuer)
    _refuse_unsound(credential, issuer, world)
    if add_status is not None:
        credential = add_status(credential)
    secured = secure(credential, issuer, world.at)
    found = verify_credential(secured, replace(world, effort=Effort()), proofs_only=True)
    if found.errors:
        raise Refusal(Trouble("PROOF_GENERATION_ERROR", found.errors[0].detail, found.errors[0].pointer))  # fmt: skip
    return secured


def _credential(body: JsonObject) -> JsonObject:
    credential = body.get("credential")
    if not isinstance(credential, Mapping):
        raise refused(MALFORMED, "`credential` must be an object.", "/credential")
    if ENVELOPED in types_of(credential):
        raise refused(MALFORMED, "The credential is signed already.", "/type")
    if "proof" in credential:
        raise refused(MALFORMED, "The credential is signed already.", "/proof")
    try:
        received = read(credential)
    except InputError as error:
        raise Refusal(trouble_of(error)) from None
    if received.unsupported is not None:
        raise refused(MALFORMED, received.unsupported, "/@context")
    return received.document


def _check_options(options: Json) -> None:
    """Options may be absent. Pointers for selective disclosure are read, so that a wrong one does
    not pass in silence."""
    if options is None:
        return
    if not isinstance(options, Mapping):
        raise refused(MALFORMED, "`options` must be an object.", "/options")
    pointers = options.get("mandatoryPointers", [])
    if not isinstance(pointers, list) or len(pointers) > _MAX_POINTERS:
        raise refused(MALFORMED, "`mandatoryPointers` must be an array.", "/options")
    for one in pointers:
        if not isinstance(one, str) or (one and not one.startswith("/")):
            raise refused(MALFORMED, "A mandatory pointer is a JSON Pointer.", "/options")


def _refuse_misshapen(credential: JsonObject, issuer: Issuer) -> None:
    troubles = shape_troubles(credential, "VerifiableCredential")
    if suite_named(issuer.suite.suite) is None:
        troubles += [
            Trouble(MALFORMED, f"`{claim}` is a claim of the token itself.", f"/{claim}")
            for claim in (*jwt.CLAIMS, "vc", "vp")
            if claim in credential
        ]
    if troubles:
        raise Refusal(*troubles)


def _issued_by(credential: JsonObject, issuer: Issuer) -> JsonObject:
    named = credential["issuer"]
    own = {**named, "id": issuer.id} if isinstance(named, Mapping) else issuer.id
    return {**credential, "issuer": own}


def _refuse_unsound(credential: JsonObject, issuer: Issuer, world: World) -> None:
    troubles = _issuer_troubles(credential, issuer)
    troubles += resource_troubles(credential, world.fetch, must_reach=False)
    if troubles:
        raise Refusal(*troubles)


def _issuer_troubles(credential: JsonObject, issuer: Issuer) -> list[Trouble]:
    named = credential.get("issuer")
    named = named.get("id") if isinstance(named, Mapping) else named
    if named == issuer.id:
        return []
    return [Trouble(MALFORMED, f"This path issues as {issuer.id} and for nobody else.", "/issuer")]


def secure(document: JsonObject, issuer: Issuer, at: datetime) -> JsonObject:
    """Sign a document in the suite of the issuer. Raises ``Refusal`` for what cannot be signed."""
    suite = suite_named(issuer.suite.suite)
    contexts = document["@context"]
    is_v1 = contexts[0] == CREDENTIALS_V1
    if suite is None and is_v1:
        raise refused(MALFORMED, "A token needs version 2.0 of the data model.", "/@context")
    if is_v1 and _DATA_INTEGRITY not in contexts:  # it defines what a proof is
        document = {**document, "@context": [*contexts, _DATA_INTEGRITY]}
    try:
        if suite is None:
            token = jwt.create(document, signer=issuer.signer, profile="vc+jwt", at=at)
            data = f"data:application/vc+jwt,{token}"
            return {"@context": CREDENTIALS_V2, "type": ENVELOPED, "id": data}
        proof = data_integrity.create_proof(
            document, suite=suite, signer=issuer.signer, created=at, contexts=known_contexts()
        )
    except BayleafError as error:
        raise Refusal(*troubles_of(error)) from None
    return {**document, "proof": proof}
