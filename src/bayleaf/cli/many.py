"""Folders and archives of credentials: which files are in them, and what came of them as a table."""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bayleaf.cli.files import MAX_READ_BYTES, read_input, write_output
from bayleaf.engine.errors import InputError

if TYPE_CHECKING:
    from bayleaf.cli.verify import Answer

SUFFIXES: Final = (".json", ".jsonld", ".jwt", ".png", ".svg", ".txt")
"""What a credential comes in. Other files in a folder are passed over."""

MOST_FILES: Final = 1_000_000
_INSIDE: Final = "!/"
_COLUMNS: Final = (
    "file", "verdict", "achievement", "claimedIssuer", "issuerId", "listedAs", "recipient", "awarded",
    "validUntil", "credential", "codes", "error",
)  # fmt: skip


def names_of(inputs: Sequence[str], *, recursive: bool) -> list[str]:
    """The inputs, with folders and ZIP archives replaced by the files in them, in order.

    A file in an archive is called ``archive.zip!/file``. Raises ``InputError`` for a folder or an
    archive in which there is nothing to verify.
    """
    names: list[str] = []
    for given in inputs:
        names += _inside(given, recursive=recursive)
        if len(names) > MOST_FILES:
            raise InputError(f"There are over {MOST_FILES} files.", cure="Verify them in parts.")
    return names


def read_named(name: str) -> bytes:
    """The bytes of one of these. Raises ``InputError``."""
    archive, inside, member = name.partition(_INSIDE)
    if not inside or not zipfile.is_zipfile(archive):
        return read_input(name)
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(member) as file:
            return file.read(MAX_READ_BYTES + 1)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError) as error:
        raise InputError(f"{name} cannot be read: {error}.") from None


def write_table(answers: Iterable[Answer], name: str) -> Iterator[Answer]:
    """Pass the answers on, and write them to a ``.csv`` or ``.json`` file when all are there; say how
    many of each verdict there are.

    Raises ``InputError`` for another ending.
    """
    if not name.endswith((".csv", ".json")):
        raise InputError(f"--out {name} is no table.", cure="Name a .csv or a .json file.")
    is_csv = name.endswith(".csv")
    rows: list[dict[str, Any]] = []
    verdicts: Counter[str] = Counter()
    for answer in answers:
        verdicts["nothing to judge" if answer.report is None else str(answer.report.verdict)] += 1
        rows.append(_row(answer) if is_csv else {"file": answer.name, **answer.to_json()})
        yield answer
    write_output(_as_csv(rows) if is_csv else _as_json(rows), name)
    counted = ", ".join(f"{count} {one.replace('_', ' ')}" for one, count in verdicts.most_common())
    sys.stderr.write(f"{name}: {len(rows)} files, {counted}.\n")


def _inside(given: str, *, recursive: bool) -> list[str]:
    if given.lower().startswith(("https://", "http://")) or given == "-":
        return [given]
    if Path(given).is_dir():
        found = sorted(_files(Path(given), recursive=recursive))
        if not found:
            more = "" if recursive else " Subfolders are read with -r."
            raise InputError(f"There is no credential in the folder {given}.{more}")
        return found
    if given.lower().endswith(".zip") and zipfile.is_zipfile(given):
        with zipfile.ZipFile(given) as archive:
            members = [one.filename for one in archive.infolist() if not one.is_dir()]
        found = [f"{given}{_INSIDE}{one}" for one in sorted(members) if _is_candidate(one)]
        if not found:
            raise InputError(f"There is no credential in the archive {given}.")
        return found
    return [given]


def _files(folder: Path, *, recursive: bool) -> Iterator[str]:
    paths = folder.rglob("*") if recursive else folder.iterdir()
    return (str(path) for path in paths if _is_candidate(path.name) and path.is_file())


def _is_candidate(name: str) -> bool:
    return name.lower().endswith(SUFFIXES) and not name.rpartition("/")[2].startswith(".")


def _row(answer: Answer) -> dict[str, Any]:
    report = answer.report
    if report is None:
        return {"file": answer.name, "error": answer.error}
    document = report.document or {}
    return {
        "file": answer.name,
        "verdict": str(report.verdict),
        "achievement": _achievement(document),
        "claimedIssuer": report.issuer.claimed_name or "",
        "issuerId": report.issuer.id or "",
        "listedAs": ", ".join(name for _, name in report.issuer.registries),
        "recipient": report.recipient_match,
        "awarded": _first_of(document, "awardedDate", "validFrom", "issuanceDate"),
        "validUntil": _first_of(document, "validUntil", "expirationDate"),
        "credential": report.credential_id or "",
        "codes": " ".join(sorted(report.codes)),
    }


def _achievement(document: Mapping[str, Any]) -> str:
    """What was earned, by its name; else the credential's own."""
    subjects = document.get("credentialSubject")
    for subject in subjects if isinstance(subjects, list) else [subjects]:
        achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
        name = achievement.get("name") if isinstance(achievement, Mapping) else None
        if isinstance(name, str):
            return name
    return _first_of(document, "name")


def _first_of(document: Mapping[str, Any], *members: str) -> str:
    return next((document[one] for one in members if isinstance(document.get(one), str)), "")


def _as_csv(rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _guarded(str(value)) for name, value in row.items()})
    return out.getvalue().encode("utf-8", "replace")


def _guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _as_json(rows: list[dict[str, Any]]) -> bytes:
    from bayleaf.engine.encoding import dump_json

    return dump_json(rows, indent=2) + b"\n"
