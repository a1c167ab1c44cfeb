"""Credentials to test the model with: one of our own, and all whole ones of the shared vectors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]


def badge(**changes: Any) -> dict[str, Any]:
    """A small Open Badge without problems, as changed."""
    return {
        "@context": CONTEXTS,
        "id": "urn:uuid:0e3a1c9e-7a67-4f63-9e0b-2f8c8f0f7a11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Soil analysis",
        "issuer": {"id": "did:web:school.example", "type": ["Profile"], "name": "School"},
        "validFrom": "2026-05-01T09:30:00Z",
        "credentialSubject": subject(),
    } | changes


def subject(**changes: Any) -> dict[str, Any]:
    """The subject of that badge, as changed."""
    return {
        "id": "did:example:learner",
        "type": ["AchievementSubject"],
        "achievement": achievement(),
    } | changes


def achievement(**changes: Any) -> dict[str, Any]:
    """The achievement of that badge, as changed."""
    return {
        "id": "https://school.example/soil",
        "type": ["Achievement"],
        "name": "Soil analysis",
        "description": "Takes and reads soil samples.",
        "criteria": {"narrative": "Three samples, read right."},
    } | changes


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    """A copy that lacks some members."""
    return {name: value for name, value in document.items() if name not in names}


def vectors(shared: Callable[..., Path]) -> dict[str, dict[str, Any]]:
    """Every whole credential of the vectors, also those inside others, by file and pointer."""
    root = shared("vectors")
    found: dict[str, dict[str, Any]] = {}
    for pattern in ("ob30-samples/*.json", "clr20/*.json", "ob30-impl-guide/*/block-*.json"):
        for path in sorted(root.glob(pattern)):
            found |= dict(_credentials(json.loads(path.read_text()), str(path.relative_to(root))))
    examples = root / "ob30-spec-appendix-d" / "examples.json"
    for index, example in enumerate(json.loads(examples.read_text())):
        found |= dict(_credentials(_unbroken(example), f"ob30-spec-appendix-d/{index}"))
    return found


def _credentials(value: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if "@context" in value and "type" in value:
            yield place, value
        for name, inner in value.items():
            yield from _credentials(inner, f"{place}/{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _credentials(inner, f"{place}/{index}")


def _unbroken(value: Any) -> Any:
    """The examples of the specification are printed with line breaks inside long URLs."""
    if isinstance(value, dict):
        return {name: _unbroken(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_unbroken(inner) for inner in value]
    return value.replace("\n", "") if str(value).startswith("http") else value
