"""Traces the ring letters: font file in, `glyphs.json` out. Capitals only: the ring has no others.

Run `python -m tests.campus.achievements.art.trace` after the font changed.
"""

import json
import unicodedata
from importlib.resources import files
from itertools import product
from pathlib import Path
from string import ascii_uppercase, digits
from typing import Any

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

ART = Path(str(files("bayleaf.campus.achievements.art")))
FONT = ART / "fonts" / "bayleaf-serif-600.ttf"
TABLE = ART / "glyphs.json"
KERNED = ascii_uppercase + digits + "’.,-&"
SMALLEST_KERN = 6  # thousandths of an em; less is not seen at these sizes
COMMANDS = {"moveTo": "M", "lineTo": "L", "qCurveTo": "Q", "closePath": "Z"}


def outline(glyphs: Any, name: str) -> str:
    """Path data of one glyph in font units, y up."""
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    parts: list[str] = []
    for verb, points in pen.value:
        if verb == "qCurveTo":
            parts += _quadratics(points)
        else:
            parts.append(COMMANDS[verb] + " ".join(f"{x} {y}" for x, y in points))
    return "".join(parts).replace(" -", "-")


def _quadratics(points: Any) -> list[str]:
    """A TrueType spline with implied on-curve points, written as single curves."""
    *controls, end = points
    parts = []
    for (x0, y0), (x1, y1) in zip(controls, [*controls[1:], end], strict=True):
        last = (x1, y1) == end and len(parts) == len(controls) - 1
        mid = end if last else ((x0 + x1) / 2, (y0 + y1) / 2)
        parts.append(f"Q{x0} {y0} {mid[0]:g} {mid[1]:g}")
    return parts


def kerning(font: Any, cmap: dict[int, str]) -> dict[str, int]:
    """Pairs of basic capitals that the font moves, in font units."""
    lookups = font["GPOS"].table.LookupList.Lookup
    wanted = {
        index
        for record in font["GPOS"].table.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
    tables = []
    for index in sorted(wanted):
        for table in lookups[index].SubTable:
            real = table.ExtSubTable if table.LookupType == 9 else table
            if real.LookupType == 2:
                tables.append(real)
    pairs = {}
    for left, right in product(KERNED, KERNED):
        value = _pair(tables, cmap[ord(left)], cmap[ord(right)])
        if abs(value) >= SMALLEST_KERN:
            pairs[left + right] = value
    return pairs


def _pair(tables: list[Any], left: str, right: str) -> int:
    for table in tables:
        if left not in table.Coverage.glyphs:
            continue
        if table.Format == 1:
            at = table.Coverage.glyphs.index(left)
            for record in table.PairSet[at].PairValueRecord:
                if record.SecondGlyph == right:
                    return getattr(record.Value1, "XAdvance", 0) if record.Value1 else 0
            continue
        first = table.ClassDef1.classDefs.get(left, 0)
        second = table.ClassDef2.classDefs.get(right, 0)
        value = table.Class1Record[first].Class2Record[second].Value1
        if value and getattr(value, "XAdvance", 0):
            return value.XAdvance
    return 0


def traced() -> dict[str, Any]:
    """The whole table: units per em, {character: [advance, path]} and kerning."""
    font = TTFont(FONT)
    cmap, glyphs, widths = font.getBestCmap(), font.getGlyphSet(), font["hmtx"]
    letters = {
        chr(code): [widths[name][0], outline(glyphs, name)]
        for code, name in sorted(cmap.items())
        if unicodedata.category(chr(code))[0] in "LNPSZ" and chr(code) == chr(code).upper()
    }
    return {
        "units": font["head"].unitsPerEm,
        "letters": letters,
        "kerning": kerning(font, cmap),
    }


def written(table: dict[str, Any]) -> str:
    """The table as text, one letter a line, so that a change can be read."""
    lines = [f'{{"units": {table["units"]},', '"letters": {']
    rows = [f"{json.dumps(key)}: {json.dumps(row)}" for key, row in table["letters"].items()]
    lines += [",\n".join(rows), "},"]
    lines.append(f'"kerning": {json.dumps(table["kerning"], sort_keys=True)}}}')
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.write_text(written(traced()), encoding="utf-8")
