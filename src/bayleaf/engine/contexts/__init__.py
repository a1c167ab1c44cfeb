"""The JSON-LD contexts Bayleaf knows: shipped with it, pinned by SHA-256, never fetched.

``index.json`` names every file, where it came from and its terms. A context that is not here is
not trusted: ``ContextSet.load`` raises, and nothing goes to the network (design rule: a holder
must not be able to change what a signed word means by changing a file somewhere).

``context-3.0.3.json`` of Open Badges circulates with two contents. Both are shipped; a document
that names it is tried with each (``candidates``).
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Final

from bayleaf.engine.encoding import Json, JsonObject, parse_json
from bayleaf.engine.errors import ContextError

MAX_CONTEXTS: Final = 16
"""Most contexts in one list. Each takes milliseconds to process, also one that is named again."""

OB_3_0_3: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


@dataclass(frozen=True)
class Source:
    """One pinned context: the URL it answers for, its bytes' SHA-256 and where they came from."""

    url: str
    file: str
    sha256: str
    origin: str
    terms: str

    def read(self) -> bytes:
        """The bytes as shipped, checked against the pin."""
        data = (files(__package__) / "files" / self.file).read_bytes()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise ContextError(f"The shipped context {self.file} was altered.", code="MALFORMED")
        return data


@dataclass(frozen=True)
class ContextSet:
    """The contexts one document may use: exactly one content per URL.

    ``chosen`` maps a URL to the name of its content: a shipped file, or a key of ``extra``
    (contexts an operator or a test added, already parsed).
    """

    chosen: Mapping[str, str]
    extra: Mapping[str, JsonObject] = field(default_factory=dict)
    name: str = "bundled"

    def __hash__(self) -> int:
        return hash((self.name, tuple(self.chosen.items())))

    def __contains__(self, url: object) -> bool:
        return url in self.chosen

    def load(self, url: str) -> JsonObject:
        """The parsed context document of a URL. Raises ``ContextError`` for any other URL."""
        name = self.chosen.get(url)
        if name is None:
            raise ContextError(f"The context {url[:200]} is not one Bayleaf trusts.")
        return self.extra[name] if name in self.extra else _parsed(name)

    def with_extra(self, extra: Mapping[str, JsonObject]) -> ContextSet:
        """The same set and these documents, by URL."""
        chosen = {**self.chosen, **{url: url for url in extra}}
        return ContextSet(chosen, {**self.extra, **extra}, name=f"{self.name}+{','.join(extra)}")


@functools.cache
def sources() -> tuple[Source, ...]:
    """Every shipped context, in the order of preference."""
    index = parse_json((files(__package__) / "index.json").read_bytes())
    return tuple(Source(**row) for row in index)


@functools.cache
def bundled() -> ContextSet:
    """The shipped contexts, with the first content where there are two."""
    chosen: dict[str, str] = {}
    for source in sources():
        chosen.setdefault(source.url, source.file)
    return ContextSet(chosen)


@functools.cache
def bundled_second() -> ContextSet:
    """The shipped contexts, with the second content of ``context-3.0.3.json``."""
    second = [source.file for source in sources() if source.url == OB_3_0_3][1]
    return ContextSet({**bundled().chosen, OB_3_0_3: second}, name="bundled-second")


def candidates(urls: Iterable[object], first: ContextSet | None = None) -> tuple[ContextSet, ...]:
    """The sets under which a document naming these context URLs may have been signed."""
    first = first or bundled()
    if OB_3_0_3 not in urls or first.chosen.get(OB_3_0_3) != bundled().chosen[OB_3_0_3]:
        return (first,)
    chosen = {**first.chosen, OB_3_0_3: bundled_second().chosen[OB_3_0_3]}
    return first, ContextSet(chosen, first.extra, name=f"{first.name}-second")


@functools.cache
def _parsed(file: str) -> Json:
    source = next(source for source in sources() if source.file == file)
    return parse_json(source.read())
