"""Backups: the database as of one moment, and the keys it cannot be read without."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import closing
from pathlib import Path
from typing import IO, Final

from bayleaf.engine.errors import InputError

_DATABASE: Final = "bayleaf.sqlite3"
_ADDRESS: Final = "address.txt"
_MASTER_KEY: Final = "master.key"
_KEYS: Final = (_MASTER_KEY, "secret.key")
_FILES: Final = (*_KEYS, _DATABASE)
"""The database last: without it, a folder counts as empty."""
_LEFTOVERS: Final = (f"{_DATABASE}-wal", f"{_DATABASE}-shm", f"{_DATABASE}-journal")
"""SQLite would mix these into whatever database lies beside them."""
_OURS: Final = "foundation_auditline"


def claim_folder(data_dir: Path, base_url: str, *, is_in_use: bool) -> None:
    """Note for which address a folder is. Raises ``InputError`` when it was used for another one.

    Credentials, identities and status lists name the address that they were signed under.
    """
    note = data_dir / _ADDRESS
    before = note.read_text("utf-8").strip() if note.exists() else base_url
    if before != base_url and is_in_use:
        raise InputError(
            f"The folder {data_dir} belongs to {before}: what was signed there names that address.",
            cure=f"Set BAYLEAF_BASE_URL to {before}, or BAYLEAF_DATA_DIR to another folder.",
        )
    note.write_text(f"{base_url}\n", "utf-8")


def back_up(data_dir: Path, file: Path) -> None:
    """Write a ZIP with an online copy of the database and the keys. Raises ``InputError``.

    The ZIP can be read by its owner alone, and is there whole or not at all. Keys that the
    environment gives are not in it.
    """
    if file.exists():
        raise InputError(f"{file} is there already.", cure="Name another file.")
    if not file.parent.is_dir():
        raise InputError(f"There is no folder {file.parent}.", cure="Make it first.")
    if not (data_dir / _DATABASE).exists():
        raise InputError(f"There is no database in {data_dir}.", cure="Set BAYLEAF_DATA_DIR.")
    with tempfile.TemporaryDirectory(prefix=".bayleaf-backup-", dir=file.parent) as folder:
        copy, draft = Path(folder) / _DATABASE, Path(folder) / "draft.zip"
        with (
            closing(sqlite3.connect(data_dir / _DATABASE)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        with _new(draft) as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(copy, _DATABASE)
                for name in _KEYS:
                    if (data_dir / name).exists():
                        archive.write(data_dir / name, name)
            _settle(raw)
        draft.rename(file)


def restore(file: Path, data_dir: Path, *, has_master_key: bool = False) -> None:
    """Unpack a backup into an empty folder, after checking it. Raises ``InputError``.

    What is refused leaves nothing in the folder. ``has_master_key`` says that the environment gives
    the master key, which then need not be in the backup.
    """
    if any((data_dir / name).exists() for name in (*_FILES, *_LEFTOVERS)):
        raise InputError(f"{data_dir} is not empty.", cure="Restore into a new folder.")
    is_new = not data_dir.exists()
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with tempfile.TemporaryDirectory(prefix=".restoring-", dir=data_dir) as folder:
            names = _unpack(file, Path(folder))
            if _MASTER_KEY not in names and not has_master_key:
                raise InputError(
                    "The backup does not hold the master key.",
                    cure="Set BAYLEAF_MASTER_KEY to the one the instance had.",
                )
            if not _is_whole(Path(folder) / _DATABASE):
                raise InputError(
                    "The database in the backup is damaged.", cure="Use an older backup."
                )
            for name in (name for name in _FILES if name in names):
                (Path(folder) / name).rename(data_dir / name)
    except InputError:
        if is_new:
            data_dir.rmdir()
        raise


def _unpack(file: Path, folder: Path) -> set[str]:
    """Write the files of a backup, and no others, into the folder; return their names."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if _DATABASE not in names or len({*names}) < len(names) or {*names} - {*_FILES}:
                raise InputError(f"{file} is no backup of Bayleaf.")
            for name in names:
                with archive.open(name) as packed, _new(folder / name) as raw:
                    shutil.copyfileobj(packed, raw, 1 << 20)
                    _settle(raw)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise InputError(f"{file} cannot be read: {error}.") from None
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from None
    return {*names}


def _new(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def _settle(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _is_whole(database: Path) -> bool:
    """Whether SQLite finds no fault in it, and it is a database of ours."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            faults = connection.execute("PRAGMA integrity_check").fetchall()
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return faults == [("ok",)] and (_OURS,) in tables.fetchall()
    except sqlite3.DatabaseError:
        return False
