"""What an operator can set. Every setting is an environment variable with the prefix ``BAYLEAF_``.

docs/guides/operator.md describes each; a test fails when one is missing there.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import secrets
import tempfile
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bayleaf.engine.errors import InputError

_HTTP_PORTS = {"http": 80, "https": 443}
_KEY_BYTES = 32
_SHORTEST_SECRET = 32
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Environment(BaseSettings):
    """The settings, checked. Raises ``pydantic.ValidationError`` naming the one that is wrong."""

    model_config = SettingsConfigDict(
        env_prefix="BAYLEAF_", extra="ignore", hide_input_in_errors=True
    )

    base_url: str = "http://localhost:8000"
    """The address people use, without a path. Everything that is signed names it."""
    data_dir: Path = Path("bayleaf-data")
    """The one folder with the database and the keys. Back this up."""
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """The address the server listens on."""
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    """The port it listens on; without it, that of the base URL."""
    threads: Annotated[int, Field(ge=2, le=128)] = 8
    """How many requests are worked on at a time."""
    demo: bool = False
    """Fill an empty database with the demo, show its sign-ins, and fetch from the base URL over
    http. Its passwords are public, so it is refused where the base URL is not this machine."""
    secret_key: SecretStr | None = None
    """At least 32 characters that sign sessions. Without it, a random one is made on the first run and kept in the folder."""
    master_key: SecretStr | None = None
    """64 hexadecimal digits that seal the signing keys. Without it, as for the secret key."""
    smtp_url: SecretStr | None = None
    """``smtp://user:password@host:587`` (STARTTLS) or ``smtps://…:465``. Without it, mail stays
    in the outbox, where an operator can read it."""
    mail_from: str = "Bayleaf <bayleaf@localhost>"
    """The sender of mail."""
    trust_list: Path | None = None
    """A JSON file ``[{"id": "did:web:…", "name": "…"}]`` of issuers this instance recognises."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
    trusted_proxy: str = "127.0.0.1"
    """The address of the proxy in front, whose ``X-Forwarded-*`` headers count on an https site."""
    fetch_ports: frozenset[Annotated[int, Field(ge=1, le=65535)]] = frozenset()
    """Ports besides 443 that may be asked when a credential from elsewhere is checked, as JSON:
    ``[8443]``."""

    @field_validator("base_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value.strip())
        port = _port_of(value)
        is_origin = parts.scheme in _HTTP_PORTS and _is_host(parts.hostname)
        if not is_origin or parts.path.strip("/") or parts.query or parts.fragment or "@" in value:
            raise ValueError("give scheme and host alone, for example https://badges.example.org")
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        is_usual = port in (None, _HTTP_PORTS[parts.scheme])
        return f"{parts.scheme}://{host}" if is_usual else f"{parts.scheme}://{host}:{port}"

    @field_validator("demo")
    @classmethod
    def _is_on_this_machine(cls, value: bool, info: ValidationInfo) -> bool:
        if value and urlsplit(info.data.get("base_url", "")).hostname not in _LOOPBACK:
            raise ValueError(
                "a demo is for this machine alone: its passwords are public. "
                "Leave BAYLEAF_BASE_URL out, or use bayleaf serve"
            )
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _SHORTEST_SECRET:
            raise ValueError(f"give at least {_SHORTEST_SECRET} characters")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            parts = urlsplit(value.get_secret_value())
            _port_of(value.get_secret_value())
            if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/"):
                raise ValueError("give smtp://user:password@host:587 or smtps://user:password@host")
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_a_sender(cls, value: str) -> str:
        name, _, domain = parseaddr(value)[1].rpartition("@")
        if not name or not domain or not value.isprintable():
            raise ValueError("give an address, for example Our School <badges@example.org>")
        return value

    @field_validator("trust_list")
    @classmethod
    def _is_there(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"there is no file {value}")
        return value

    @field_validator("trusted_proxy")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        try:
            return str(ipaddress.ip_address(value))
        except ValueError:
            raise ValueError("give the IP address of the proxy, for example 127.0.0.1") from None

    @field_validator("master_key")
    @classmethod
    def _is_a_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and _key_in(value.get_secret_value()) is None:
            raise ValueError("give 64 hexadecimal digits, for example from: openssl rand -hex 32")
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

        64 hexadecimal digits. The file can be read by its owner alone; two first runs at once agree
        on one. Raises ``InputError`` when what the file holds is not what was written.
        """
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if given is not None:
            return given.get_secret_value().encode()
        path = self.data_dir / name
        if not path.exists():
            self._keep(path, secrets.token_hex(_KEY_BYTES).encode())
        kept = path.read_bytes().strip()
        if _key_in(kept.decode("latin-1")) is None:
            raise InputError(f"{path} is damaged.", cure="Put it back from a backup.")
        return kept

    def _keep(self, path: Path, secret: bytes) -> None:
        """Write the whole file under another name first: nobody ever reads the half of a key."""
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=self.data_dir)  # mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(secret)
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):  # another first run was quicker
                os.link(draft, path)
        finally:
            Path(draft).unlink()


def _key_in(text: str) -> bytes | None:
    """The 32 bytes that 64 hexadecimal digits stand for, or None."""
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        return None
    return raw if len(raw) == _KEY_BYTES else None


def _port_of(url: str) -> int | None:
    """The port that a URL names. Raises ``ValueError``, in words."""
    try:
        return urlsplit(url).port
    except ValueError:
        raise ValueError("the port is a number from 0 to 65535") from None


def _is_host(name: str | None) -> bool:
    """Whether it is an IP address, or a name of letters, digits, hyphens and dots."""
    try:
        ipaddress.ip_address(name or "")
    except ValueError:
        return re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", name or "") is not None
    return True


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The settings of this process, read once."""
    return Environment()
