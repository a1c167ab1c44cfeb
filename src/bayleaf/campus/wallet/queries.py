"""Reads. ``access_held`` and ``access_imported`` are the only ways a view gets what a person holds;
``may_see`` decides who may open the page of a credential."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding.models import Claim, Credential, State
from bayleaf.campus.awarding.queries import credential_by_id
from bayleaf.campus.foundation.errors import CampusError, Missing
from bayleaf.campus.foundation.ids import digest
from bayleaf.campus.organizations.policy import Right
from bayleaf.campus.organizations.queries import access_organization
from bayleaf.campus.wallet.models import Imported, ShareLink, Visibility
from bayleaf.campus.wallet.states import Word, state_of, state_of_imported

PAGE: Final = 30
_MOST_PAGES: Final = 400
Viewer = User | AnonymousUser


def verified_addresses(person: User) -> list[str]:
    """Every address this person has proved to be theirs, in lower case; the primary one first."""
    rows = EmailAddress.objects.filter(user=person, verified=True).order_by("-primary", "id")
    return [email.lower() for email in rows.values_list("email", flat=True)]


def mine(person: User) -> QuerySet[Credential]:
    """What was awarded to this person here: held, or still waiting for one of their addresses."""
    waiting = Q(holder=None, recipient_email__in=verified_addresses(person)) & Q(_is_offered())
    return Credential.objects.filter(Q(holder=person) | waiting)


def _is_offered() -> Exists:
    """Whether a link for it stands. After a holder has left, the issuer offers it anew, or nobody:
    an address may be another person's by then."""
    return Exists(Claim.objects.filter(credential=OuterRef("pk"), replaced_at=None))


def access_held(person: User, public_id: str) -> Credential:
    """A credential this person holds, or that waits for one of their verified addresses.

    Raises ``Missing``.
    """
    credential = credential_by_id(public_id)
    if not is_holder(credential, person):
        raise Missing
    return credential


def access_imported(person: User, public_id: str) -> Imported:
    """A credential this person brought from elsewhere. Raises ``Missing``."""
    found = Imported.objects.filter(person=person, public_id=public_id).first()
    if found is None:
        raise Missing
    return found


def is_holder(credential: Credential, viewer: Viewer) -> bool:
    """Whether it is theirs: claimed by them, or unclaimed and sent to an address they proved."""
    if not isinstance(viewer, User):
        return False
    if credential.holder_id is not None:
        return credential.holder_id == viewer.pk
    if credential.recipient_email.lower() not in verified_addresses(viewer):
        return False
    return Claim.objects.filter(credential=credential, replaced_at=None).exists()


def visibility_of(credential: Credential) -> Visibility:
    """What the holder chose; private as long as nothing was chosen."""
    showing = getattr(credential, "showing", None)
    return Visibility(showing.visibility) if showing is not None else Visibility.PRIVATE


@dataclass(frozen=True)
class Sight:
    """A credential for somebody who may see it, and why they may. ``link`` is the link they came
    by, when that is the reason."""

    credential: Credential
    visibility: Visibility
    is_holder: bool
    is_issuer: bool
    link: ShareLink | None = None

    @property
    def is_public(self) -> bool:
        """Whether anyone may see it."""
        return self.visibility == Visibility.PUBLIC


def may_see(public_id: str, *, viewer: Viewer, key: str = "") -> Sight:
    """The credential, for the holder, members of the issuer, or whom the holder lets see it.

    Everybody else is told that there is nothing. Raises ``Missing``.
    """
    credential = credential_by_id(public_id)
    if credential.erased_at is not None:
        raise Missing
    visibility = visibility_of(credential)
    link = _open_link(credential, key) if key and visibility == Visibility.LINK else None
    held = is_holder(credential, viewer)
    issued = not held and _is_issuer(credential, viewer)
    if visibility != Visibility.PUBLIC and link is None and not held and not issued:
        raise Missing
    return Sight(credential, visibility, held, issued, link)


def shown_to_anyone() -> Credential | None:
    """The credential that was first awarded of those in force that their holders show to anyone."""
    shown = Credential.objects.filter(
        showing__visibility=Visibility.PUBLIC, state=State.ACTIVE, erased_at=None
    )
    lasting = shown.filter(valid_from__lte=timezone.now(), valid_until=None)
    return lasting.order_by("id").first()


def links_of(credential: Credential) -> QuerySet[ShareLink]:
    """The links that still work, newest first."""
    return credential.share_links.filter(revoked_at=None, expires_at__gt=timezone.now()).order_by(
        "-created_at", "-id"
    )


