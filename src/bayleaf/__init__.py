"""Bayleaf: issue, hold and verify micro-credentials.

The front door of the library:

>>> from datetime import UTC, datetime
>>> import bayleaf
>>> key = bayleaf.PrivateKey.generate("Ed25519")
>>> signer = bayleaf.did_key_signer(key)
>>> now = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
>>> credential = bayleaf.example_credential(issuer=signer.controller)
>>> document = bayleaf.issue(credential, signer=signer, at=now)
>>> report = bayleaf.verify(document, fetch=bayleaf.offline, at=now)
>>> str(report.verdict)
'valid_issuer_unrecognised'
"""

__version__ = "0.1.0"
