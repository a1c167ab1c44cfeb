"""Controller documents of a college, as a test wants them."""

from __future__ import annotations

from typing import Any

from bayleaf.engine.dids import document as documents
from tests.engine.verifying.world import COLLEGE, COLLEGE_URL, Party, World, key_of

HTTPS = "https://college.example/issuer"


def https_issuer(method: str = f"{HTTPS}#key-1", kind: Any = "P-256") -> Party:
    """An issuer named by an https URL."""
    return Party(HTTPS, key_of(kind, HTTPS), method)


def publish(world: World, **members: Any) -> Party:
    """A college whose document has these members; its key entry is ``#key-1``."""
    college = Party(COLLEGE, key_of("Ed25519", COLLEGE), f"{COLLEGE}#key-1")
    world.web.publish(COLLEGE_URL, {"id": COLLEGE, **members})
    return college


def entry(fragment: str = "key-1", **changes: Any) -> dict[str, Any]:
    key = key_of("Ed25519", COLLEGE).public_key
    made = documents.multikey_entry(COLLEGE, fragment, key) | changes
    return {name: value for name, value in made.items() if value is not None}
