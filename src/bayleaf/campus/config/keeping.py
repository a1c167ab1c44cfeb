"""Backups: the database as of one moment, and the keys it cannot be read without."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from bayleaf.engine.errors import InputError

_DATABASE: Final = "bayleaf.sqlite3"
_KEYS: Final = ("master.key", "secret.key")
_FILES: Final = (_DATABASE, *_KEYS)


def back_up(data_dir: Path, file: Path) -> None:
    """Write a ZIP with an online copy of the database and the keys. Raises ``InputError``.

    The ZIP can be read by its owner alone. Keys that the environment gives are not in it.
    """
    if file.exists():
        raise InputError(f"{file} is there already.", cure="Name another file.")
    if not (data_dir / _DATABASE).exists():
        raise InputError(f"There is no database in {data_dir}.", cure="Set BAYLEAF_DATA_DIR.")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / _DATABASE
        source, target = sqlite3.connect(data_dir / _DATABASE), sqlite3.connect(copy)
        with source, target:
            source.backup(target)
        source.close()
        target.close()
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with (
            os.fdopen(handle, "wb") as raw,
            zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            archive.write(copy, _DATABASE)
            for name in _KEYS:
                if (data_dir / name).exists():
                    archive.write(data_dir / name, name)


def restore(file: Path, data_dir: Path) -> None:
    """Unpack a backup into an empty folder, after checking it. Raises ``InputError``."""
    if any((data_dir / name).exists() for name in _FILES):
        raise InputError(f"{data_dir} is not empty.", cure="Restore into a new folder.")
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if _DATABASE not in names or not names <= set(_FILES):
                raise InputError(f"{file} is no backup of Bayleaf.")
            data_dir.mkdir(parents=True, exist_ok=True)
            for name in sorted(names):
                _write(data_dir / name, archive.read(name))
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(f"{file} cannot be read: {error}.") from None
    if not _is_whole(data_dir / _DATABASE):
        (data_dir / _DATABASE).unlink()
        raise InputError("The database in the backup is damaged.", cure="Use an older backup.")


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _is_whole(database: Path) -> bool:
    connection = sqlite3.connect(database)
    try:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
