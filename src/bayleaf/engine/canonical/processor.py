"""PyLD's processor, without the work it does again and again. Loads PyLD, so it is imported late.

A type-scoped context is processed anew for every object of that type: PyLD's own cache never finds
it, because the copy it looks under has no identity. Remembering it makes issuing and verifying
more than twice as fast and changes no result.
"""

from __future__ import annotations

from typing import Any, Final

from cachetools import LRUCache
from pyld.context_resolver import ContextResolver
from pyld.identifier_issuer import IdentifierIssuer
from pyld.jsonld import JsonLdProcessor

from bayleaf.engine.encoding import Json

_REMEMBERED: Final = 256
_TO_RDF: Final = {
    "processingMode": "json-ld-1.1",
    "produceGeneralizedRdf": False,
    "rdfDirection": None,
}


class Resolver(ContextResolver):  # type: ignore[misc]
    """PyLD's resolver of contexts, with a memory for what was made of them."""

    def __init__(self, load: Any) -> None:
        super().__init__(LRUCache(maxsize=100), load)
        self.document_loader = load
        self.remembered: LRUCache[Any, tuple[Any, Any]] = LRUCache(maxsize=_REMEMBERED)


class Processor(JsonLdProcessor):  # type: ignore[misc]
    """A JSON-LD processor for one set of contexts at a time (``contextResolver`` in the options)."""

    def rdf_of(self, expanded: list[Json], options: dict[str, Any]) -> dict[str, list[Any]]:
        """The dataset of an expanded document (JSON-LD 1.1 API, section 8.1): ``to_rdf`` without
        expanding a second time. Graphs that are blank nodes or IRIs, by name."""
        issuer = IdentifierIssuer("_:b")
        graphs: dict[str, Any] = {"@default": {}}
        self._create_node_map(expanded, graphs, "@default", issuer)
        settings = {**_TO_RDF, **options}
        return {name: self._graph_to_rdf(graphs[name], issuer, settings) for name in sorted(graphs)}

    def _process_context(
        self,
        active_ctx: Any,
        local_ctx: Any,
        options: dict[str, Any],
        override_protected: bool = False,
        propagate: bool = True,
        validate_scoped: bool = True,
        cycles: Any = None,
    ) -> Any:
        def process() -> Any:
            return super(Processor, self)._process_context(
                active_ctx, local_ctx, options, override_protected, propagate, validate_scoped, cycles
            )  # fmt: skip

        # With cycles the result may be partial: PyLD is then in the middle of defining terms.
        if not isinstance(local_ctx, dict) or cycles is not None or "_uuid" not in active_ctx:
            return process()
        remembered = options["contextResolver"].remembered
        key = (active_ctx["_uuid"], id(local_ctx), override_protected, propagate, validate_scoped)
        if key not in remembered:
            remembered[key] = process(), local_ctx  # kept with it, so that its id stays its own
        return remembered[key][0]
