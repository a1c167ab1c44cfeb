"""Verbs: keep, show, make and revoke a link, note that it was opened, import, remove."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding.models import Claim, Credential
from bayleaf.campus.foundation import audit
from bayleaf.campus.foundation.errors import CampusError, Conflict, Missing
from bayleaf.campus.foundation.ids import digest, new_token
from bayleaf.campus.wallet import reading
from bayleaf.campus.wallet.models import Imported, ShareLink, Showing, Visibility
from bayleaf.campus.wallet.queries import access_held, links_of, verified_addresses

LIFETIME: Final = timedelta(days=90)
LONGEST: Final = timedelta(days=3 * 365)
MOST_LINKS: Final = 50
MOST_IMPORTED: Final = 200


@transaction.atomic
def keep(*, public_id: str, person: User) -> Credential:
    """Take a credential that waits for one of the person's verified addresses into the wallet.

    The same as following the link of the mail, which stops working. Raises ``Missing``.
    """
    access_held(person, public_id)
    credential = Credential.objects.select_for_update().get(public_id=public_id)
    if credential.holder_id not in {None, person.pk}:
        raise Missing  # claimed by somebody else since it was read
    if credential.holder_id is None:
        now = timezone.now()
        credential.holder, credential.claimed_at = person, credential.claimed_at or now
        credential.save(update_fields=["holder", "claimed_at"])
        Claim.objects.filter(credential=credential, used_at=None, replaced_at=None).update(
            used_at=now
        )
        _record("claim", "credential", credential.public_id, person)
    return credential


@transaction.atomic
def show(*, public_id: str, visibility: str, person: User) -> Showing:
    """Choose who may open the page of a credential. Raises ``Missing``, ``CampusError``."""
    if visibility not in Visibility.values:
        raise CampusError("Choose who may see it.", field="visibility")
    credential = keep(public_id=public_id, person=person)
    showing, _ = Showing.objects.update_or_create(
        credential=credential,
        defaults={"visibility": visibility, "changed_at": timezone.now()},
    )
    if visibility == Visibility.PRIVATE:  # or a later link would bring the old ones back
        credential.share_links.filter(revoked_at=None).update(revoked_at=timezone.now())
    _record("show", "credential", public_id, person, visibility)
    return showing


@transaction.atomic
def create_link(
    *, public_id: str, label: str, person: User, expires_at: datetime | None = None
) -> tuple[ShareLink, str]:
    """A link for one audience, and its token, which is told only now. It ends after 90 days by default.

    A private credential becomes visible to people with a link. Raises ``Missing``, and
    ``CampusError`` for a label or an end that will not do.
    """
    now = timezone.now()
    label = " ".join(label.split())
    ends = expires_at or now + LIFETIME
    if not label or len(label) > 60:
        raise CampusError(
            "Name whom the link is for, in at most 60 letters.",
            field="label",
            cure='For example "Acme, March".',
        )
    if not now < ends <= now + LONGEST:
        raise CampusError("Choose an end within the next three years.", field="expires_at")
    credential = keep(public_id=public_id, person=person)
    if links_of(credential).count() >= MOST_LINKS:
        raise Conflict(f"There are {MOST_LINKS} links already.", cure="Revoke one first.")
    showing = Showing.objects.filter(credential=credential).first()
    if showing is None or showing.visibility == Visibility.PRIVATE:
        show(public_id=public_id, visibility=Visibility.LINK, person=person)
    token = new_token()
    link = ShareLink.objects.create(
        credential=credential,
        label=label,
        token_hash=digest(token),
        created_at=now,
        expires_at=ends,
    )
    _record("create", "share link", public_id, person)
    return link, token


@transaction.atomic
def revoke_link(*, public_id: str, link_id: str, person: User) -> ShareLink:
    """End a link at once. Ending one that has ended changes nothing. Raises ``Missing``."""
    credential = access_held(person, public_id)
    link = ShareLink.objects.filter(credential=credential, public_id=link_id).first()
    if link is None:
        raise Missing
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        _record("revoke", "share link", public_id, person)
    return link


def note_opened(link: ShareLink) -> None:
    """Count that a page was opened by this link; of the time, only the hour is kept."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    ShareLink.objects.filter(pk=link.pk).update(opens=F("opens") + 1, last_opened=hour)


def import_credential(*, person: User, data: bytes) -> Imported:
    """Check a credential as a stranger would, then keep its bytes as they are.

    The same file twice is one row. Raises ``CampusError`` for what is not genuine, with the
    reason, ``TooLarge``, ``Busy``, or ``Conflict`` when the wallet is full.
    """
    found = reading.read(data, addresses=verified_addresses(person))
    try:
        with transaction.atomic():
            existing = Imported.objects.filter(person=person, sha256=found["sha256"]).first()
            if existing is not None:
                return existing
            if Imported.objects.filter(person=person).count() >= MOST_IMPORTED:
                raise Conflict(
                    f"There are {MOST_IMPORTED} imported credentials already.",
                    cure="Remove one first.",
                )
            imported = Imported.objects.create(
                person=person, data=data, imported_at=timezone.now(), **found
            )
            _record("import", "credential", imported.public_id, person, imported.verdict)
    except IntegrityError:  # the same file came in twice at the same moment
        return Imported.objects.get(person=person, sha256=found["sha256"])
    return imported


@transaction.atomic
def remove_imported(*, public_id: str, person: User) -> None:
    """Take an imported credential out of the wallet, with its bytes. Raises ``Missing``."""
    deleted, _ = Imported.objects.filter(person=person, public_id=public_id).delete()
    if not deleted:
        raise Missing
    _record("remove", "imported credential", public_id, person)


def _record(verb: str, noun: str, public_id: str, person: User, what: str = "") -> None:
    audit.record(
        verb=verb,
        noun=noun,
        object=public_id,
        actor=person.public_id,
        detail={"what": what} if what else {},
    )
