"""Drafts: ``bayleaf new`` writes them, and what is forgotten in one is noticed."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import typer

from bayleaf.cli.files import read_json_object, shown, write_output
from bayleaf.engine.errors import InputError

_EXAMPLE: Final = (
    "Introduction to Beekeeping",
    "Care for a bee colony through one season.",
    "Inspected a hive under supervision and passed an oral examination.",
)
_TO_FILL_IN: Final = (
    "Name here what was achieved.",
    "Describe here what its holder knows and can do.",
    "Describe here what one has to do to earn it.",
)
_WRITE_ONE: Final = "bayleaf new writes a draft."


def new(
    name: Annotated[str | None, typer.Option("--name", help="What was achieved.")] = None,
    description: Annotated[
        str | None, typer.Option("--description", help="What it is about.")
    ] = None,
    criteria: Annotated[
        str | None, typer.Option("--criteria", help="What one has to do to earn it.")
    ] = None,
    issuer_name: Annotated[
        str, typer.Option("--issuer-name", help="What the issuer is called.")
    ] = "Example Academy",
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="Default: standard output.")
    ] = None,
) -> None:
    """Write a draft credential: plain JSON to edit, then to issue.

    Without name, description and criteria it is a whole example; of these three, what you leave
    out beside another is left for you to fill in.

    \b
    Examples:
      bayleaf new --name "First aid" --out draft.json
      bayleaf new | bayleaf issue --key key.json --out badge.json
    """
    given = (name, description, criteria)
    otherwise = _EXAMPLE if given == (None, None, None) else _TO_FILL_IN
    title, about, earned = (
        text if value is None else value for value, text in zip(given, otherwise, strict=True)
    )
    draft = {
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title,
        "issuer": {"type": ["Profile"], "name": issuer_name},
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "achievement": {
                "id": f"urn:uuid:{uuid.uuid4()}",
                "type": ["Achievement"],
                "name": title,
                "description": about,
                "criteria": {"narrative": earned},
            },
        },
    }
    write_output((json.dumps(draft, indent=2, ensure_ascii=False) + "\n").encode(), out)
    typer.echo(
        "A draft. Change what you like, then: bayleaf issue --key FILE --in DRAFT\n"
        "Say who earned it with --to EMAIL (kept as a salted hash) or --subject DID.",
        err=True,
    )


def read_draft(name: str) -> dict[str, Any]:
    """A draft from a file or standard input. Raises ``InputError`` for what is none."""
    draft = read_json_object(name, "The draft")
    if "kty" in draft:
        raise InputError(f"{shown(name)} is a key, not a draft.", cure=_WRITE_ONE)
    if "credentialSubject" not in draft:
        raise InputError(
            f"{shown(name)} is not a draft: it has no credentialSubject.", cure=_WRITE_ONE
        )
    return draft


def left_open(credential: Mapping[str, Any]) -> Iterator[str]:
    """What the author of a completed credential may have forgotten. It is no reason to refuse."""
    subject = credential.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
    if not isinstance(subject, Mapping) or not isinstance(achievement, Mapping):
        return
    criteria = achievement.get("criteria")
    earned = criteria.get("narrative") if isinstance(criteria, Mapping) else None
    for text in (achievement.get("name"), achievement.get("description"), earned):
        if text in _TO_FILL_IN:
            yield f'It still says "{text}" Whoever verifies it will read that.'
    is_made_up = str(subject.get("id", "urn:uuid:")).startswith("urn:uuid:")
    if is_made_up and not subject.get("identifier"):
        yield (
            "It belongs to nobody in particular. Name its recipient with --to EMAIL or "
            "--subject DID."
        )


def mistaken(data: bytes) -> str | None:
    """What a file is that is taken for a credential and is none: a key, an unsigned draft, or an
    answer with one in it."""
    from bayleaf.engine.encoding import parse_json

    value = None
    with contextlib.suppress(InputError):
        value = parse_json(data)
    if not isinstance(value, dict):
        return None
    if "kty" in value:
        kind = "a private key, not a credential. Keep it secret" if "d" in value else "a public key"
        return f"It is {kind}."
    if isinstance(value.get("verifiableCredential"), dict) and "type" not in value:
        return (
            "It is an answer of a service with a credential in it, under verifiableCredential. Take "
            "that out first: jq .verifiableCredential FILE."
        )
    if "credentialSubject" in value and "proof" not in value:
        return (
            "Nobody has signed it: it is no more than a draft. If it is yours, sign it: "
            "bayleaf issue --key FILE --in FILE."
        )
    return None
