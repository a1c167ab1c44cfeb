"""Other libraries, doing the same with the same badges: eddsa-rdfc-2022, from JSON to JSON.

A peer is a module and a line in ``PEERS``. Each is called the way it is fastest, with a key of its
own. What it signs has to be accepted by Bayleaf, and the other way round, before anything is
timed; one that cannot be run is reported with the reason, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

from benchmarks import engine
from benchmarks.badges import badges
from benchmarks.peers.node import NodePeer
from benchmarks.peers.peer import Peer
from benchmarks.stopwatch import Gauge, say


def _python(module: str) -> Peer:
    peer: Peer = import_module(f"benchmarks.peers.{module}").make()
    return peer


PEERS: Mapping[str, Callable[[], Peer]] = {
    "@digitalbazaar/vc": partial(NodePeer, "digitalbazaar"),
    "@digitalcredentials/vc": partial(NodePeer, "digitalcredentials"),
    "openvc-core": partial(_python, "openvc_core"),
    "openbadgeslib": partial(_python, "openbadges_lib"),
    "PyLD by hand": partial(_python, "pyld_by_hand"),
}


def gauges() -> tuple[dict[tuple[str, str], Gauge], dict[str, str]]:
    """The gauges by peer and verb, and why a peer is absent, by peer."""
    found: dict[tuple[str, str], Gauge] = {}
    absent: dict[str, str] = {}
    for name, make in PEERS.items():
        say(f"getting {name} ready")
        try:
            found[name, "issue"], found[name, "verify"] = _admitted(make())
        except Exception as error:
            absent[name] = f"{type(error).__name__}: {error}"
            say(f"{name} is ABSENT. {absent[name]}")
    return found, absent


def _admitted(peer: Peer) -> tuple[Gauge, Gauge]:
    ours = [str(document) for document in engine.issued(engine.DEFAULT)]
    theirs = badges(peer.issuer)
    for text in ours:
        peer.verify(text)
    if not engine.accepts(peer.issue(theirs[0]).encode()):
        raise ValueError("Bayleaf does not accept what it signs")
    return peer.gauges(theirs, ours)
