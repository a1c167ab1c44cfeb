"""What a drawing is painted with: presentation attributes, `style` attributes and style sheets.

Drawing programs write colours as one rule a class, ``.cls-1 { fill: #264; }``. Such rules are
worked into the `style` attribute of what they select, where they weigh what they weighed before.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from .problem import ArtProblem

SVG: Final = "http://www.w3.org/2000/svg"
RULE_LIMIT: Final = 1_000
SPREAD_LIMIT: Final = 1024 * 1024  # characters of all rules once they are written where they apply
PAINTED: Final = frozenset(
    [
        "fill",
        "fill-opacity",
        "fill-rule",
        "stroke",
        "stroke-width",
        "stroke-opacity",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-dasharray",
        "stroke-dashoffset",
        "opacity",
        "color",
        "clip-path",
        "clip-rule",
        "mask",
        "stop-color",
        "stop-opacity",
        "display",
        "visibility",
        "paint-order",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "text-anchor",
        "letter-spacing",
        "word-spacing",
        "dominant-baseline",
        "vector-effect",
        "shape-rendering",
    ]
)
LOCAL_URL: Final = re.compile(r"url\(\s*(['\"]?)#([\w.:-]+)\1\s*\)", re.IGNORECASE)
_UNSAFE: Final = re.compile(
    r"\\|/\*|@|[<>]|javascript:|expression\(|image-set\(|src\(|url\(", re.IGNORECASE
)
_CURE: Final = "Save it as a plain SVG with presentation attributes, or upload a PNG."
# Neither goes back over what it read: a long sheet costs no more than its length.
_COMMENT_MARK: Final = re.compile(r"(/\*|\*/)")
_RULE: Final = re.compile(r"([^{}]*)\{([^{}]*)\}\s*")
_SELECTOR: Final = re.compile(r"([A-Za-z][\w-]*)?((?:[.#][A-Za-z_-][\w-]*)*)")


def refuse(message: str, cure: str = _CURE) -> ArtProblem:
    """A problem of the drawing, by default with the cure that helps with most."""
    return ArtProblem("art", message, cure)


def safe(key: str, value: str) -> str:
    """The value, when it stays inside the drawing. Raises ArtProblem."""
    if _UNSAFE.search(LOCAL_URL.sub("", "".join(value.split()))):
        raise refuse(f"The drawing points outside itself ({key}).")
    return value


def declarations(style: str) -> Iterator[tuple[str, str]]:
    """The allowed declarations of a style; an unsafe one anywhere raises ArtProblem."""
    safe("style", style)
    for part in style.split(";"):
        name, _, value = part.partition(":")
        if name.strip().lower() in PAINTED and value.strip():
            yield name.strip().lower(), value.replace("!important", "").strip()


@dataclass(frozen=True)
class _Rule:
    """One selector without its relatives, and what it paints. ``weight`` orders as CSS does."""

    element: str
    ids: frozenset[str]
    classes: frozenset[str]
    weight: tuple[int, int, int, int]
    painted: str

    @property
    def key(self) -> str:
        """What an element must have before the rest is looked at."""
        part = next(iter(self.ids), "") or next(iter(self.classes), "")
        return part or self.element

    def selects(self, name: str, has: frozenset[str]) -> bool:
        """Whether it is about an element of this name with these ids (#) and classes (.)."""
        return self.element in {"", name} and self.ids <= has and self.classes <= has


def inline_sheets(root: etree._Element) -> None:
    """Work every style sheet of the drawing into its elements and take the sheets out.

    Raises ArtProblem for rules that are more than classes, ids and element names.
    """
    sheets = list(root.iter(f"{{{SVG}}}style"))
    rules = list(_rules("".join(_text(sheet) for sheet in sheets)))
    for sheet in sheets:
        parent = sheet.getparent()
        if parent is not None:
            parent.remove(sheet)
    if rules:
        _spread(root, rules)


def _text(sheet: etree._Element) -> str:
    if sheet.get("media", "all").strip().lower() not in {"", "all", "screen"} or len(sheet):
        raise refuse("The drawing has a style sheet that is not for screens.")
    return (sheet.text or "") + "\n"


def _rules(sheet: str) -> Iterator[_Rule]:
    text, place, order = _without_comments(sheet), 0, 0
    while place < len(text):
        found = _RULE.match(text, place)
        if found is None or "@" in found[0]:
            raise refuse("The style sheet of the drawing holds more than plain rules.")
        place = found.end()
        painted = ";".join(f"{name}:{value}" for name, value in declarations(found[2]))
        for selector in found[1].split(","):
            order += 1
            if order > RULE_LIMIT:
                raise refuse("The style sheet of the drawing has too many rules.", "Simplify it.")
            yield _rule(selector.strip(), painted, order)


def _without_comments(sheet: str) -> str:
    kept, is_inside = [], False
    for piece in _COMMENT_MARK.split(sheet):
        if is_inside:
            is_inside = piece != "*/"
        else:
            is_inside = piece == "/*"
            kept.append(" " if is_inside else piece)
    return "".join(kept).strip()


def _rule(selector: str, painted: str, order: int) -> _Rule:
    found = _SELECTOR.fullmatch(selector)
    if not selector or found is None:
        raise refuse(
            f'The style sheet of the drawing selects "{selector[:40]}", which is not read.'
        )
    parts = re.findall(r"[.#][\w-]+", found[2])
    ids = frozenset(part for part in parts if part.startswith("#"))
    classes = frozenset(part for part in parts if part.startswith("."))
    element = found[1] or ""
    weight = (len(ids), len(classes), int(bool(element)), order)
    return _Rule(element, ids, classes, weight, painted)


def _spread(root: etree._Element, rules: Iterable[_Rule]) -> None:
    """Put what each rule paints before the element's own style, which has the last word."""
    by_key: defaultdict[str, list[_Rule]] = defaultdict(list)
    for rule in rules:
        by_key[rule.key].append(rule)
    length = 0
    for element in root.iter(f"{{{SVG}}}*"):
        name = etree.QName(element).localname
        has = frozenset(
            [
                f"#{element.get('id', '')}",
                *(f".{part}" for part in element.get("class", "").split()),
            ]
        )
        fitting = {
            rule for key in (name, *has) for rule in by_key.get(key, ()) if rule.selects(name, has)
        }
        painted = [rule.painted for rule in sorted(fitting, key=lambda rule: rule.weight)]
        length += sum(map(len, painted))
        if length > SPREAD_LIMIT:
            raise refuse("The style sheet of the drawing is too large.", "Simplify it.")
        if painted:
            element.set("style", ";".join([*painted, element.get("style", "")]))