@dataclass(frozen=True)
class Row:
    """One line of the wallet, from here or from elsewhere; one of the two is there."""

    name: str
    issuer: str
    since: datetime
    state: Word
    credential: Credential | None = None
    imported: Imported | None = None

    @property
    def visibility(self) -> Visibility:
        """Who may see it; what comes from elsewhere is shown to nobody."""
        return visibility_of(self.credential) if self.credential else Visibility.PRIVATE


@dataclass(frozen=True)
class Rows:
    """One page of the wallet. ``older`` and ``newer`` are page numbers, None at the ends."""

    rows: Sequence[Row]
    newer: int | None
    older: int | None


SORTS: Final[Mapping[str, str]] = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "name": "By name",
    "issuer": "By issuer",
    "ends": "By end",
}
_ORDERS: Final[Mapping[str, tuple[Any, ...]]] = {
    "newest": (F("moment").desc(),),
    "oldest": (F("moment").asc(),),
    "name": (F("title").asc(), F("moment").desc()),
    "issuer": (F("body").asc(), F("title").asc()),
    "ends": (F("end").asc(nulls_last=True), F("moment").desc()),
}


def held(person: User, *, text: str = "", sort: str = "newest", page: int = 1) -> Rows:
    """A page of everything this person holds, from here and from elsewhere, in four queries."""
    page = max(1, min(page, _MOST_PAGES))
    own, other = mine(person), Imported.objects.filter(person=person)
    for word in text.lower().split()[:5]:
        own = own.filter(
            Q(version__name__icontains=word)
            | Q(organization__name__icontains=word)
            | Q(words__contains=word)
        )
        other = other.filter(words__contains=word)
    keys = _keys(own, "here", F("awarded_at"), Lower("version__name"), Lower("organization__name"))
    since = Coalesce("valid_from", "imported_at")
    more = _keys(other, "else", since, Lower("name"), Lower("issuer_name"))
    start = (page - 1) * PAGE
    order = _ORDERS.get(sort, _ORDERS["newest"])
    found = list(
        keys.union(more, all=True).order_by(*order, F("row").desc())[start : start + PAGE + 1]
    )
    rows = _rows([(key["place"], key["row"]) for key in found[:PAGE]])
    return Rows(rows, page - 1 if page > 1 else None, page + 1 if len(found) > PAGE else None)


def newest(person: User, *, most: int) -> list[Row]:
    """The last few of what was awarded here and is not replaced, for the first page."""
    now = timezone.now()
    found = (
        mine(person)
        .filter(superseded_by=None)
        .select_related("organization", "version__achievement")
        .order_by("-awarded_at", "-id")
    )
    return [_own_row(credential, now) for credential in found[:most]]


def counted(person: User) -> int:
    """How many credentials this person holds in all, without those that were replaced."""
    own = mine(person).filter(superseded_by=None).count()
    return own + Imported.objects.filter(person=person).count()


def _keys(found: QuerySet[Any], place: str, moment: Any, title: Any, body: Any) -> QuerySet[Any]:
    return found.order_by().values(
        place=Value(place, output_field=CharField()),
        row=F("pk"),
        moment=moment,
        title=title,
        body=body,
        end=F("valid_until"),
    )


def _rows(keys: Sequence[tuple[str, int]]) -> list[Row]:
    now = timezone.now()
    own = Credential.objects.select_related(
        "organization", "version__achievement", "showing", "superseded_by"
    ).in_bulk([row for place, row in keys if place == "here"])
    other = Imported.objects.defer("data").in_bulk([row for place, row in keys if place == "else"])
    return [
        _own_row(own[row], now) if place == "here" else _other_row(other[row], now)
        for place, row in keys
    ]


def _own_row(credential: Credential, now: datetime) -> Row:
    return Row(
        credential.version.name,
        credential.organization.name,
        credential.awarded_at,
        state_of(credential, now),
        credential=credential,
    )


def _other_row(imported: Imported, now: datetime) -> Row:
    return Row(
        imported.name,
        imported.issuer_name or imported.issuer_address or "An unnamed issuer",
        imported.valid_from or imported.imported_at,
        state_of_imported(imported, now),
        imported=imported,
    )


def _open_link(credential: Credential, key: str) -> ShareLink | None:
    # Looked up by hash: how long that takes says nothing about the key.
    return links_of(credential).filter(token_hash=digest(key)).first()


def _is_issuer(credential: Credential, viewer: Viewer) -> bool:
    if not viewer.is_authenticated:
        return False
    try:
        access_organization(viewer, credential.organization.slug, Right.SEE)
    except CampusError:
        return False
    return True
