"""Canonical N-Quads straight from JSON, for documents that use the shipped contexts plainly.

One walk over the document with the tables of ``vocabulary``, instead of expansion, a graph and its
search for labels. It answers for what it knows and raises ``Unsupported`` for everything else; then
the reference path answers. What it may answer, and why that is also proof that all of the text is
signed, stands in docs/fast-paths.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from bayleaf.engine.canonical.rdf import TYPE, is_iri, literal, quoted
from bayleaf.engine.canonical.vocabulary import (
    Missing,
    Scope,
    Term,
    Unsupported,
    Words,
    words_of,
    worked_out,
)
from bayleaf.engine.contexts import MAX_CONTEXTS, ContextSet
from bayleaf.engine.encoding import Json, JsonObject

MAX_OBJECTS: Final = 2_000
_LARGEST: Final = 10**15
_SPELLINGS: Final = (
    "http://www.w3.org/2001/XMLSchema#",
    "https://www.w3.org/2001/XMLSchema#",
    "xsd:",
)
"""The contexts of Open Badges write a datatype in all three ways, and each is signed as written."""
_BOOLEANS: Final = (None, *(f"{start}boolean" for start in _SPELLINGS))
_NUMBERS: Final = (
    None,
    *(
        start + name
        for start in _SPELLINGS
        for name in ("integer", "nonNegativeInteger", "positiveInteger", "float", "double")
    ),
)

Statement = tuple[str, str, str]


def canonicalize(document: JsonObject, contexts: ContextSet, hash_name: str = "sha256") -> bytes:
    """The RDFC-1.0 form of a document, the same bytes as the reference path gives.

    Raises ``Unsupported`` for a document outside of what is described above.
    """
    return render(statements(document, contexts), hash_name)


def statements(document: JsonObject, contexts: ContextSet) -> list[Statement]:
    """The statements of a document; a blank node is called ``_:`` and a number."""
    urls = document.get("@context")
    if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
        raise Unsupported
    if len(urls) > MAX_CONTEXTS:
        raise Unsupported
    bare = {name: value for name, value in document.items() if name != "@context"}
    try:
        return _Walk().of(bare, words_of(tuple(urls), contexts))
    except Missing:
        return _Walk().of(bare, worked_out(tuple(urls), contexts))


@dataclass(frozen=True)
class Plain:
    """A document that the walk could read: what it states, apart from its proofs.

    ``is_all_signed`` says that its graph, with that of its proof, says all that its JSON says.
    Where the walk answers, every member has one meaning of its own, every value is written once,
    and no id is described twice: nothing is left that a graph could drop, merge or rename. False
    says nothing; ``recompaction`` has to find out.
    """

    statements: list[Statement]
    is_all_signed: bool

    def canonical(self, hash_name: str) -> bytes | None:
        """The RDFC-1.0 form of the document without its proofs, if it is simple to find."""
        try:
            return render(self.statements, hash_name)
        except Unsupported:
            return None


def read(document: JsonObject, contexts: ContextSet) -> Plain | None:
    """Walk a document; ``None`` where the walk does not answer."""
    try:
        found = statements({n: v for n, v in document.items() if n != "proof"}, contexts)
    except Unsupported:
        return None
    return Plain(found, _has_plain_proof(document, contexts, {s for s, _, _ in found}))


def _has_plain_proof(document: JsonObject, contexts: ContextSet, described: set[str]) -> bool:
    """Whether the walk answers for the proof too, if there is one. What the document describes,
    its proof may not describe again."""
    proof = document.get("proof", [])
    proofs = proof if isinstance(proof, list) else [proof]
    try:
        if not proofs:
            return "proof" not in document
        if len(proofs) > 1 or not isinstance(proofs[0], dict) or "@context" in proofs[0]:
            return False
        of_proof = statements({**proofs[0], "@context": document["@context"]}, contexts)
        if any(s in described for s, _, _ in of_proof if not s.startswith("_:")):
            return False
        words = words_of(tuple(document["@context"]), contexts)
        return words.of_types(_types(document.get("type"))).has_proofs
    except Unsupported:
        return False


class _Walk:
    """One document's statements, in the order of its text."""

    def __init__(self) -> None:
        self.found: list[Statement] = []
        self._blank = 0
        self._described: set[str] = set()
        self._objects = 0

    def of(self, document: JsonObject, words: Words) -> list[Statement]:
        """All statements of a document."""
        self.node(document, words)
        return self.found

    def node(self, node: JsonObject, words: Words) -> str:
        """Write an object, and return its term."""
        self._objects += 1
        if self._objects > MAX_OBJECTS or not node:
            raise Unsupported
        scope = words.of_types(_types(node.get("type")))
        subject = self._name(node, scope)
        add, members = self.found.append, set()
        for type_ in scope.types:
            add((subject, TYPE, type_))
        for name, value in node.items():
            term = scope.term(name)
            if term.kind not in ("id", "type"):
                members.add(term.predicate)
                self._member(subject, term, value)
            elif name != term.kind:
                raise Unsupported
        if len(members) + ("id" in node) + ("type" in node) != len(node):
            raise Unsupported
        return subject

    def _name(self, node: JsonObject, scope: Scope) -> str:
        if "id" not in node:
            self._blank += 1
            return f"_:{self._blank}"
        name = _iri(node["id"], scope)
        if len(node) > 1:
            if name in self._described:
                raise Unsupported  # two descriptions of one id: which may stand is not decided here
            self._described.add(name)
        return name

    def _member(self, subject: str, term: Term, value: Json) -> None:
        if not isinstance(value, list):
            self.found.append((subject, term.predicate, self._object(term, value)))
            return
        written = [self._object(term, item) for item in value]
        if not written or len(set(written)) != len(written):
            raise Unsupported  # nothing is no statement, and one made twice is made once
        self.found.extend((subject, term.predicate, obj) for obj in written)

    def _object(self, term: Term, value: Json) -> str:
        if isinstance(value, dict):
            return self.node(value, term.inner)
        if isinstance(value, str):
            if term.kind == "value":
                return _text(value, term.datatype)
            return _word(value, term.texts) if term.is_word else _iri(value, term.texts)
        return _number(term, value)


