"""What a verifier asks for, apart from the facts: whom it recognises and how strict it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bayleaf.engine.contexts import ContextSet, bundled
from bayleaf.engine.encoding import Json
from bayleaf.engine.errors import InputError
from bayleaf.engine.verifying.verdict import Assurance


@dataclass(frozen=True)
class Policy:
    """A named set of choices. The facts of a report do not depend on it, the verdict may.

    ``trusted`` maps the id of each recognised issuer to its name on the list.
    ``trusted_list_issuers`` may sign status lists for others. ``any_of`` lets one good proof of
    several suffice. ``schema_must_hold`` makes a schema violation a failure (policy ``ob-cert``).
    """

    name: str = "default"
    revision: int = 3
    threshold: Assurance = Assurance.LISTED
    trusted: Mapping[str, str] = field(default_factory=dict)
    trusted_list_issuers: frozenset[str] = frozenset()
    contexts: ContextSet = field(default_factory=bundled)
    leeway: timedelta = timedelta(seconds=60)
    any_of: bool = False
    schema_must_hold: bool = False
    code_page: str = "urn:bayleaf:problem:"

    def __post_init__(self) -> None:
        """Keep the list as it is now: what was learned under a policy holds under that policy."""
        object.__setattr__(self, "trusted", dict(self.trusted))

    @property
    def label(self) -> str:
        """Name and revision, as reports show it."""
        return f"{self.name}/{self.revision}"


def trust_list(value: Json) -> dict[str, str]:
    """Read a trust list: ``[{"id": DID or URL, "name": text}, ...]`` as ``{id: name}``.

    Raises ``InputError`` that names the entry at fault.
    """
    if not isinstance(value, list):
        raise InputError(
            "A trust list is a JSON array.", cure='Write [{"id": "did:web:…", "name": "…"}].'
        )
    issuers: dict[str, str] = {}
    for index, entry in enumerate(value):
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not entry["id"]:
            raise InputError("An entry of the trust list has no id.", pointer=f"/{index}/id")
        if not isinstance(entry.get("name", ""), str):
            raise InputError("A name of the trust list is not text.", pointer=f"/{index}/name")
        issuers[entry["id"]] = entry.get("name", "")
    return issuers
