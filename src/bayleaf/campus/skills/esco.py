"""Reads the official ESCO files: ZIPs of CSV as the European Commission publishes them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.skills.entries import Entry, FrameworkEntry

MOST_BYTES: Final = 64 << 20
"""Of one CSV once unpacked; the largest of ESCO 1.2 has 22 MB."""
MOST_FILES: Final = 200
ATTRIBUTION: Final = "This service uses the ESCO classification of the European Commission."
_ISCED: Final = "http://data.europa.eu/esco/isced-f/"
_VERSION: Final = re.compile(r"v(\d+(?:\.\d+)+)")
_RELATIONS: Final = "broaderRelationsSkillPillar.csv"


def framework_of(classification: Path) -> FrameworkEntry:
    """ESCO, with the version that the file name states."""
    stated = _VERSION.search(classification.name)
    return FrameworkEntry(
        key="esco",
        name="ESCO",
        uri="http://data.europa.eu/esco/concept-scheme/skills",
        version=stated.group(1) if stated else "",
        attribution=ATTRIBUTION,
    )


def entries(classification: Path, relations: Path | None, *, language: str) -> Iterator[Entry]:
    """Every skill of the classification, one at a time. Raises ``CampusError``."""
    broader = _broader(relations) if relations else {}
    wanted = f"skills_{language}.csv"
    columns = ("conceptUri", "skillType", "preferredLabel", "altLabels", "description")
    for row in _rows(classification, wanted, columns, about="classification"):
        uri, label = row["conceptUri"].strip(), row["preferredLabel"].strip()
        if uri and label:
            yield Entry(
                uri=uri,
                label=label,
                description=row["description"].strip(),
                kind=row["skillType"].strip(),
                other_names=tuple(row["altLabels"].splitlines()),
                isced=_isced(uri, broader),
            )


def _broader(relations: Path) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in _rows(relations, _RELATIONS, ("conceptUri", "broaderUri"), about="relations"):
        found[row["conceptUri"]].append(row["broaderUri"])
    return found


def _isced(uri: str, broader: dict[str, list[str]]) -> str:
    """The nearest field of education above a skill; empty where there is none."""
    level, seen = [uri], {uri}
    while level:
        above = sorted({parent for child in level for parent in broader.get(child, ())} - seen)
        codes = [parent.removeprefix(_ISCED) for parent in above if parent.startswith(_ISCED)]
        if codes:
            return codes[0][:4]
        seen.update(above)
        level = above
    return ""


def _rows(
    path: Path, name: str, columns: tuple[str, ...], *, about: str
) -> Iterator[dict[str, str]]:
    with _opened(path, name, about=about) as lines:
        reader = csv.DictReader(lines)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise CampusError(
                f"{name} has no column {missing[0]}.",
                field=about,
                cure="Use the CSV files from the ESCO download page, unchanged.",
            )
        try:
            for row in reader:
                yield {column: row[column] or "" for column in columns}
        except (csv.Error, UnicodeDecodeError, zipfile.BadZipFile) as error:
            raise CampusError(
                f"{name} cannot be read at line {reader.line_num}: {error}.",
                field=about,
                cure="Download the file again.",
            ) from None


@contextmanager
def _opened(path: Path, name: str, *, about: str) -> Iterator[TextIO]:
    cure = "Give the ZIP file of CSV from the ESCO download page."
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise CampusError(f"There is no file {path}.", field=about, cure=cure) from None
    except (OSError, zipfile.BadZipFile):
        raise CampusError(f"{path.name} is not a ZIP file.", field=about, cure=cure) from None
    with archive:
        members = [item for item in archive.infolist() if Path(item.filename).name == name]
        if not members or len(archive.infolist()) > MOST_FILES:
            raise CampusError(f"{path.name} has no {name}.", field=about, cure=cure)
        if members[0].file_size > MOST_BYTES:
            raise CampusError(
                f"{name} has more than {MOST_BYTES >> 20} MB unpacked.", field=about, cure=cure
            )
        with archive.open(members[0]) as raw:
            # utf-8-sig: some releases start with a byte order mark.
            yield io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
