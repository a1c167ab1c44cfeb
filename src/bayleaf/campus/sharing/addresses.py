"""The addresses of one credential, with the key of a link where it is needed to follow them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from bayleaf.campus.awarding.models import Credential


@dataclass(frozen=True)
class Addresses:
    """Absolute addresses, fit to be told to others. ``key`` is empty for a public credential."""

    public_id: str
    key: str = ""

    @property
    def page(self) -> str:
        """The page, which is also the id that is signed."""
        return self._absolute(reverse("credential", args=[self.public_id]))

    @property
    def verify(self) -> str:
        """Our verify page with this credential in it. It fetches it as anybody would."""
        return f"{settings.BASE_URL}{reverse('verify')}?url={quote(self.page, safe='')}"

    @property
    def independent(self) -> str:
        """A verifier of others (the Digital Credentials Consortium), which reads the public file.

        The address stands after a ``#``, so that it is not sent to that site's server.
        """
        return f"https://verifierplus.org/#verify?vc={quote(self.json, safe='')}"

    @property
    def json(self) -> str:
        """The signed file."""
        return self.file("json")

    @property
    def jwt(self) -> str:
        """The signed token."""
        return self.file("jwt")

    @property
    def png(self) -> str:
        """The picture with the signed file in it."""
        return self.file("png")

    @property
    def svg(self) -> str:
        """The drawing with the signed file in it."""
        return self.file("svg")

    @property
    def badge(self) -> str:
        """The badge alone."""
        return self._absolute(reverse("credential-badge", args=[self.public_id]))

    @property
    def code(self) -> str:
        """The QR code."""
        return self._absolute(reverse("credential-qr", args=[self.public_id]))

    @property
    def card(self) -> str:
        """The picture for posts."""
        return f"{settings.BASE_URL}{reverse('credential-image', args=[self.public_id])}"

    def file(self, extension: str) -> str:
        """The address of one of the four files."""
        return self._absolute(reverse("credential-file", args=[self.public_id, extension]))

    def _absolute(self, path: str) -> str:
        query = f"?key={quote(self.key, safe='')}" if self.key else ""
        return f"{settings.BASE_URL}{path}{query}"


def addresses_of(credential: Credential, key: str = "") -> Addresses:
    """The addresses of a credential."""
    return Addresses(credential.public_id, key)