def render(found: list[Statement], hash_name: str) -> bytes:
    """The canonical document of statements whose blank nodes all look different.

    RDFC-1.0 section 4.4.3 without its last step. Raises ``Unsupported`` when two look the same.
    """
    labels = _labels(found, getattr(hashlib, hash_name))
    if len(set(found)) != len(found):
        raise Unsupported
    lines = [f"{labels.get(s, s)} {p} {labels.get(o, o)} .\n" for s, p, o in found]
    lines.sort()
    return "".join(lines).encode()


def _labels(found: list[Statement], new_hash: Callable[[bytes], Any]) -> dict[str, str]:
    lines: dict[str, list[str]] = {}
    for subject, predicate, obj in found:
        from_blank, to_blank = subject[0] == "_", obj[0] == "_"
        if from_blank:
            seen = "_:z" if to_blank else obj
            lines.setdefault(subject, []).append(f"_:a {predicate} {seen} .\n")
        if to_blank:
            seen = "_:z" if from_blank else subject
            lines.setdefault(obj, []).append(f"{seen} {predicate} _:a .\n")
    by_hash = {
        new_hash("".join(sorted(own)).encode()).hexdigest(): node for node, own in lines.items()
    }
    if len(by_hash) != len(lines):
        raise Unsupported
    return {by_hash[digest]: f"_:c14n{number}" for number, digest in enumerate(sorted(by_hash))}


def _types(value: Json) -> tuple[str, ...]:
    if value is None:
        return ()
    types = value if isinstance(value, list) else [value]
    if (
        not types
        or not all(isinstance(name, str) for name in types)
        or len(set(types)) != len(types)
    ):
        raise Unsupported
    return tuple(types)


def _iri(value: Json, scope: Scope) -> str:
    if not isinstance(value, str) or not is_iri(value):
        raise Unsupported
    prefix, _, rest = value.partition(":")
    if not rest.startswith("//") and scope.is_prefix(prefix):
        raise Unsupported
    return f"<{value}>"


def _word(value: str, scope: Scope) -> str:
    return _iri(value, scope) if ":" in value else scope.word(value)


def _text(value: str, datatype: str | None) -> str:
    return quoted(value) if datatype is None else literal({"@value": value, "@type": datatype})


def _number(term: Term, value: Json) -> str:
    """A number or truth value under a member that can hold it."""
    datatype = term.datatype
    if term.kind != "value" or value is None:
        raise Unsupported
    if isinstance(value, bool):
        if datatype not in _BOOLEANS:
            raise Unsupported
    elif (
        not isinstance(value, (int, float)) or datatype not in _NUMBERS or not abs(value) < _LARGEST
    ):
        raise Unsupported
    return literal({"@value": value} if datatype is None else {"@value": value, "@type": datatype})
