"""A link somebody pasted: the credential that lies behind it, or that its page points to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from django.conf import settings

from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.foundation.outside import fetch_for_one_check
from bayleaf.campus.verification.actions import MAX_IMAGE_BYTES, MAX_TEXT_BYTES, place
from bayleaf.engine.errors import FetchError

if TYPE_CHECKING:
    from bayleaf.engine.ports import Fetch, Response

ACCEPT: Final = (
    "application/vc, application/vc+jwt, application/vc+ld+json, application/ld+json, "
    "application/json, image/png, image/svg+xml, text/html;q=0.3, text/plain;q=0.2"
)
_CREDENTIALS: Final = (
    "application/vc", "application/vc+jwt", "application/vc+ld+json", "application/ld+json",
    "application/json",
)  # fmt: skip
"""Media types of a credential, the surest first."""

_MOST_LINK: Final = 2000
_DOWNLOAD: Final = "Download the credential there and drop the file here."
_OWN_PAGE: Final = "/verify/"


def is_link(text: str) -> bool:
    """Whether a pasted text is one web address and not a credential."""
    text = text.strip()
    return text.lower().startswith(("https://", "http://")) and len(text.split()) == 1


def fetch_document(url: str, *, fetch: Fetch | None = None, client: str = "") -> bytes:
    """The bytes behind a link. Of a page, those of the credential it names in a ``<link>``.

    The query stays, since a link may hold the key to what it shows; what follows a ``#`` does not.
    Raises ``CampusError`` about the field ``url`` that says what to do instead, or ``Busy``.
    """
    address = _unwrapped(url.strip())
    fetch = fetch or fetch_for_one_check()
    with place(client):
        answer = _get(fetch, address)
        if not _is_page(answer):
            return answer.body
        pointed = alternate(answer.body, answer.url)
        if pointed is None:
            raise _refused("This page does not say where its credential is.", _DOWNLOAD)
        answer = _get(fetch, pointed)
    if _is_page(answer):
        raise _refused("The page points to another page, not to a credential.", _DOWNLOAD)
    return answer.body


def alternate(page: bytes, base: str) -> str | None:
    """The address of the credential that a page of this address names, if it is at the same place.

    ``<link rel="alternate" type="application/vc" href="…">``; the surest type wins.
    """
    found: dict[str, str] = {}
    for kind, href in _alternates(page[:MAX_TEXT_BYTES]):
        target = _joined(base, href)
        if _origin(target) == _origin(base) and target != base:
            found.setdefault(kind, target)
    return next((found[kind] for kind in _CREDENTIALS if kind in found), None)


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href).partition("#")[0]
    except ValueError:
        return ""


def _alternates(page: bytes) -> Iterator[tuple[str, str]]:
    """Media type and address of every ``<link>`` or ``<a>`` that names another form of the page."""
    from lxml import etree

    try:
        root = etree.fromstring(page, etree.HTMLParser(no_network=True, encoding="utf-8"))
    except (etree.LxmlError, ValueError):
        return
    for node in () if root is None else root.iter("link", "a"):
        if "alternate" in node.get("rel", "").lower().split() and node.get("href"):
            yield node.get("type", "").partition(";")[0].strip().lower(), node.get("href")


def _unwrapped(url: str) -> str:
    """A link to this very page carries the link that is meant."""
    for _ in range(3):
        parts = _split(url)
        path = unquote(parts.path)
        if _origin(url) != settings.BASE_URL or not path.startswith(_OWN_PAGE.rstrip("/")):
            return url.partition("#")[0]
        url = parse_qs(parts.query).get("url", [""])[0].strip()
        if not url:
            break
    raise _refused("This is the address of the page you are on.", "Paste the link to a credential.")


def _split(url: str) -> _Parts:
    if len(url) > _MOST_LINK:
        raise _refused("The link is too long.", f"Paste one of at most {_MOST_LINK} letters.")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises for a port that is no number
    except ValueError:
        raise _refused("This is not a link.", "Copy it again from your browser.") from None
    if parts.scheme.lower() not in ("https", "http") or not parts.hostname:
        raise _refused("This is not a link.", "Paste one that starts with https://.")
    return parts


if TYPE_CHECKING:
    from urllib.parse import SplitResult as _Parts


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower()


def _get(fetch: Fetch, url: str) -> Response:
    try:
        answer = fetch(url, accept=ACCEPT, max_bytes=MAX_IMAGE_BYTES)
    except FetchError as error:
        raise _refused(f"The link could not be followed: {error.message}", error.cure or _DOWNLOAD) from None  # fmt: skip
    if answer.status in (401, 403):
        raise _refused("The page behind the link is not public.", _DOWNLOAD)
    if answer.status in (404, 410):
        raise _refused("There is nothing behind this link, or no longer.", "Ask the candidate for a new one.")  # fmt: skip
    if answer.status != 200:
        raise _refused(f"The server behind the link answered {answer.status}.", "Try again later.")
    return answer


def _is_page(answer: Response) -> bool:
    start = answer.body[:512].lstrip().lower()
    return "html" in answer.media_type or start.startswith((b"<!doctype html", b"<html"))


def _refused(message: str, cure: str) -> CampusError:
    return CampusError(message, field="url", cure=cure)
