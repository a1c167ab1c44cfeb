"""Every route of the campus, found at run time, and what the design says of each.

The tables are written from the design and not read from the code: a route that no table names
makes ``test_routes.py`` fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver

OWNER: Final = frozenset({"owner"})
ISSUERS: Final = frozenset({"owner", "issuer"})
MEMBERS: Final = frozenset({"owner", "issuer", "assessor", "viewer"})


@dataclass(frozen=True)
class Route:
    """One pattern: its name with the namespace, and the names of its arguments."""

    name: str
    arguments: frozenset[str]
    methods: frozenset[str] = frozenset()


def every_route() -> list[Route]:
    """All routes of the URL configuration."""
    return [*_walk(get_resolver(), "", frozenset())]


def _walk(resolver: URLResolver, space: str, above: frozenset[str]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        arguments = above | frozenset(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, inner, arguments)
        elif isinstance(entry, URLPattern):
            yield Route(f"{space}{entry.name}", arguments)


@dataclass(frozen=True)
class Desk:
    """A route under an organization's slug: who may look, who may send, and what is sent.

    ``nouns`` are the things of the organization that its arguments name, in the world's words.
    """

    look: frozenset[str] | None = None
    send: frozenset[str] | None = None
    nouns: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    writes: bool = True
    """Whether what is sent changes something."""


def _one(noun: str, **more: Any) -> Desk:
    return Desk(nouns={"public_id": noun}, **more)


_PROFILE: Final = {"name": "Renamed School", "kind": "school", "country": "IE"}
_NO_EVIDENCE: Final = {"evidence-TOTAL_FORMS": "0", "evidence-INITIAL_FORMS": "0"}
_PERSON: Final = {
    "achievement": "{published}",
    "email": "new@example.org",
    "name": "Nia New",
    "result": "17",
    **_NO_EVIDENCE,
}

DESK: Final[dict[str, Desk]] = {
    "desk": Desk(look=MEMBERS),
    "organization-settings": Desk(look=OWNER, send=OWNER, data=_PROFILE),
    "organization-close": Desk(look=OWNER, send=OWNER, data={"slug": "{slug}"}),
    "organization-keys": Desk(look=OWNER),
    "organization-key-rotate": Desk(look=OWNER, send=OWNER, nouns={"kind": "kind"}),
    "organization-key-compromise": Desk(look=OWNER, send=OWNER, nouns={"thumbprint": "key"}),
    "members": Desk(
        look=MEMBERS, send=OWNER, data={"email": "invited@example.org", "role": "viewer"}
    ),
    "member-role": Desk(send=OWNER, nouns={"person": "person"}, data={"role": "issuer"}),
    "member-remove": Desk(look=OWNER, send=OWNER, nouns={"person": "person"}),
    "invitation-resend": Desk(send=OWNER, nouns={"invitation": "invitation"}),
    "invitation-withdraw": Desk(send=OWNER, nouns={"invitation": "invitation"}),
    "achievements": Desk(look=MEMBERS),
    "achievement-new": Desk(
        look=ISSUERS,
        send=ISSUERS,
        data={"name": "Knots", "description": "Ties knots.", "achievement_type": "Badge"},
    ),
    "achievement-edit": _one("draft", look=ISSUERS, send=ISSUERS, data={"{draft_form}": ""}),
    "achievement-publish": _one("draft", look=ISSUERS, send=ISSUERS),
    "achievement-start-version": _one("published", send=ISSUERS),
    "achievement-discard": _one("draft", look=ISSUERS, send=ISSUERS),
    "achievement-withdraw": _one("published", send=ISSUERS),
    "achievement-restore": _one("withdrawn", send=ISSUERS),
    "badge-preview": Desk(look=ISSUERS, query={"{design}": ""}),
    "skill-suggestions": Desk(look=ISSUERS),
    "award": Desk(look=ISSUERS, send=ISSUERS, data={**_PERSON, "key": "k" * 22}),
    "award-preview": Desk(send=ISSUERS, data=_PERSON, writes=False),
    "award-list": Desk(
        send=ISSUERS, data={"achievement": "{published}", "people": "n@example.org,Nia,12"}
    ),
    "batch": _one("batch", look=ISSUERS, send=ISSUERS, data={"drop": "1"}),
    "awarded": Desk(look=MEMBERS),
    "awarded-export": Desk(look=ISSUERS),
    "awarded-one": _one("credential", look=MEMBERS),
    "awarded-revoke": _one("credential", look=ISSUERS, send=ISSUERS, data={"reason": "mistake"}),
    "awarded-suspend": _one("credential", look=ISSUERS, send=ISSUERS, data={"reason": "review"}),
    "awarded-reinstate": _one("suspended", look=ISSUERS, send=ISSUERS),
    "awarded-correct": _one(
        "credential",
        look=ISSUERS,
        send=ISSUERS,
        data={"name": "Ada Put Right", "result": "18", "confirm": "1", **_NO_EVIDENCE},
    ),
    "awarded-erase": _one("credential", look=OWNER, send=OWNER, data={"reason": "request"}),
    "awarded-resend": _one("credential", send=ISSUERS),
}
"""Everything of an organization that only some of its members may see or do."""

HOLDER: Final = {
    "held": ("get", {}),
    "held-keep": ("post", {}),
    "held-show": ("post", {"visibility": "public"}),
    "held-links": ("post", {"label": "Acme", "ends_on": "{soon}"}),
    "held-link-end": ("post", {}),
    "imported": ("get", {}),
    "imported-file": ("get", {}),
    "imported-picture": ("get", {}),
    "imported-remove": ("post", {}),
}
"""What is one person's alone, whatever role anybody has anywhere."""

SHOWN: Final = {
    "credential",
    "credential-file",
    "credential-badge",
    "credential-qr",
}
"""Seen by holder and issuer, and by others as far as the holder shows it."""

FOR_ALL: Final = {
    "organization": "the public page",
    "organization-did": "the keys, for every verifier",
    "achievement": "a published achievement",
    "achievement-version": "a published achievement; its drafts are the members' alone",
    "achievement-badge": "its picture",
    "achievement-badge-png": "its picture",
    "status-list": "the signed list, for every verifier",
    "credential-image": "tells nothing unless the credential is public",
}

SECRETS: Final = {
    "claim": "the secret of a mail",
    "invitation": "the secret of a mail",
    "account_confirm_email": "the secret of a mail",
    "account_reset_password_from_key": "the secret of a mail",
}

OWN: Final = {
    "mfa_remove_webauthn": "a passkey of the account",
    "mfa_edit_webauthn": "a passkey of the account",
}

OPERATOR: Final = {"outbox-mail": "the mail of a demo, for operators elsewhere"}

CLASSIFIED: Final = {*DESK, *HOLDER, *SHOWN, *FOR_ALL, *SECRETS, *OWN, *OPERATOR}

NO_TOKEN_NEEDED: Final = {
    "api-v1:verify": "public, without cookies: it acts for nobody",
    "api-v1:preflight": "the same address, asked beforehand by browsers",
}
"""Routes that take a POST without a CSRF token, and why."""
