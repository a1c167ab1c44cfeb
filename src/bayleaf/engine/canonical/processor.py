"""PyLD's processor, without the work it does again and again. Loads PyLD, so it is imported late.

A type-scoped context is processed anew for every object of that type: PyLD's own cache never finds
it, because the copy it looks under has no identity. Remembering it makes issuing and verifying
more than twice as fast and changes no result.
"""

from __future__ import annotations

import threading
from typing import Any, Final

from cachetools import LRUCache
from pyld.context_resolver import ContextResolver
from pyld.jsonld import JsonLdProcessor

_REMEMBERED: Final = 256
_INVERSE: Final = threading.Lock()


class Resolver(ContextResolver):  # type: ignore[misc]
    """PyLD's resolver of contexts, with a memory for what was made of them."""

    def __init__(self, load: Any) -> None:
        super().__init__(LRUCache(maxsize=100), load)
        self.document_loader = load
        self.remembered: LRUCache[Any, tuple[Any, Any]] = LRUCache(maxsize=_REMEMBERED)


class Processor(JsonLdProcessor):  # type: ignore[misc]
    """A JSON-LD processor for one set of contexts at a time (``contextResolver`` in the options)."""

    def _get_inverse_context(self, active_ctx: Any) -> Any:
        """PyLD keeps these for all threads in one cache that is not made for two."""
        with _INVERSE:
            return super()._get_inverse_context(active_ctx)

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
        found = remembered.get(key)
        if found is None:
            # kept with the local context, so that its id stays its own
            found = remembered[key] = process(), local_ctx
        return found[0]
