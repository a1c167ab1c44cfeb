"""Makes an uploaded SVG harmless: only what is on the lists below comes through.

Whatever could run, move or fetch is refused with the cure, not cut out in silence: a badge
without a part of its drawing is another badge. A style sheet is worked into the drawing. What is
merely foreign (editor data, a baked-in credential, comments) is left out.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from .painting import LOCAL_URL, PAINTED, SVG, declarations, inline_sheets, refuse, safe
from .uploads import reencode

SVG_LIMIT: Final = 512 * 1024  # bytes
ELEMENT_LIMIT: Final = 5_000
DEPTH_LIMIT: Final = 32
DRAWN_LIMIT: Final = 20_000  # elements once every reference is followed
LAYER_LIMIT: Final = 32  # of them, those that are painted on a sheet of their own
LETTER_LIMIT: Final = 2_000
PICTURE_LIMIT: Final = 256 * 1024  # bytes of one embedded picture
ASPECT_LIMIT: Final = 2.0
XLINK_HREF: Final = "{http://www.w3.org/1999/xlink}href"

ELEMENTS: Final = frozenset(
    [
        "svg",
        "g",
        "defs",
        "title",
        "desc",
        "path",
        "circle",
        "ellipse",
        "rect",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "textPath",
        "use",
        "symbol",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "pattern",
        "image",
    ]
)
LEFT_OUT: Final = frozenset({"metadata"})
_LAYERED: Final = ("opacity", "mask", "clip-path")
ATTRIBUTES: Final = PAINTED | frozenset(
    [
        "id",
        "d",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "fx",
        "fy",
        "dx",
        "dy",
        "width",
        "height",
        "points",
        "transform",
        "viewBox",
        "preserveAspectRatio",
        "offset",
        "gradientUnits",
        "gradientTransform",
        "spreadMethod",
        "clipPathUnits",
        "maskUnits",
        "maskContentUnits",
        "patternUnits",
        "patternContentUnits",
        "patternTransform",
        "version",
        "rotate",
        "textLength",
        "lengthAdjust",
        "startOffset",
        "role",
    ]
)
_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DOCTYPE: Final = re.compile(r"<!DOCTYPE[^>\[]*>", re.IGNORECASE)
_PICTURE: Final = re.compile(r"\Adata:image/(?:png|jpeg);base64,([A-Za-z0-9+/=\s]+)\Z")
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)


def sanitise_svg(data: bytes) -> bytes:
    """The drawing in `data` with nothing in it that runs, moves or fetches, as UTF-8.

    Raises ArtProblem about the field "art" for what is too large, no SVG, or not allowed.
    """
    root = _parse(data)
    _measure(root)
    inline_sheets(root)
    clean = _copy(root)
    assert clean is not None
    _frame(clean)
    _follow(clean)
    etree.cleanup_namespaces(clean)
    text: str = etree.tostring(clean, encoding="unicode")
    return text.encode()


def _parse(data: bytes) -> etree._Element:
    if len(data) > SVG_LIMIT:
        raise refuse(f"The drawing is larger than {SVG_LIMIT // 1024} KB.", "Simplify its paths.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse("The drawing is not written in UTF-8.") from None
    text = _DOCTYPE.sub("", _DECLARATION.sub("", text), count=1)
    if "<!doctype" in text.lower() or "<!entity" in text.lower():
        raise refuse("The drawing declares entities, which are not read.")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.strip().encode(), parser)
    except etree.XMLSyntaxError as error:
        raise refuse(f"The drawing is not well-formed: {error.msg}.") from None
    if root.tag != f"{{{SVG}}}svg":
        raise refuse("The file is not an SVG drawing.", "Upload an SVG, PNG, JPEG or WebP file.")
    return root


def _measure(root: etree._Element) -> None:
    for count, (depth, _) in enumerate(_walk(root), start=1):
        if depth > DEPTH_LIMIT:
            raise refuse("The drawing is nested too deeply.", "Flatten its groups.")
        if count > ELEMENT_LIMIT:
            raise refuse(f"The drawing has more than {ELEMENT_LIMIT} parts.", "Simplify it.")


def _walk(root: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Every element with its depth, without recursion."""
    stack = [(1, root)]
    while stack:
        depth, element = stack.pop()
        yield depth, element
        stack += [(depth + 1, child) for child in element]


def _copy(element: etree._Element) -> etree._Element | None:
    """A clean copy, or None for what is left out."""
    if not isinstance(element.tag, str):
        raise refuse("The drawing uses entities, which are not read.")
    name = etree.QName(element)
    if name.namespace != SVG or name.localname in LEFT_OUT:
        return None
    if name.localname not in ELEMENTS:
        raise refuse(f"The drawing holds <{name.localname}>, which is not allowed.")
    clean = etree.Element(element.tag, nsmap={None: SVG})
    clean.text = element.text
    for key, value in element.attrib.items():
        _attribute(clean, str(key), str(value))
    for child in element:
        copied = _copy(child)
        if copied is not None:
            copied.tail = child.tail
            clean.append(copied)
    return clean


