"""What must not be lost: private keys, lists with revocations, and changes made at one moment."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bayleaf.engine.errors import InputError

if TYPE_CHECKING:
    from io import BufferedWriter

_LIST_TYPE: Final = "BitstringStatusListCredential"
_MOST_READ: Final = 16 << 20


def refuse_loss(name: str, *, is_list_change: bool = False) -> None:
    """Refuse to write over what cannot be made again: a private key, or a status list.

    ``is_list_change``: what is to be written is the list itself, changed. Raises ``InputError``.
    """
    value = _json_in(name)
    if "kty" in value and "d" in value:
        raise InputError(
            f"{name} holds a private key, which would be lost.", cure="Choose another name."
        )
    if _LIST_TYPE in _listed(value.get("type")) and not is_list_change:
        raise InputError(
            f"{name} is a status list already; a new one would forget every revocation in it, "
            "and so would any other file in its place.",
            cure="Choose another name.",
        )


@contextlib.contextmanager
def locked(*names: str) -> Iterator[None]:
    """Keep other runs of Bayleaf away from files while they are read and written again.

    The locks lie beside the files, whatever name a file is reached by, and are taken in one order,
    so that two runs never wait for each other. Raises ``InputError``.
    """
    files = {os.path.realpath(name): name for name in names}
    with contextlib.ExitStack() as locks:
        for path, name in sorted(files.items()):
            _wait_for(locks.enter_context(_lock_of(Path(path), name)), name)
        yield


def _lock_of(path: Path, name: str) -> BufferedWriter:
    lock = path.with_name(f".{path.name}.lock")
    try:
        # Not only for its owner: whoever shares the list has to be able to wait for it.
        return os.fdopen(os.open(lock, os.O_WRONLY | os.O_CREAT, 0o666), "wb")
    except OSError as error:
        raise InputError(f"{name} cannot be written: {error.strerror or error}.") from None


def _wait_for(lock: BufferedWriter, name: str) -> None:
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write(f"Waiting for another bayleaf that works on {name}.\n")
        sys.stderr.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
    except OSError as error:
        raise InputError(f"{name} cannot be locked: {error.strerror or error}.") from None


def _json_in(name: str) -> dict[str, Any]:
    """The JSON object in a file, or in the payload of a token in it; of anything else, nothing."""
    try:
        if not Path(name).is_file() or Path(name).stat().st_size > _MOST_READ:
            return {}
        data = Path(name).read_bytes()
    except PermissionError:  # it may be a key: nobody else has one that cannot be read
        raise InputError(
            f"{name} exists and cannot be read.", cure="Choose another name."
        ) from None
    except (OSError, ValueError):
        return {}
    try:
        value = json.loads(_payload(data) if data.startswith(b"ey") else data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _payload(token: bytes) -> bytes:
    middle = token.partition(b".")[2].partition(b".")[0]
    return base64.urlsafe_b64decode(middle + b"==")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
