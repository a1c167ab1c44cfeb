"""A certificate authority of the test's own, and doors that may reach loopback.

The doors get their own idea of an allowed address; the standard one is never weakened.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bayleaf.fetching import SafeFetch
from tests.fetching.servers import Server

HOST = "issuer.example"


@dataclass(frozen=True)
class Authority:
    """Files of a certificate authority and of a certificate for ``HOST`` that it signed."""

    root: Path
    leaf: Path

    def server(self) -> ssl.SSLContext:
        """What a server for ``HOST`` presents."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.leaf)
        return context

    def client(self) -> ssl.SSLContext:
        """What trusts this authority and no other."""
        return ssl.create_default_context(cafile=str(self.root))


def certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: str, signer: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    """A certificate of ``name``, good for a day; of an authority where it signs itself."""
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=name == issuer), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .sign(signer, hashes.SHA256())
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=signs_certificates,
        crl_sign=signs_certificates, encipher_only=False, decipher_only=False,
    )  # fmt: skip


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("authority")
    root_key, leaf_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    pem = serialization.Encoding.PEM
    made = Authority(root=folder / "root.pem", leaf=folder / "leaf.pem")
    made.root.write_bytes(certificate("root", root_key, "root", root_key).public_bytes(pem))
    made.leaf.write_bytes(
        leaf_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate(HOST, leaf_key, "root", root_key).public_bytes(pem)
    )
    return made


@pytest.fixture
def door_to(authority: Authority) -> Callable[..., SafeFetch]:
    """``door_to(server, **settings)``: a door for which every name is at 127.0.0.1."""

    def door(*servers: Server, **settings: object) -> SafeFetch:
        standard: dict[str, object] = {
            "extra_ports": frozenset(server.port for server in servers),
            "resolver": lambda host, port: ["127.0.0.1"],
            "is_allowed_address": lambda address: str(address) == "127.0.0.1",
            "tls_context": authority.client(),
            "connect_timeout": 2.0,
            "total_timeout": 2.0,
        }
        return SafeFetch(**{**standard, **settings})

    return door