def _attribute(clean: etree._Element, key: str, value: str) -> None:
    if key in {"href", XLINK_HREF}:
        clean.set("href", _reference(etree.QName(clean).localname, value))
    elif key.lower().startswith("on"):
        raise refuse(f"The drawing reacts to events ({key}), which is not allowed.")
    elif key == "style":
        for name, painted in declarations(value):
            clean.set(name, safe(name, painted))
    elif key in ATTRIBUTES and key not in clean.attrib:
        clean.set(key, safe(key, value))


def _reference(element: str, value: str) -> str:
    target = value.strip()
    if re.fullmatch(r"#[\w.:-]+", target):
        return target
    picture = _PICTURE.match(target)
    if element != "image" or picture is None:
        raise refuse("The drawing loads something from outside.", "Embed it, or upload a PNG.")
    try:
        raw = base64.b64decode("".join(picture[1].split()), validate=True)
    except binascii.Error:
        raise refuse("A picture inside the drawing is damaged.") from None
    if len(raw) > PICTURE_LIMIT:
        raise refuse(f"A picture inside the drawing is over {PICTURE_LIMIT // 1024} KB.")
    return "data:image/png;base64," + base64.b64encode(reencode(raw)).decode()


def _frame(root: etree._Element) -> None:
    """Make sure there is a view box, roughly square, and no fixed size."""
    box = [float(part) for part in _NUMBER.findall(root.get("viewBox", ""))]
    if len(box) != 4:
        sides = [_NUMBER.match(root.get(side, "").strip()) for side in ("width", "height")]
        box = [0.0, 0.0, *(float(side[0]) for side in sides if side)]
    if len(box) != 4 or not all(0 < side < 1e6 for side in box[2:]):
        raise refuse("The drawing does not say how large it is.", "Give it a viewBox.")
    if max(box[2:]) / min(box[2:]) > ASPECT_LIMIT:
        raise refuse("The drawing is too long and narrow for a badge.", "Make it about square.")
    root.set("viewBox", " ".join(f"{part:g}" for part in box))
    for side in ("width", "height", "x", "y"):
        root.attrib.pop(side, None)


@dataclass(frozen=True)
class _Weight:
    """What painting a part costs, with all it refers to."""

    drawn: int
    layers: int
    letters: int

    def __add__(self, other: "_Weight") -> "_Weight":
        return _Weight(
            self.drawn + other.drawn, self.layers + other.layers, self.letters + other.letters
        )


def _follow(root: etree._Element) -> None:
    """Refuse references that go round in circles or multiply the drawing, and what takes long to
    paint: sheets laid over each other, and letters."""
    named = {str(element.get("id")): element for element in root.iter() if element.get("id")}
    patterns = {
        name for name, element in named.items() if etree.QName(element).localname == "pattern"
    }
    cost: dict[etree._Element, _Weight] = {}
    open_: set[etree._Element] = set()

    def weigh(element: etree._Element) -> _Weight:
        if element in cost:
            return cost[element]
        if element in open_:
            raise refuse("Parts of the drawing refer to each other in a circle.")
        if len(open_) > 4 * DEPTH_LIMIT:
            raise refuse("The drawing refers to itself too deeply.", "Expand its clones.")
        open_.add(element)
        targets = [*_targets(element)]
        has_layer = any(name in element.attrib for name in _LAYERED) or not patterns.isdisjoint(
            targets
        )
        letters = len(element.text or "") + len(element.tail or "")
        total = _Weight(1, int(has_layer), letters)
        for part in [*element, *(named[name] for name in targets if name in named)]:
            total += weigh(part)
        open_.remove(element)
        cost[element] = total
        return total

    whole = weigh(root)
    if whole.drawn > DRAWN_LIMIT:
        raise refuse("The drawing repeats its parts too often.", "Expand its clones.")
    if whole.layers > LAYER_LIMIT:
        raise refuse(
            f"The drawing has over {LAYER_LIMIT} masks, clips, patterns and see-through parts.",
            "Flatten it, or upload a PNG.",
        )
    if whole.letters > LETTER_LIMIT:
        raise refuse(f"The drawing has over {LETTER_LIMIT} letters.", "Turn its text into paths.")


def _targets(element: etree._Element) -> Iterator[str]:
    for key, value in element.attrib.items():
        if key == "href" and str(value).startswith("#"):
            yield str(value)[1:]
        else:
            yield from (found[2] for found in LOCAL_URL.finditer(str(value)))
