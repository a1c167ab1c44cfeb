"""What the issuer's pages say of a credential: its state in a word, and what was done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bayleaf.campus.awarding.models import Credential, Reason, State


@dataclass(frozen=True)
class Word:
    """A state word: ``kind`` is its colour (leaf, info, warn, danger, mute)."""

    kind: str
    icon: str
    word: str


_IN_FORCE: Final = Word("leaf", "circle-check", "In force")
_VERBS: Final = {
    "award": "Awarded",
    "claim": "Taken into a wallet",
    "resend": "Link sent again",
    "revoke": "Revoked",
    "suspend": "Suspended",
    "reinstate": "Reinstated",
    "leave": "The holder closed their account",
    "erase": "Erased",
}


def state_of(credential: Credential, now: datetime) -> Word:
    """The word for what holds now, from what the issuer says and the dates."""
    if credential.erased_at is not None:
        return Word("mute", "ban", "Erased")
    if credential.state == State.REVOKED:
        if credential.state_reason == Reason.CORRECTED:
            return Word("mute", "history", "Replaced")
        return Word("danger", "octagon-x", "Revoked")
    if credential.state == State.SUSPENDED:
        return Word("warn", "circle-pause", "Suspended")
    if credential.valid_from > now:
        return Word("info", "calendar-clock", "Not yet in force")
    if credential.valid_until is not None and credential.valid_until < now:
        return Word("warn", "hourglass", "Expired")
    return _IN_FORCE


def done_in_words(verb: str, detail: dict[str, str]) -> str:
    """A line of the history: ``Revoked. Awarded by mistake``."""
    reasons = dict(Reason.choices)
    reason = reasons.get(detail.get("reason", ""), "")
    done = _VERBS.get(verb, verb.capitalize())
    return f"{done}: {reason[:1].lower()}{reason[1:]}" if reason else done


def masked(email: str) -> str:
    """``a…@example.org``: enough to recognise one's own address, not to learn another's."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"


def scale_of(highest: str, mark: str) -> str:
    """``A number from 0 to 20; the pass mark is 10.``"""
    sentence = f"A number from 0 to {highest}" if highest else "A number from 0 up"
    return f"{sentence}; the pass mark is {mark}." if mark else f"{sentence}."
