"""What an operator can set: the address, tokens, and keys that last (a TOML file)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bayleaf.engine.encoding import parse_json
from bayleaf.engine.errors import BayleafError, InputError
from bayleaf.engine.keys import PrivateKey
from bayleaf.vcapi.issuers import SUITES

_MEMBERS = {"base_url", "tokens", "clients", "keys", "replace_issuer"}
_OF_KEY = {"file", "id"}
_SHORTEST = 16
"""Letters of a token or secret."""

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*", re.ASCII)
"""What can stand behind ``Bearer`` (RFC 6750 section 2.1)."""

_BASE = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]*)?", re.ASCII)  # fmt: skip


@dataclass(frozen=True)
class Config:
    """The settings. ``keys`` gives paths a key that lasts, and the DID it signs for; ``clients``
    are names with their secrets. Without ``tokens`` and ``clients`` everybody may ask.

    ``replace_issuer``: a credential that names another issuer gets that of the path, where it is
    refused otherwise.
    """

    base_url: str | None = None
    tokens: tuple[str, ...] = ()
    keys: dict[str, tuple[PrivateKey, str | None]] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)
    replace_issuer: bool = False


def read_config(path: Path) -> Config:
    """Read the settings; key files are looked for beside the file. Raises ``InputError``, and
    ``OSError`` for a file that cannot be read."""
    try:
        value = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: this is not TOML ({error}).") from None
    unknown = sorted(value.keys() - _MEMBERS)
    if unknown:
        raise InputError(f"{path}: {unknown[0]!r} is not a setting.", cure=f"There are {', '.join(sorted(_MEMBERS))}.")  # fmt: skip
    return Config(
        checked_base(value.get("base_url")), _tokens(value.get("tokens", []), path),
        _keys(value.get("keys", {}), path), _clients(value.get("clients", {}), path),
        _switch(value, "replace_issuer", path),
    )  # fmt: skip


def checked_base(value: Any) -> str | None:
    """An address without a slash at the end. Raises ``InputError``."""
    if value is None:
        return None
    if not isinstance(value, str) or not _BASE.fullmatch(value):
        raise InputError(
            f"The address {value!r} is not an http or https URL.",
            cure="Write it like https://vc.example.org, without ? and #.",
        )
    return value.rstrip("/")


def _switch(settings: dict[str, Any], name: str, path: Path) -> bool:
    value = settings.get(name, False)
    if not isinstance(value, bool):
        raise InputError(f"{path}: {name} is true or false.")
    return value


def _tokens(value: Any, path: Path) -> tuple[str, ...]:
    is_list = isinstance(value, list)
    if not is_list or not all(isinstance(t, str) and len(t) >= _SHORTEST for t in value):
        raise InputError(f"{path}: tokens is a list of texts of {_SHORTEST} letters or more.")
    if not all(map(_TOKEN.fullmatch, value)):
        raise InputError(
            f"{path}: a token holds a sign that no client can send.",
            cure="Use letters from A to Z, digits, and . _ ~ + / - only.",
        )
    return tuple(value)


def _clients(value: Any, path: Path) -> dict[str, str]:
    is_table = isinstance(value, dict)
    if not is_table or not all(
        name and isinstance(s, str) and len(s) >= _SHORTEST for name, s in value.items()
    ):
        raise InputError(
            f"{path}: [clients] gives names a secret of {_SHORTEST} letters or more each."
        )
    return dict(value)


def _keys(value: Any, path: Path) -> dict[str, tuple[PrivateKey, str | None]]:
    names = [suite.path for suite in SUITES]
    found: dict[str, tuple[PrivateKey, str | None]] = {}
    for name, entry in value.items() if isinstance(value, dict) else [("keys", value)]:
        if name not in names or not isinstance(entry, dict):
            raise InputError(f"{path}: [keys.{name}] is not one of {', '.join(names)}.")
        file, id_ = entry.get("file"), entry.get("id")
        if not isinstance(file, str) or not isinstance(id_, str | None) or entry.keys() - _OF_KEY:
            raise InputError(f"{path}: [keys.{name}] has a file, may have an id, which is a DID, and nothing else.")  # fmt: skip
        found[name] = read_key(path.parent / file), id_
    return found


def read_key(path: Path) -> PrivateKey:
    """A private key from a JWK, as ``bayleaf keys new`` writes it. Raises ``InputError``."""
    try:
        value = parse_json(path.read_bytes())
        if not isinstance(value, dict):
            raise InputError("it is no JWK")
        return PrivateKey.from_jwk(value)
    except BayleafError as error:
        raise InputError(f"{path}: this is not a key. {error.message}") from None
