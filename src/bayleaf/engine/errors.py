"""Errors the engine raises. Every one carries a code and, where it can, the place and the cure.

Low-level functions raise these; only ``verifying`` turns them into checks. The codes are those
of the specifications (VCDM 2.0, Data Integrity, Bitstring Status List, DID Resolution) where one
exists, else Bayleaf's own; docs/codes.md lists them all.
"""

from __future__ import annotations


class BayleafError(Exception):
    """Base of every error of the engine.

    ``code`` is a stable identifier, ``message`` a plain sentence, ``pointer`` a JSON Pointer
    (RFC 6901) to the member at fault, ``cure`` what to do about it.
    """

    default_code = "ERROR"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        pointer: str | None = None,
        cure: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code or self.default_code
        self.message = message
        self.pointer = pointer
        self.cure = cure

    @property
    def lines(self) -> tuple[str, ...]:
        """All that is wrong, a sentence each with its place and its cure."""
        return (str(self),)

    def __str__(self) -> str:
        text = self.message if self.pointer is None else f"{self.pointer}: {self.message}"
        return text if self.cure is None else f"{text} {self.cure}"


class InputError(BayleafError):
    """The bytes cannot be read as what they should be (``MALFORMED``, ``DUPLICATE_KEY``, ...)."""

    default_code = "MALFORMED"


class AmbiguousInput(InputError):
    """One container holds more than one credential."""

    default_code = "AMBIGUOUS_INPUT"


class ConformanceError(BayleafError):
    """A document breaks a MUST of its data model."""

    default_code = "MALFORMED_VALUE_ERROR"


class ContextError(BayleafError):
    """A JSON-LD context is not one of the bundled ones (``CONTEXT_UNTRUSTED``)."""

    default_code = "CONTEXT_UNTRUSTED"


class ShadowedField(BayleafError):
    """A member of the JSON is not, or not as such, covered by the signature."""

    default_code = "SHADOWED_FIELD"


class TransformationError(BayleafError):
    """A document cannot be brought into canonical form."""

    default_code = "PROOF_TRANSFORMATION_ERROR"


class ProofError(BayleafError):
    """A proof does not hold."""

    default_code = "PROOF_VERIFICATION_ERROR"


class UnsupportedProof(ProofError):
    """A proof of a kind that this engine does not know."""

    default_code = "UNSUPPORTED_PROOF"


class ProofGenerationError(BayleafError):
    """A proof cannot be made from what was given."""

    default_code = "PROOF_GENERATION_ERROR"


class KeyMaterialError(BayleafError):
    """A key cannot be read, or does not fit its use.

    Codes as in DID Resolution: ``invalidPublicKey``, ``invalidPublicKeyLength``,
    ``invalidPublicKeyType``, ``unsupportedPublicKeyType``.
    """

    default_code = "invalidPublicKey"


class DidError(BayleafError):
    """An identifier cannot be resolved to a controller document.

    Codes as in DID Resolution: ``invalidDid``, ``invalidDidUrl``, ``methodNotSupported``,
    ``notFound``, ``invalidDidDocument``.
    """

    default_code = "invalidDid"


class StatusError(BayleafError):
    """A status cannot be read (``STATUS_*``, ``RANGE_ERROR``)."""

    default_code = "STATUS_RETRIEVAL_ERROR"


class FetchError(BayleafError):
    """A request was refused or got no answer; ``code`` says why in one word."""

    default_code = "unreachable"
