"""An organization's keys: made, sealed, opened for the pen, and published."""

from __future__ import annotations

import json
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from bayleaf.campus.foundation.errors import Conflict
from bayleaf.campus.foundation.sealing import seal, unseal
from bayleaf.campus.organizations.models import KeyState, Organization, SigningKey
from bayleaf.campus.organizations.queries import published_keys
from bayleaf.engine.dids import web
from bayleaf.engine.encoding import format_instant
from bayleaf.engine.keys import PrivateKey, PublicKey, SoftwareSigner

KINDS: Final = ("Ed25519", "P-256")


def make_key(organization: Organization, kind: str) -> SigningKey:
    """Make, seal and store a key pair, which is the active one of its kind from now on."""
    private = PrivateKey.generate(kind)  # type: ignore[arg-type]
    public = private.public_key
    return SigningKey.objects.create(
        organization=organization,
        thumbprint=public.thumbprint(),
        kind=kind,
        multibase=public.to_multikey(),
        sealed=seal(
            json.dumps(private.to_jwk()).encode(),
            master=settings.MASTER_KEY,
            context=_context(organization, public.thumbprint()),
        ),
        created_at=timezone.now(),
    )


def signer_for(organization: Organization, kind: str) -> SoftwareSigner:
    """The signer with the active key. Only ``awarding`` calls this. Raises ``Conflict``."""
    key = organization.keys.filter(kind=kind, state=KeyState.ACTIVE).first()
    if key is None:
        raise Conflict(
            f"{organization.name} has no active {kind} key.", cure="Make one under Keys."
        )
    jwk = unseal(
        bytes(key.sealed),
        master=settings.MASTER_KEY,
        context=_context(organization, key.thumbprint),
    )
    return SoftwareSigner(
        PrivateKey.from_jwk(json.loads(jwk)), f"{organization.did}#{key.thumbprint}"
    )


def did_document(organization: Organization) -> dict[str, Any]:
    """The controller document to publish: every key there ever was, so that what it signed stays
    verifiable; retired keys carry when they ended, compromised ones when they were revoked."""
    keys = published_keys(organization)
    document = web.document(
        organization.did,
        {key.thumbprint: PublicKey.from_multikey(key.multibase) for key in keys},
    )
    ends = {KeyState.RETIRED: "expires", KeyState.COMPROMISED: "revoked"}
    for method, key in zip(document["verificationMethod"], keys, strict=True):
        if key.state in ends and key.retired_at is not None:
            method[ends[KeyState(key.state)]] = format_instant(key.retired_at)
    active = [key.verification_method for key in keys if key.state == KeyState.ACTIVE]
    return {**document, "authentication": active}


def _context(organization: Organization, thumbprint: str) -> str:
    return f"{organization.slug}/{thumbprint}"
