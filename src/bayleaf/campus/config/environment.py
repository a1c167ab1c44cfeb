"""What an operator can set. Every setting is an environment variable with the prefix ``BAYLEAF_``.

docs/guides/operator.md describes each; a test fails when one is missing there.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_HTTP_PORTS = {"http": 80, "https": 443}
_KEY_BYTES = 32


class Environment(BaseSettings):
    """The settings, checked. Raises ``pydantic.ValidationError`` naming the one that is wrong."""

    model_config = SettingsConfigDict(env_prefix="BAYLEAF_", extra="ignore")

    base_url: str = "http://localhost:8000"
    """The address people use, without a path. Everything that is signed names it."""
    data_dir: Path = Path("bayleaf-data")
    """The one folder with the database and the keys. Back this up."""
    host: str = "127.0.0.1"
    """The address the server listens on."""
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    """The port it listens on; without it, that of the base URL."""
    threads: Annotated[int, Field(ge=2, le=128)] = 8
    """How many requests are worked on at a time."""
    demo: bool = False
    """Fill an empty database with the demo, show its sign-ins, and fetch from the base URL over
    http. Never on a public server."""
    secret_key: SecretStr | None = None
    """Signs sessions. Without it, a random one is made on the first run and kept in the folder."""
    master_key: SecretStr | None = None
    """64 hexadecimal digits that seal the signing keys. Without it, as for the secret key."""
    smtp_url: SecretStr | None = None
    """``smtp://user:password@host:587`` (STARTTLS) or ``smtps://…:465``. Without it, mail stays
    in the outbox, where an operator can read it."""
    mail_from: str = "Bayleaf <bayleaf@localhost>"
    """The sender of mail."""
    trust_list: Path | None = None
    """A JSON file ``[{"id": "did:web:…", "name": "…"}]`` of issuers this instance recognises."""
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
    trusted_proxy: str = "127.0.0.1"
    """The address of the proxy in front, whose ``X-Forwarded-*`` headers count on an https site."""
    fetch_ports: frozenset[int] = frozenset()
    """Ports besides 443 that may be asked when a credential from elsewhere is checked, as JSON:
    ``[8443]``."""

    @field_validator("base_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        is_origin = parts.scheme in _HTTP_PORTS and parts.hostname and not parts.path.strip("/")
        if not is_origin or parts.query or parts.fragment or parts.username:
            raise ValueError("give scheme and host alone, for example https://badges.example.org")
        return value.rstrip("/").lower()

    @field_validator("master_key")
    @classmethod
    def _is_a_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                raw = bytes.fromhex(value.get_secret_value())
            except ValueError:
                raw = b""
            if len(raw) != _KEY_BYTES:
                raise ValueError(
                    "give 64 hexadecimal digits, for example from: openssl rand -hex 32"
                )
        return value

    @property
    def is_https(self) -> bool:
        """Whether people reach this instance over https."""
        return self.base_url.startswith("https://")

    @property
    def hostname(self) -> str:
        """The host of the base URL, without the port."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def authority(self) -> str:
        """Host and, where it is not the usual one, port, as in the base URL."""
        return urlsplit(self.base_url).netloc

    @property
    def listening_port(self) -> int:
        """The port to bind."""
        parts = urlsplit(self.base_url)
        return self.port or parts.port or _HTTP_PORTS[parts.scheme]

    @property
    def database(self) -> Path:
        """The database file."""
        return self.data_dir / "bayleaf.sqlite3"

    def kept_secret(self, name: str, given: SecretStr | None) -> bytes:
        """The given secret, or one that was made on the first run and is kept in the folder.

        32 bytes. The file can be read by its owner alone; two first runs at once agree on one.
        """
        if given is not None:
            return given.get_secret_value().encode()
        path = self.data_dir / name
        self.data_dir.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_hex(_KEY_BYTES).encode())
            file.flush()
            os.fsync(file.fileno())
        return path.read_bytes()


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The settings of this process, read once."""
    return Environment()
