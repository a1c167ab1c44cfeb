"""The choices of the badge designer as small drawings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from bayleaf.campus.achievements import art
from bayleaf.campus.achievements.art.shapes import division, silhouette

_OPEN: Final = SafeString('<svg viewBox="-210 -210 420 420" aria-hidden="true" focusable="false">')


@dataclass(frozen=True)
class Swatch:
    """One choice: its key, its name for those who do not see it, and its drawing."""

    key: str
    label: str
    svg: SafeString
    is_chosen: bool
    colours: str = ""
    """Of a field: deep, main, second and tint, so that a script can repaint the others."""


@dataclass(frozen=True)
class Swatches:
    """The choices of one form field."""

    name: str
    legend: str
    options: list[Swatch]


def swatches(design: art.Design) -> list[Swatches]:
    """Shape, pattern, motif and field, drawn in the colours of the field that is chosen."""
    colours = art.FIELDS[design.field]
    shapes = {key: _path(silhouette(key)) for key in art.SILHOUETTES}
    patterns = {
        key: _disc(colours.main, colours.second, division(key, 180)) for key in art.DIVISIONS
    }
    plain = replace(design, silhouette="roundel", division="plain", ring_text="", issuer_text="")
    motifs = {key: _badge(replace(plain, motif=key)) for key in art.MOTIFS}
    fields = [
        Swatch(
            key,
            field.label,
            _dot(field.main),
            key == design.field,
            f"{field.deep} {field.main} {field.second} {field.tint}",
        )
        for key, field in art.FIELDS.items()
    ]
    return [
        _group("silhouette", "Shape", design.silhouette, art.SILHOUETTES, shapes),
        _group("motif", "Motif", design.motif, art.MOTIFS, motifs),
        Swatches("field", "Field", fields),
        _group("division", "Pattern", design.division, art.DIVISIONS, patterns),
    ]


def _group(
    name: str,
    legend: str,
    chosen: str,
    labels: Mapping[str, str],
    drawings: Mapping[str, SafeString],
) -> Swatches:
    options = [Swatch(key, labels[key], drawings[key], key == chosen) for key in labels]
    return Swatches(name, legend, options)


def _path(path: str) -> SafeString:
    return format_html('{}<path d="{}" fill="currentColor"/></svg>', _OPEN, path)


def _disc(main: str, second: str, path: str) -> SafeString:
    part = format_html('<path d="{}" fill="{}"/>', path, second) if path else ""
    return format_html('{}<circle r="180" fill="{}"/>{}</svg>', _OPEN, main, part)


def _dot(colour: str) -> SafeString:
    return format_html('{}<circle r="150" fill="{}"/></svg>', _OPEN, colour)


def _badge(design: art.Design) -> SafeString:
    return mark_safe(art.draw(design, small=True))  # noqa: S308  drawn here, of known parts
