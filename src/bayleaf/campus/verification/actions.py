"""Check a credential, as any stranger would: from its bytes and the public web alone.

Nothing that is checked is kept, and nothing is looked up in the database.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as clock
from typing import TYPE_CHECKING, Final

import bayleaf
from bayleaf.campus.foundation.errors import CampusError, TooMany
from bayleaf.campus.foundation.outside import fetch_for_one_check
from bayleaf.campus.verification import picture
from bayleaf.campus.verification.recognition import Recognition, recognition
from bayleaf.engine.baking import image_format
from bayleaf.engine.encoding import MAX_JSON_BYTES
from bayleaf.engine.errors import InputError
from bayleaf.engine.verifying import Report, Verdict

if TYPE_CHECKING:
    from bayleaf.engine.ports import Fetch

MAX_TEXT_BYTES: Final = MAX_JSON_BYTES
MAX_IMAGE_BYTES: Final = 4 << 20
AT_A_TIME: Final = 4
"""Verifications under way in this process; each may hold a thread for as long as others answer."""

OF_ONE_CLIENT: Final = 2
"""How many of them may be one client's: whoever names slow servers waits for themselves."""

_WAIT_SECONDS: Final = 2.0
_MOST_TYPED: Final = 320
_places = threading.BoundedSemaphore(AT_A_TIME)
_shares: Counter[str] = Counter()
_shares_lock = threading.Lock()


class TooLarge(CampusError):
    """More bytes than a credential may have."""

    status = 413


class Busy(TooMany):
    """All places are taken."""

    status = 503


@dataclass(frozen=True)
class Checked:
    """A verification and what a page needs beside the report.

    ``text`` is the credential out of its picture, to be checked again; ``thumbnail`` a small PNG
    of the picture it came in. Both are empty where there is none, and for what is not genuine.
    ``mistaken`` says what the file is when it is no credential.
    """

    report: Report
    seconds: float
    recognition: Recognition
    text: bytes = b""
    thumbnail: bytes = b""
    mistaken: str = ""


def check(
    data: bytes,
    *,
    expect_recipient: str | None = None,
    valid_on: datetime | date | None = None,
    fetch: Fetch | None = None,
    client: str = "",
) -> Checked:
    """Verify one file: JSON, a token, or a PNG or SVG with a credential inside.

    ``expect_recipient`` is compared and forgotten. A day as ``valid_on`` means its last second in
    UTC. ``fetch`` is given when something was fetched already, so that all has one deadline.
    ``client`` is who asks; pages that show what this site holds ask for nobody.
    Raises ``CampusError`` when there is nothing to judge, ``TooLarge``, or ``Busy``.
    """
    _refuse_what_is_too_large(data)
    typed = (expect_recipient or "").strip()
    if len(typed) > _MOST_TYPED:
        raise CampusError(
            "The e-mail is too long.",
            field="recipient",
            cure=f"Type at most {_MOST_TYPED} letters.",
        )
    known = recognition()
    with place(client):
        started = time.perf_counter()
        report = bayleaf.verify(
            data,
            fetch=fetch or fetch_for_one_check(),
            at=datetime.now(UTC),
            policy=known.policy,
            expect_recipient=typed or None,
            valid_on=end_of(valid_on),
        )
        seconds = time.perf_counter() - started
    if report.verdict is Verdict.NOT_GENUINE:
        return Checked(report, seconds, known, mistaken=_mistaken(data))
    return Checked(report, seconds, known, _text_of(data), picture.thumbnail(data))


def end_of(moment: datetime | date | None) -> datetime | None:
    """The moment that is meant: of a day its last second, in UTC."""
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, clock(23, 59, 59), tzinfo=UTC)


@contextmanager
def place(client: str = "") -> Iterator[None]:
    """One of the few places for work that waits for others. Raises ``Busy`` after two seconds, and
    at once for a client that has its share of them."""
    with _share(client):
        if not _places.acquire(timeout=_WAIT_SECONDS):
            raise Busy("Many credentials are being checked at this moment.", retry_after=5)
        try:
            yield
        finally:
            _places.release()


@contextmanager
def _share(client: str) -> Iterator[None]:
    if not client:
        yield
        return
    with _shares_lock:
        if _shares[client] >= OF_ONE_CLIENT:
            raise Busy("Two of your checks are under way. Wait for one of them.", retry_after=5)
        _shares[client] += 1
    try:
        yield
    finally:
        with _shares_lock:
            _shares[client] -= 1
            if not _shares[client]:
                del _shares[client]


def _refuse_what_is_too_large(data: bytes) -> None:
    if not data.strip():
        raise CampusError("The file is empty.", field="file", cure="Choose the credential file.")
    is_image = image_format(data) is not None
    most = MAX_IMAGE_BYTES if is_image else MAX_TEXT_BYTES
    if len(data) > most:
        kind = "A picture" if is_image else "A credential"
        raise TooLarge(
            f"{kind} may have at most {most >> 20} MiB; this has more.",
            field="file",
            cure="Ask for the original file.",
        )


def _text_of(data: bytes) -> bytes:
    """The credential's own text, out of the picture; empty when only an address is in there."""
    if image_format(data) is None:
        return data
    try:
        baked = bayleaf.unbake(data)
    except InputError:
        return b""
    return b"" if baked.is_url else baked.credential


def _mistaken(data: bytes) -> str:
    """What people send instead of a credential, and what to send."""
    start = data[:1024].lstrip().lower()
    if start.startswith(b"%pdf"):
        return "This is a PDF, which is not read yet. Drop the picture or the JSON file instead."
    if start.startswith(b"pk\x03\x04"):
        return "This is an archive. Unpack it, and drop the credential that is inside."
    if start.startswith((b"\xff\xd8\xff", b"gif8")) or start[8:12] == b"webp":
        return "This kind of picture cannot carry a credential. Ask for the PNG or SVG."
    if start.startswith((b"<!doctype html", b"<html")):
        return "This is a web page. Paste its link, or download the credential from it."
    return ""
