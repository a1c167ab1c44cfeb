"""Replace a signing key, in good order or because it was stolen."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation import audit, mail
from bayleaf.campus.foundation.errors import Conflict
from bayleaf.campus.foundation.events import KeyCompromised, announce
from bayleaf.campus.organizations import keyring
from bayleaf.campus.organizations.models import KeyState, Organization, Role, SigningKey
from bayleaf.campus.organizations.queries import access_key, lock_organization


@transaction.atomic
def rotate_key(*, organization: Organization, kind: str, actor: User) -> SigningKey:
    """Retire the active key of this kind and make a new one. What the old one signed stays valid.

    Raises ``Conflict`` for a kind that is none.
    """
    if kind not in keyring.KINDS:
        raise Conflict("There is no such kind of key.", cure="Choose one on the page of the keys.")
    lock_organization(organization)
    old = organization.keys.filter(kind=kind, state=KeyState.ACTIVE).first()
    if old is not None:
        old.state, old.retired_at = KeyState.RETIRED, timezone.now()
        old.save(update_fields=["state", "retired_at"])
    new = keyring.make_key(organization, kind)
    _tell("rotate", organization, new, actor, replaces=old.thumbprint if old else "")
    return new


@transaction.atomic
def mark_compromised(*, organization: Organization, thumbprint: str, actor: User) -> SigningKey:
    """Publish that somebody else may hold this key. What it signed is not fully valid any more.

    An active key is replaced at once. Raises ``Missing``, and ``Conflict`` when it was marked
    before.
    """
    lock_organization(organization)
    key = access_key(organization, thumbprint)
    if key.state == KeyState.COMPROMISED:
        raise Conflict("This key is marked as compromised already.")
    was_active = key.state == KeyState.ACTIVE
    key.state, key.retired_at = KeyState.COMPROMISED, timezone.now()
    key.save(update_fields=["state", "retired_at"])
    if was_active:
        keyring.make_key(organization, key.kind)
    announce(KeyCompromised(organization.slug))
    _tell("compromise", organization, key, actor)
    return key


def _tell(
    verb: str, organization: Organization, key: SigningKey, actor: User, **detail: str
) -> None:
    audit.record(
        verb=verb,
        noun="key",
        object=key.thumbprint,
        organization=organization.slug,
        actor=actor.public_id,
        detail={"kind": key.kind, **detail},
    )
    owners = organization.memberships.filter(role=Role.OWNER).select_related("person")
    for owner in owners:
        mail.queue(
            owner.person.email,
            f"organizations/mail/key-{verb}",
            {"organization": organization, "key": key, "by": actor.name},
        )
