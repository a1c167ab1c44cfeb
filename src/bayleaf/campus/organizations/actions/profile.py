"""Found an organization, describe it, and close it."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation import audit
from bayleaf.campus.foundation.errors import CampusError, Conflict
from bayleaf.campus.foundation.limits import Limit
from bayleaf.campus.organizations import keyring
from bayleaf.campus.organizations.models import (
    RESERVED_SLUGS,
    KeyState,
    Membership,
    Organization,
    Role,
)
from bayleaf.campus.organizations.queries import lock_organization
from bayleaf.engine.verifying.lookalike import skeleton

FOUNDING: Final = Limit("found-organization", burst=10, per_minute=0.2)


def found_organization(
    *,
    founder: User,
    slug: str,
    name: str,
    kind: str,
    country: str,
    description: str = "",
    url: str = "",
    email: str = "",
    region: str = "",
    city: str = "",
) -> Organization:
    """Make an organization with its two signing keys; the founder becomes its owner.

    Raises ``Conflict`` for a slug that is or ever was taken, ``CampusError`` for a field that breaks
    a rule, and ``TooMany``.
    """
    if slug in RESERVED_SLUGS:
        raise _taken()
    organization = Organization(
        slug=slug,
        name=name,
        kind=kind,
        country=country.upper(),
        description=description,
        url=url,
        email=email,
        region=region,
        city=city,
    )
    _refuse_unsound(organization)
    _refuse_lookalike(organization)
    FOUNDING.spend(founder.public_id)
    with transaction.atomic():
        try:
            with transaction.atomic():
                organization.save(force_insert=True)
        except IntegrityError:
            raise _taken() from None
        Membership.objects.create(organization=organization, person=founder, role=Role.OWNER)
        for key_kind in keyring.KINDS:
            keyring.make_key(organization, key_kind)
        audit.record(
            verb="found",
            noun="organization",
            object=organization.slug,
            organization=organization.slug,
            actor=founder.public_id,
        )
    return organization


def _refuse_unsound(organization: Organization) -> None:
    """Raises ``CampusError`` for the first field that breaks a rule of the model."""
    try:
        organization.clean_fields()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise CampusError(messages[0], field=field) from None


def _refuse_lookalike(organization: Organization) -> None:
    """No two organizations that work here have names that look the same. Raises ``Conflict``."""
    seen = skeleton(organization.name)
    others = Organization.objects.filter(closed_at=None).exclude(pk=organization.pk)
    if any(skeleton(name) == seen for name in others.values_list("name", flat=True).iterator()):
        raise Conflict(
            "Another organization here has this name, or one that looks the same.",
            field="name",
            cure="Add what tells yours apart, such as its town.",
        )


def _taken() -> Conflict:
    return Conflict(
        "This address is taken.",
        field="slug",
        cure="Choose another one; it cannot be changed later.",
    )


@transaction.atomic
def update_profile(
    *,
    organization: Organization,
    actor: User,
    name: str,
    kind: str,
    country: str,
    description: str,
    url: str,
    email: str,
    region: str,
    city: str,
) -> Organization:
    """Change what the public page says. Credentials that were signed keep the old words.

    Raises ``CampusError`` for a field that breaks a rule, and ``Missing`` once it is closed.
    """
    current = lock_organization(organization)
    new: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "country": country.upper(),
        "description": description,
        "url": url,
        "email": email,
        "region": region,
        "city": city,
    }
    changed = [field for field, value in new.items() if getattr(current, field) != value]
    if changed:
        for field in changed:
            setattr(current, field, new[field])
        _refuse_unsound(current)
        if "name" in changed:
            _refuse_lookalike(current)
        current.save(update_fields=changed)
        audit.record(
            verb="update",
            noun="organization",
            object=current.slug,
            organization=current.slug,
            actor=actor.public_id,
            detail={"fields": changed},
        )
    return current


@transaction.atomic
def close_organization(*, organization: Organization, actor: User) -> None:
    """End it: nobody works at its desk any more, its keys sign nothing, its slug stays taken.

    Its DID document stays published, so that what it awarded can still be verified.
    """
    current = lock_organization(organization)
    now = timezone.now()
    current.closed_at = now
    current.save(update_fields=["closed_at"])
    current.invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    current.keys.filter(state=KeyState.ACTIVE).update(state=KeyState.RETIRED, retired_at=now)
    audit.record(
        verb="close",
        noun="organization",
        object=current.slug,
        organization=current.slug,
        actor=actor.public_id,
    )
