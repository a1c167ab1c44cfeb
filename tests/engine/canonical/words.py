"""Make ``words.json`` anew, the tables of words that are shipped: ``make words``.

What the file holds is what was asked: every member of every noun of the model at its place, and
every member, type and word of the golden badges.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any, Final

from bayleaf.engine.canonical import direct, shipped
from bayleaf.engine.canonical.shipped import SCHEMES
from bayleaf.engine.canonical.vocabulary import Scope, Tables, Unsupported, Words
from bayleaf.engine.contexts import bundled, sources
from bayleaf.engine.encoding import Json, dump_json
from bayleaf.engine.model import (
    AchievementCredential,
    BitstringStatusListCredential,
    ClrCredential,
    EndorsementCredential,
    Proof,
)
from bayleaf.engine.model.node import Nested, NodeClass, _default_of, members_of

FILE: Final = Path(str(files(shipped.__package__))) / "words.json"
GOLDEN: Final = Path(__file__).parents[2] / "vectors" / "golden"

VC, OB, CLR, EXTENSIONS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
)
CONTEXTS: Final = ((VC,), (VC, OB), (VC, OB, EXTENSIONS), (VC, CLR, OB), (VC, CLR, OB, EXTENSIONS))
NOUNS: Final[tuple[NodeClass, ...]] = (
    AchievementCredential, EndorsementCredential, ClrCredential, BitstringStatusListCredential,
)  # fmt: skip
ALIASES: Final = {"AchievementCredential": ("AchievementCredential", "OpenBadgeCredential")}
PURPOSES: Final = ("assertionMethod", "authentication")


def made_anew() -> bytes:
    """The file as it should be."""
    known = {}
    for urls in CONTEXTS:
        words = Tables(bundled()).root(urls)
        for noun in NOUNS:
            _ask_about(noun, words)
        _ask_about(Proof, words)
        for document in _golden():
            if document.get("@context") == list(urls):
                _ask_for(document, words)
        known[urls] = words
    return _dump(known)


def _ask_about(noun: NodeClass, words: Words, seen: frozenset[NodeClass] = frozenset()) -> None:
    """Ask for all members of a noun, of the nouns in it, and so on."""
    for types in _types(noun):
        try:
            scope = words.of_types(types)
        except Unsupported:
            continue
        for member in members_of(noun):
            try:
                term = scope.term(member.name)
            except Unsupported:
                continue
            if member.name == "proofPurpose":
                for purpose in PURPOSES:
                    term.texts.word(purpose)
            if isinstance(member.kind, Nested) and member.kind.noun not in seen:
                for inner in (member.kind.noun, *member.kind.noun.__subclasses__()):
                    _ask_about(inner, term.inner, seen | {noun})


def _types(noun: NodeClass) -> Iterator[tuple[str, ...]]:
    """The types that a noun is written with, and none at all."""
    yield ()
    if noun is Proof:
        yield ("DataIntegrityProof",)
        return
    names = [member.name for member in members_of(noun)]
    default = _default_of(noun, "type") if "type" in names else ()
    found = default if isinstance(default, tuple) else (default,)
    if all(isinstance(name, str) for name in found):
        yield from product(*(ALIASES.get(name, (name,)) for name in found))


def _golden() -> Iterator[dict[str, Any]]:
    for path in sorted(GOLDEN.glob("*.json")):
        if not path.name.startswith(("broken", "forged", "manifest")):
            yield json.loads(path.read_bytes())


def _ask_for(document: dict[str, Any], words: Words) -> None:
    """Walk a document and its proof with these words."""
    proofs = document.get("proof", [])
    bare = {name: value for name, value in document.items() if name not in ("proof", "@context")}
    for each in (bare, *(proofs if isinstance(proofs, list) else [proofs])):
        with suppress(Unsupported):
            direct._Walk().of(each, words)


def _dump(known: dict[tuple[str, ...], Words]) -> bytes:
    """The file for tables that have answered all that is to be held."""
    pins = {source.url: source.sha256 for source in reversed(sources())}
    urls = sorted({url for names in known for url in names})
    made = {" ".join(names): _Written().of(words) for names, words in known.items()}
    return dump_json({"pins": {url: pins[url] for url in urls}, "tables": made}) + b"\n"


class _Written:
    """Tables as data, each place and each scope once."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._places: list[dict[str, int]] = []
        self._scopes: list[dict[str, Json]] = []
        self._same: dict[bytes, int] = {}
        self._prefixes: set[str] = set()

    def of(self, words: Words) -> dict[str, Json]:
        """The entry of one list of contexts."""
        self._place(words)
        return {
            "words": self._places,
            "scopes": self._scopes,
            "prefixes": sorted(self._prefixes),
        }

    def _place(self, words: Words) -> int:
        known = self._numbers.get(id(words))
        if known is not None:
            return known
        number = self._numbers[id(words)] = len(self._places)
        self._places.append({})
        for types, scope in words.scopes.items():
            self._places[number][" ".join(types)] = self._scope(scope)
        return number

    def _scope(self, scope: Scope) -> int:
        self._prefixes |= {scheme for scheme in SCHEMES if scope.is_prefix(scheme)}
        terms: dict[str, Json] = {
            name: [
                term.kind,
                term.predicate,
                self._scope(term.texts),
                self._place(term.inner),
                "@vocab" if term.is_word else term.datatype,
            ]
            for name, term in sorted(scope.terms.items())
        }
        row = {
            "types": list(scope.types),
            "terms": terms,
            "words": dict(sorted(scope.words.items())),
            "proofs": scope.has_proofs,
        }
        text = dump_json(row)
        if text not in self._same:
            self._same[text] = len(self._scopes)
            self._scopes.append(row)
        return self._same[text]


if __name__ == "__main__":
    FILE.write_bytes(made_anew())
