"""What is the matter with a credential now, in a word and the icon that repeats it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bayleaf.campus.awarding.models import Credential, Reason, State
from bayleaf.campus.wallet.models import Imported
from bayleaf.engine.verifying import Verdict

SOON: Final = timedelta(days=60)


@dataclass(frozen=True)
class Word:
    """A state word: ``kind`` is its colour (leaf, info, warn, danger, mute)."""

    kind: str
    icon: str
    word: str
    is_calm: bool = False
    """Nothing to do about it, so it is said quietly."""


_IN_FORCE: Final = Word("leaf", "circle-check", "In force", is_calm=True)
_EXPIRED: Final = Word("warn", "hourglass", "Expired")
_REVOKED: Final = Word("danger", "octagon-x", "Revoked")
_SUSPENDED: Final = Word("warn", "circle-pause", "Suspended")
_REPLACED: Final = Word("mute", "history", "Replaced", is_calm=True)
_STARTS_LATER: Final = Word("info", "calendar-clock", "Not yet in force")
_BY_VERDICT: Final = {
    Verdict.VALID: _IN_FORCE,
    Verdict.VALID_ISSUER_UNRECOGNISED: _IN_FORCE,
    Verdict.EXPIRED: _EXPIRED,
    Verdict.REVOKED: _REVOKED,
    Verdict.SUSPENDED: _SUSPENDED,
    Verdict.NOT_YET_VALID: _STARTS_LATER,
}


def state_of(credential: Credential, now: datetime) -> Word:
    """The word for a credential of this platform, from what its issuer says and its dates."""
    if credential.state == State.REVOKED:
        return _REPLACED if credential.state_reason == Reason.CORRECTED else _REVOKED
    if credential.state == State.SUSPENDED:
        return _SUSPENDED
    return _by_dates(credential.valid_from, credential.valid_until, now) or _IN_FORCE


def state_of_imported(imported: Imported, now: datetime) -> Word:
    """The word for one from elsewhere: what its check said, and its dates since then."""
    found = _BY_VERDICT.get(Verdict(imported.verdict))
    if found is None:
        return Word("mute", "circle-dashed", "Not fully checked")
    if found in (_IN_FORCE, _STARTS_LATER):
        return _by_dates(imported.valid_from, imported.valid_until, now) or _IN_FORCE
    return found


def ends_soon(credential: Credential, now: datetime) -> bool:
    """Whether it is in force and its end is near enough to be told about."""
    until = credential.valid_until
    return credential.state == State.ACTIVE and until is not None and now <= until <= now + SOON


def _by_dates(start: datetime | None, until: datetime | None, now: datetime) -> Word | None:
    if start is not None and now < start:
        return _STARTS_LATER
    if until is None or until > now + SOON:
        return None
    if until < now:
        return _EXPIRED
    return Word("warn", "hourglass", ending((until - now).days))


def ending(days: int) -> str:
    """``Ends in 26 days``, ``Ends tomorrow``, ``Ends today``."""
    return {0: "Ends today", 1: "Ends tomorrow"}.get(days, f"Ends in {days} days")
