"""How documents are secured: Data Integrity proofs and JSON Web Signatures.

``SUITES`` lists the Data Integrity suites; a new one is a module of its own and a line here.
"""

from __future__ import annotations

from typing import Final

from bayleaf.engine.encoding import JsonObject
from bayleaf.engine.errors import UnsupportedProof
from bayleaf.engine.proofs import (
    ecdsa_jcs_2019,
    ecdsa_rdfc_2019,
    ed25519_signature_2020,
    eddsa_jcs_2022,
    eddsa_rdfc_2022,
)
from bayleaf.engine.proofs.suite import Suite

SUITES: Final[tuple[Suite, ...]] = (
    eddsa_rdfc_2022.SUITE,
    eddsa_jcs_2022.SUITE,
    ecdsa_rdfc_2019.SUITE,
    ecdsa_jcs_2019.SUITE,
    eddsa_rdfc_2022.DRAFT_SUITE,
    ed25519_signature_2020.SUITE,
)

__all__ = ["SUITES", "Suite", "suite_named", "suite_of"]


def suite_of(proof: JsonObject) -> Suite:
    """The suite a proof says it was made with. Raises ``UnsupportedProof`` for an unknown one."""
    kind, name = proof.get("type"), proof.get("cryptosuite", "")
    for suite in SUITES:
        if suite.proof_type == kind and suite.name == name:
            return suite
    named = name if kind == "DataIntegrityProof" else kind
    raise UnsupportedProof(f"Bayleaf cannot check proofs of the kind {str(named)[:60]!r}.")


def suite_named(name: str) -> Suite | None:
    """The suite Bayleaf signs with under this name, if there is one."""
    return next((suite for suite in SUITES if suite.issues and suite.name == name), None)
