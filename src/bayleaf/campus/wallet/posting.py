"""Addresses at other sites that take a credential with them. Plain links: nothing is loaded from there.

Every value is percent-encoded with no character left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Final
from urllib.parse import quote

from bayleaf.campus.awarding import stated
from bayleaf.campus.awarding.models import Credential

_LINKEDIN: Final = "https://www.linkedin.com/profile/add"
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """What LinkedIn asks for under "Licenses and certifications", to copy or to send along.

    Months are those of the issuer's time zone, which is UTC here.
    """

    name: str
    organization: str
    issued: tuple[int, int]
    """Year and month, from 1."""
    expires: tuple[int, int] | None
    credential_id: str
    credential_url: str

    @property
    def url(self) -> str:
        """The address that opens the form at LinkedIn with these values filled in."""
        values = {
            "startTask": "CERTIFICATION_NAME",
            "name": self.name,
            "organizationName": self.organization,
            "issueYear": str(self.issued[0]),
            "issueMonth": str(self.issued[1]),
        }
        if self.expires is not None:
            values |= {
                "expirationYear": str(self.expires[0]),
                "expirationMonth": str(self.expires[1]),
            }
        values |= {"certUrl": self.credential_url, "certId": self.credential_id}
        return _address(_LINKEDIN, values)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Label and value of every field of that form, for copying by hand."""
        return (
            ("Name", self.name),
            ("Issuing organization", self.organization),
            ("Issue date", _month(self.issued)),
            ("Expiration date", _month(self.expires) if self.expires else "No expiration date"),
            ("Credential ID", self.credential_id),
            ("Credential URL", self.credential_url),
        )


def profile(credential: Credential) -> Profile:
    """The LinkedIn fields of a credential."""
    issued = credential.awarded_at.astimezone(UTC)
    until = credential.valid_until.astimezone(UTC) if credential.valid_until else None
    return Profile(
        name=credential.version.name,
        organization=stated.issuer_name(credential),
        issued=(issued.year, issued.month),
        expires=(until.year, until.month) if until else None,
        credential_id=credential.public_id,
        credential_url=credential.uri,
    )


@dataclass(frozen=True)
class Post:
    """A link that starts a post or a message."""

    label: str
    url: str


def posts(*, text: str, url: str) -> tuple[Post, ...]:
    """Where a text with an address can be posted. This table is all there is to know of them."""
    both = f"{text} {url}"
    return (
        Post("LinkedIn post", _address("https://www.linkedin.com/sharing/share-offsite/", {"url": url})),
        Post("X", _address("https://twitter.com/intent/tweet", {"text": text, "url": url})),
        Post("WhatsApp", _address("https://wa.me/", {"text": both})),
        Post("Bluesky", _address("https://bsky.app/intent/compose", {"text": both})),
        Post("Telegram", _address("https://t.me/share/url", {"url": url, "text": text})),
        Post("E-mail", _address("mailto:", {"subject": text, "body": both})),
    )  # fmt: skip


def _address(base: str, values: Mapping[str, str]) -> str:
    pairs = (f"{name}={quote(value, safe='')}" for name, value in values.items())
    return f"{base}?{'&'.join(pairs)}"


def _month(value: tuple[int, int]) -> str:
    year, month = value
    return f"{_MONTHS[month - 1]} {year}"
