"""What a Data Integrity cryptosuite is: a few facts, no code of its own.

Every suite Bayleaf knows hashes and signs the same way (Data Integrity 1.0, section 4); they
differ in the canonical form, the keys they take and how the proof names them.
"""

from __future__ import annotations

from dataclasses import dataclass

from bayleaf.engine.canonical import Form
from bayleaf.engine.keys import KeyKind


@dataclass(frozen=True)
class Suite:
    """One way to secure a document.

    ``name`` is the value of ``cryptosuite`` (empty for a suite that is a proof type of its own),
    ``key_kinds`` the keys it takes, ``issues`` whether Bayleaf signs with it or only verifies.
    """

    name: str
    form: Form
    key_kinds: tuple[KeyKind, ...]
    proof_type: str = "DataIntegrityProof"
    issues: bool = True
    requires_created: bool = False

    @property
    def label(self) -> str:
        """What a person calls it."""
        return self.name or self.proof_type
