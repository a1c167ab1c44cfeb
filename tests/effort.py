"""How hard the properties are searched: a fixed number in ``make test``, more in ``make fuzz``."""

from __future__ import annotations

import os


def examples(steady: int) -> int:
    """The examples of one property: ``steady``, or as many as ``EXAMPLES`` asks for."""
    return int(os.environ.get("EXAMPLES", steady))
