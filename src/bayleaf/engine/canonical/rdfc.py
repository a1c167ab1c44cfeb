"""RDF Dataset Canonicalization, RDFC-1.0 (W3C Recommendation, 21 May 2024).

Own code, because the suites for P-384 need SHA-384 inside the algorithm and because every public
implementation can be kept busy for hours by a small poisoned graph. Here the work is counted and
capped. Section numbers below are those of the Recommendation.

A term is a string in canonical N-Quads syntax: ``<iri>``, ``_:b0``, ``"text"``,
``"1"^^<datatype>``; the default graph is the empty string.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import permutations
from typing import Final, NamedTuple

from bayleaf.engine.errors import TransformationError

MAX_BLANK_NODES: Final = 20_000
MAX_STEPS: Final = 20_000
"""Steps of the search among blank nodes that look alike. The hardest graph of the official test
suite that is meant to pass takes fewer than 4,000; a real credential takes none."""


class Quad(NamedTuple):
    """One statement of a dataset, as terms in canonical N-Quads syntax."""

    subject: str
    predicate: str
    object: str
    graph: str = ""


def canonicalize(quads: Iterable[Quad], hash_name: str = "sha256") -> str:
    """The canonical N-Quads document of a dataset (section 4.4).

    ``hash_name`` is ``sha256`` or ``sha384``. Raises ``TransformationError`` when the dataset has
    more than 20,000 blank nodes or needs more than 20,000 steps to label them.
    """
    dataset = set(quads)
    try:
        labels = _Labelling(dataset, hash_name).labels()
    except RecursionError:
        raise TransformationError(
            "Too many unnamed objects point at each other in a row."
        ) from None
    return "".join(sorted(_line(quad, lambda term: labels.get(term, term)) for quad in dataset))


def canonical_labels(quads: Iterable[Quad], hash_name: str = "sha256") -> dict[str, str]:
    """The canonical label of every blank node: ``{"_:b7": "_:c14n0", ...}``."""
    return _Labelling(set(quads), hash_name).labels()


class _Issuer:
    """Identifier issuer (section 4.5): hands out ``_:c14n0``, ``_:c14n1``, ... in order."""

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = issued or {}

    def issue(self, node: str) -> str:
        if node not in self.issued:
            self.issued[node] = f"_:{self.prefix}{len(self.issued)}"
        return self.issued[node]

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, dict(self.issued))


class _Labelling:
    """The canonicalization state (section 4.2) of one dataset."""

    def __init__(self, dataset: set[Quad], hash_name: str) -> None:
        self.new_hash: Callable[[bytes], hashlib._Hash] = getattr(hashlib, hash_name)
        self.quads_of: dict[str, list[Quad]] = defaultdict(list)
        for quad in dataset:
            for node in {term for term in quad if _is_blank(term)}:
                self.quads_of[node].append(quad)
        if len(self.quads_of) > MAX_BLANK_NODES:
            raise TransformationError(f"The document has over {MAX_BLANK_NODES} unnamed objects.")
        self.first_hash: dict[str, str] = {}
        self.canonical = _Issuer("c14n")
        self.steps = 0

    def labels(self) -> dict[str, str]:
        """Canonicalization algorithm, section 4.4.3, steps 3 to 5."""
        by_hash: dict[str, list[str]] = defaultdict(list)
        for node in self.quads_of:
            self.first_hash[node] = self._hash_first_degree(node)
            by_hash[self.first_hash[node]].append(node)
        for _, nodes in sorted(by_hash.items()):
            if len(nodes) == 1:
                self.canonical.issue(nodes[0])
        for _, nodes in sorted(by_hash.items()):
            if len(nodes) > 1:
                self._label_alike(nodes)
        return self.canonical.issued

    def _label_alike(self, nodes: list[str]) -> None:
        results: list[tuple[str, int, _Issuer]] = []
        for position, node in enumerate(nodes):
            if node not in self.canonical.issued:
                issuer = _Issuer("b")
                issuer.issue(node)
                digest, issuer = self._hash_n_degree(node, issuer)
                results.append((digest, position, issuer))
        for _, _, issuer in sorted(results, key=lambda result: result[:2]):
            for node in issuer.issued:
                self.canonical.issue(node)

    def _hash(self, text: str) -> str:
        return self.new_hash(text.encode()).hexdigest()

    def _hash_first_degree(self, node: str) -> str:
        """Section 4.6.3: what a node looks like from its own statements."""

        def masked(term: str) -> str:
            return ("_:a" if term == node else "_:z") if _is_blank(term) else term

        return self._hash("".join(sorted(_line(quad, masked) for quad in self.quads_of[node])))

    def _hash_related(self, related: str, quad: Quad, issuer: _Issuer, position: str) -> str:
        """Section 4.7.3."""
        label = self.canonical.issued.get(related) or issuer.issued.get(related)
        predicate = "" if position == "g" else quad.predicate
        return self._hash(position + predicate + (label or self.first_hash[related]))

    def _hash_n_degree(self, node: str, issuer: _Issuer) -> tuple[str, _Issuer]:
        """Section 4.8.3: what a node looks like through its neighbours."""
        neighbours: dict[str, list[str]] = defaultdict(list)
        for quad in self.quads_of[node]:
            for term, position in ((quad.subject, "s"), (quad.object, "o"), (quad.graph, "g")):
                if term != node and _is_blank(term):
                    digest = self._hash_related(term, quad, issuer, position)
                    neighbours[digest].append(term)
        data = ""
        for digest, related in sorted(neighbours.items()):
            path, issuer = self._shortest_path(related, issuer)
            data += digest + path
        return self._hash(data), issuer

    def _shortest_path(self, related: list[str], issuer: _Issuer) -> tuple[str, _Issuer]:
        """Section 4.8.3, steps 5.2 to 5.5: the smallest path over all orders of the nodes."""
        chosen: tuple[str, _Issuer] | None = None
        for order in permutations(related):
            self._count_step()
            found = self._path(order, issuer.copy(), None if chosen is None else chosen[0])
            if found is not None and (chosen is None or found[0] < chosen[0]):
                chosen = found
        assert chosen is not None, "there is always a first order"
        return chosen

    def _path(
        self, order: tuple[str, ...], issuer: _Issuer, best: str | None
    ) -> tuple[str, _Issuer] | None:
        """The path of one order, or ``None`` as soon as it cannot beat ``best``."""
        path = ""
        unlabelled: list[str] = []
        for node in order:
            if node in self.canonical.issued:
                path += self.canonical.issued[node]
            else:
                if node not in issuer.issued:
                    unlabelled.append(node)
                path += issuer.issue(node)
            if _is_worse(path, best):
                return None
        for node in unlabelled:
            self._count_step()
            digest, deeper = self._hash_n_degree(node, issuer)
            path += issuer.issue(node) + f"<{digest}>"
            issuer = deeper
            if _is_worse(path, best):
                return None
        return path, issuer

    def _count_step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TransformationError(
                "The document is built so that putting it in order would take too long."
            )


def _is_blank(term: str) -> bool:
    return term.startswith("_:")


def _is_worse(path: str, best: str | None) -> bool:
    return best is not None and len(path) >= len(best) and path > best


def _line(quad: Quad, name: Callable[[str], str]) -> str:
    subject, obj = name(quad.subject), name(quad.object)
    graph = f"{name(quad.graph)} " if quad.graph else ""
    return f"{subject} {quad.predicate} {obj} {graph}.\n"
