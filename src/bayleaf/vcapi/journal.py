"""A file to which lines are added and never changed: JSON objects, one a line.

What an answer promises is on the disk before the answer goes out. A line that was cut off, because
the process or the machine stopped in the middle of it, was promised to nobody and is dropped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bayleaf.engine.encoding import dump_json, parse_json
from bayleaf.engine.errors import InputError


class Journal:
    """One file, held by one process at a time. Raises ``InputError`` when it cannot be had."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise InputError(f"{path} cannot be opened: {error.strerror}.") from None
        self._lock()

    def _lock(self) -> None:
        import fcntl

        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.close()
            raise InputError(
                f"{self.path} is in use by another service.",
                cure="Stop it, or give this one a folder of its own.",
            ) from None

    def lines(self) -> Iterator[dict[str, Any]]:
        """What was written, from the start. Raises ``InputError`` that names file and line."""
        whole = 0
        os.lseek(self._file, 0, os.SEEK_SET)
        # Through the same descriptor: to close another one of the file would let the lock go.
        with open(self._file, "rb", closefd=False) as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    break
                whole += len(line)
                yield self._read(line, number)
        os.ftruncate(self._file, whole)

    def _read(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            value = parse_json(line)
        except InputError:
            value = None
        if not isinstance(value, dict):
            raise InputError(f"{self.path}, line {number}: this is not a line of the service.")
        return value

    def add(self, value: dict[str, Any]) -> None:
        """Add a line, whole or not at all; not by two threads at once. Raises ``OSError``."""
        line, before = dump_json(value) + b"\n", os.fstat(self._file).st_size
        written = 0
        try:
            written = os.write(self._file, line)
        finally:
            if written < len(line):
                os.ftruncate(self._file, before)
        if written < len(line):
            raise OSError("the disk is full")

    def settle(self) -> None:
        """Return when everything that was added is on the disk. Raises ``OSError``."""
        os.fsync(self._file)

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)
