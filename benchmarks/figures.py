"""The figures of one run, in the shape of ``build/bench.json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.cold_start import ColdStart

VERBS = ("issue", "verify")


@dataclass(frozen=True)
class Figures:
    """Operations per second. ``engine`` has ``issue``, ``verify_known``, ``issue_<suite>`` and so
    on; ``peers`` is by name and verb, ``absent`` says why a peer has no figures; ``service`` is by
    kind of request and number of connections."""

    raw: Mapping[str, float]
    engine: Mapping[str, float]
    peers: Mapping[tuple[str, str], float]
    cold: ColdStart
    absent: Mapping[str, str] = field(default_factory=dict)
    service: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)

    @property
    def names_of_peers(self) -> list[str]:
        """The peers that have figures, in their order."""
        return list(dict.fromkeys(name for name, _ in self.peers))

    def to_json(self) -> dict[str, Any]:
        """What other programs read."""
        cold = {
            "verify_cold": round(1000 / self.cold.verify_ms, 2),
            "cold_verify_ratio": round(self.cold.ratio, 2),
            "import_ms": round(self.cold.import_ms, 2),
        }
        return {
            "raw": _rounded(self.raw),
            "bayleaf": {**_rounded(self.engine), **cold},
            "peers": {
                name: _rounded({verb: self.peers[name, verb] for verb in VERBS})
                for name in self.names_of_peers
            },
            "absent": dict(self.absent),
            "service": dict(self.service),
        }


def _rounded(rates: Mapping[str, float]) -> dict[str, float]:
    return {name: round(rate, 1) for name, rate in rates.items()}
