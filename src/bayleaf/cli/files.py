"""Files in and out: bounded reads, writes that happen fully or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bayleaf.engine.errors import InputError

if TYPE_CHECKING:
    from bayleaf.engine.keys import PrivateKey

MAX_READ_BYTES = 10 << 20
_LARGEST_KEY = 64 << 10
STANDARD_STREAM = "-"


def read_input(name: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``; at most one more than 10 MiB.

    One byte too many is enough for the reader behind to refuse it. Raises ``InputError``.
    """
    if name == STANDARD_STREAM:
        return sys.stdin.buffer.read(MAX_READ_BYTES + 1)
    try:
        with open(name, "rb") as file:
            return file.read(MAX_READ_BYTES + 1)
    except IsADirectoryError:
        raise InputError(f"{name} is a folder.", cure="Name the files in it.") from None
    except FileNotFoundError:
        raise InputError(f"There is no file {name}.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{name} cannot be read: {reason}.") from None


def read_whole(name: str) -> bytes:
    """The bytes of an input that is no credential to be judged. Raises ``InputError`` when they are
    more than 10 MiB."""
    data = read_input(name)
    if len(data) > MAX_READ_BYTES:
        raise InputError(f"{name} is larger than {MAX_READ_BYTES >> 20} MiB.")
    return data


def read_json(name: str, what: str) -> Any:
    """JSON from a file or standard input; ``what`` names it in the ``InputError``."""
    from bayleaf.engine.encoding import parse_json

    data = read_whole(name)
    try:
        return parse_json(data)
    except InputError as error:
        raise InputError(f"{what} {name}: {error.message}", code=error.code) from None


def read_json_object(name: str, what: str) -> dict[str, Any]:
    """A JSON object, as ``read_json`` reads it."""
    value = read_json(name, what)
    if not isinstance(value, dict):
        raise InputError(f"{what} {name} is JSON, but not an object.")
    return value


def read_key(name: str) -> PrivateKey:
    """A private key from a JWK file. Raises ``InputError``."""
    from bayleaf.engine.errors import KeyMaterialError
    from bayleaf.engine.keys import PrivateKey

    value = read_json_object(name, "The key file")
    try:
        return PrivateKey.from_jwk(value)
    except KeyMaterialError as error:
        raise InputError(
            f"{name} is not a private key. {error.message}",
            cure="Make one: bayleaf keys new --out key.json.",
        ) from None


def write_output(data: bytes, name: str | None) -> None:
    """Write bytes to a file, fully or not at all, or to standard output. A private key that is
    there is never overwritten: raises ``InputError``."""
    if name is None or name == STANDARD_STREAM:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    target = Path(name)
    if _is_private_key(target):
        raise InputError(
            f"{name} holds a private key, which would be lost.", cure="Choose another name."
        )
    try:
        _replace(target, data)
    except OSError as error:
        raise InputError(f"{name} cannot be written: {error.strerror or error}.") from None


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Keep other runs of Bayleaf away from a file while it is read and written again."""
    import fcntl

    lock = Path(name).with_name(f".{Path(name).name}.lock")
    try:
        handle = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600)
    except OSError as error:
        raise InputError(f"{name} cannot be changed: {error.strerror or error}.") from None
    with os.fdopen(handle, "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_private_key(target: Path) -> bool:
    try:
        if target.stat().st_size > _LARGEST_KEY:
            return False
        value = json.loads(target.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(value, dict) and "kty" in value and "d" in value


def _replace(target: Path, data: bytes) -> None:
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:80]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(draft).chmod(_ordinary_mode())
        Path(draft).replace(target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(draft).unlink()
        raise


def write_secret(value: Mapping[str, Any], name: str) -> None:
    """Write a JSON object to a new file that only its owner may read, whatever the umask is.

    Never overwrites: raises ``InputError``.
    """
    from bayleaf.engine.encoding import dump_json

    if name == STANDARD_STREAM:
        raise InputError("A private key is not printed.", cure="Name a file: --out key.json.")
    try:
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InputError(
            f"{name} exists already, and a key that is overwritten is lost.",
            cure="Choose another name.",
        ) from None
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, 0o600)
        file.write(dump_json(value, indent=2) + b"\n")


def _ordinary_mode() -> int:
    """The mode a newly created file would have."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
