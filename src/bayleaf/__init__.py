"""Bayleaf: issue, hold and verify micro-credentials.

The front door of the library. Make a key, issue a badge to somebody, verify it as a stranger:

>>> from datetime import UTC, datetime
>>> import bayleaf
>>> now = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
>>> signer = bayleaf.signer_of(bayleaf.PrivateKey.generate("Ed25519"))
>>> draft = {
...     "name": "Knots and splices",
...     "issuer": {"type": ["Profile"], "name": "Harbour Evening School"},
...     "credentialSubject": {
...         "achievement": {
...             "name": "Knots and splices",
...             "description": "Ties the twelve working knots and makes an eye splice.",
...             "criteria": {"narrative": "All twelve in five minutes, seen by a trainer."},
...         }
...     },
... }
>>> credential = bayleaf.complete(draft, signer=signer, at=now, recipient="ada@example.org")
>>> document = bayleaf.issue(credential, signer=signer, at=now)
>>> report = bayleaf.verify(
...     document.data, fetch=bayleaf.offline, at=now, expect_recipient="ada@example.org"
... )
>>> str(report.verdict), report.recipient_match
('valid_issuer_unrecognised', 'match')

``bayleaf.safe_fetch`` is the ``fetch`` for the real world. Everything is loaded on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bayleaf.engine.baking import bake as bake
    from bayleaf.engine.baking import unbake as unbake
    from bayleaf.engine.bulk import issue_many as issue_many
    from bayleaf.engine.dids import signer_of as signer_of
    from bayleaf.engine.errors import BayleafError as BayleafError
    from bayleaf.engine.issuing import complete as complete
    from bayleaf.engine.issuing import issue as issue
    from bayleaf.engine.keys import PrivateKey as PrivateKey
    from bayleaf.engine.keys import SoftwareSigner as SoftwareSigner
    from bayleaf.engine.ports import offline as offline
    from bayleaf.engine.presenting import present as present
    from bayleaf.engine.verifying import Policy as Policy
    from bayleaf.engine.verifying import Report as Report
    from bayleaf.engine.verifying import Verdict as Verdict
    from bayleaf.engine.verifying import verify as verify
    from bayleaf.fetching import safe_fetch as safe_fetch

    __version__: str

_HOME = {
    "BayleafError": "engine.errors",
    "Policy": "engine.verifying",
    "PrivateKey": "engine.keys",
    "Report": "engine.verifying",
    "SoftwareSigner": "engine.keys",
    "issue_many": "engine.bulk",
    "Verdict": "engine.verifying",
    "bake": "engine.baking",
    "complete": "engine.issuing",
    "issue": "engine.issuing",
    "offline": "engine.ports",
    "present": "engine.presenting",
    "safe_fetch": "fetching",
    "signer_of": "engine.dids",
    "unbake": "engine.baking",
    "verify": "engine.verifying",
}

__all__ = [*_HOME, "__version__"]  # noqa: PLE0604 (a table is the list)


def __getattr__(name: str) -> Any:
    """Load a name from its home on first use, so that ``import bayleaf`` costs nothing."""
    if name == "__version__":
        from bayleaf.engine.version import VERSION

        return VERSION
    if name not in _HOME:
        raise AttributeError(f"module 'bayleaf' has no attribute {name!r}")
    return getattr(importlib.import_module(f"bayleaf.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
