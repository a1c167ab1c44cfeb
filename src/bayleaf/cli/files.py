"""Files in and out: bounded reads, writes that happen fully or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bayleaf.cli.keeping import refuse_loss
from bayleaf.engine.errors import BayleafError, InputError

if TYPE_CHECKING:
    from bayleaf.engine.keys import PrivateKey
    from bayleaf.engine.verifying.reading import Received

MAX_READ_BYTES = 10 << 20
STANDARD_STREAM = "-"


def read_input(name: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``; at most one more than 10 MiB.

    One byte too many is enough for the reader behind to refuse it. Raises ``InputError``.
    """
    if name == STANDARD_STREAM:
        if sys.stdin is None:
            raise InputError("Standard input is closed.", cure="Name a file.")
        return sys.stdin.buffer.read(MAX_READ_BYTES + 1)
    try:
        with open(name, "rb") as file:
            return file.read(MAX_READ_BYTES + 1)
    except IsADirectoryError:
        raise InputError(f"{name} is a folder.", cure="Name the files in it.") from None
    except FileNotFoundError:
        raise InputError(f"There is no file {name}.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise InputError(f"{name} cannot be read: {_reason(error)}.") from None


def read_whole(name: str) -> bytes:
    """The bytes of an input that is no credential to be judged. Raises ``InputError`` when they are
    more than 10 MiB."""
    data = read_input(name)
    if len(data) > MAX_READ_BYTES:
        raise InputError(f"{shown(name)} is larger than {MAX_READ_BYTES >> 20} MiB.")
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
    """A private key from a JWK file. Raises ``InputError`` with the file and the cure."""
    from bayleaf.engine.encoding import parse_json
    from bayleaf.engine.keys import PrivateKey

    data = read_whole(name)
    try:
        value = parse_json(data)
        if not isinstance(value, dict):
            raise InputError("It is JSON, but not an object.")
        return PrivateKey.from_jwk(value)
    except BayleafError as error:
        raise InputError(
            f"{shown(name)} is not a private key. {error.message}",
            cure="Make one: bayleaf keys new --out FILE.",
        ) from None


def read_credential(name: str, data: bytes | None = None) -> Received:
    """A credential of any container, taken apart and not judged. Raises ``InputError``."""
    from bayleaf.engine.verifying.reading import read

    whole = read_whole(name) if data is None else data
    try:
        return read(whole)
    except InputError as error:
        raise InputError(f"{shown(name)}: {error}", code=error.code) from None


def shown(name: str) -> str:
    """What a file is called in a sentence."""
    return "Standard input" if name == STANDARD_STREAM else name


def write_output(data: bytes, name: str | None, *, is_list_change: bool = False) -> None:
    """Write bytes to a file, fully or not at all, or to standard output.

    A private key that is there is never overwritten, and a status list only by itself
    (``is_list_change``). Raises ``InputError``.
    """
    if name is None or name == STANDARD_STREAM:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    refuse_loss(name, is_list_change=is_list_change)
    try:
        _put(data, Path(name))
    except (OSError, ValueError) as error:
        raise InputError(f"{name} cannot be written: {_reason(error)}.") from None


def _put(data: bytes, target: Path) -> None:
    if target.exists() and not target.is_file():  # a device or a pipe is written to, not replaced
        with target.open("wb") as file:
            file.write(data)
        return
    place = Path(os.path.realpath(target))  # a link goes on to lead to what was written
    handle, draft = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:80]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(draft).chmod(_ordinary_mode())
        Path(draft).replace(place)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(draft).unlink()
        raise


def write_secret(value: Mapping[str, Any], name: str) -> None:
    """Write a JSON object to a new file that only its owner may read, whatever the umask is.

    Never overwrites, and never prints: raises ``InputError``.
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
    except (OSError, ValueError) as error:
        raise InputError(f"{name} cannot be written: {_reason(error)}.") from None
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, 0o600)
        file.write(dump_json(value, indent=2) + b"\n")


def _reason(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)


def _ordinary_mode() -> int:
    """The mode a newly created file would have."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
