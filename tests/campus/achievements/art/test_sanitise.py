import base64
import contextlib
import time
from io import BytesIO

import pytest
from lxml import etree
from PIL import Image

from bayleaf.campus.achievements.art import (
    ArtProblem,
    Design,
    draw,
    raster,
    rasterise,
    read_upload,
    sanitise_svg,
)

SVG = "http://www.w3.org/2000/svg"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def svg(inside: str, head: str = HEAD) -> bytes:
    return f"{head}{inside}</svg>".encode()


def png(side: int = 4) -> bytes:
    out = BytesIO()
    Image.new("RGB", (side, side), "red").save(out, "PNG")
    return out.getvalue()


def uri(data: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


BILLION = (
    '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
CLONES = "<g id='g0'><path d='M0 0h1'/></g>" + "".join(
    f"<g id='g{n}'>" + f"<use href='#g{n - 1}'/>" * 10 + "</g>" for n in range(1, 9)
)
PATTERNS = "".join(
    f"<pattern id='p{n}' width='1' height='1'>"
    + f"<path fill='url(#p{n - 1})'/>" * 12
    + "</pattern>"
    for n in range(1, 9)
)

REFUSED = {
    "script": svg("<script>alert(1)</script>"),
    "script in another case": svg("<SCRIPT>alert(1)</SCRIPT>"),
    "prefixed script": svg('<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>'),
    "event attribute": svg("<path onclick='alert(1)'/>"),
    "event on the root": svg("", HEAD.replace("viewBox", "onload='alert(1)' viewBox")),
    "foreign object": svg("<foreignObject><p/></foreignObject>"),
    "style element": svg("<style>@import url(https://evil.example/a.css)</style>"),
    "style sheet with an address": svg("<style>.a{fill:url(//evil.example/a)}</style>"),
    "style sheet with a hidden address": svg("<style>.a{fill:ur/**/l(//evil.example/a)}</style>"),
    "style sheet with an escaped address": svg("<style>.a{fill:u\\72l(//evil.example)}</style>"),
    "style sheet with a font": svg("<style>@font-face{src:url(//evil.example/f)}</style>"),
    "style sheet for what is pointed at": svg("<style>path:hover{fill:red}</style><path/>"),
    "style sheet for relatives": svg("<style>g path{fill:red}</style><path/>"),
    "style sheet for attributes": svg("<style>[id^=a]{fill:red}</style><path/>"),
    "style sheet for paper": svg("<style media='print'>.a{fill:red}</style>"),
    "style sheet that is cut short": svg("<style>.a{fill:red</style>"),
    "style sheet within a style sheet": svg("<style>.a{}<style>.b{}</style></style>"),
    "style sheet of too many rules": svg(f"<style>{'.a{}' * 1001}</style>"),
    "style sheet that multiplies": svg(
        f"<style>path{{{';'.join(['fill:#abcdef'] * 80)}}}</style>" + "<path/>" * 2000
    ),
    "link": svg("<a href='javascript:alert(1)'><path/></a>"),
    "animation": svg("<path><animate attributeName='href' to='javascript:alert(1)'/></path>"),
    "set": svg("<path><set attributeName='onclick' to='alert(1)'/></path>"),
    "handler": svg("<handler/>"),
    "image from the web": svg("<image href='https://evil.example/pixel.png'/>"),
    "image from the disk": svg("<image xlink:href='/etc/passwd'/>"),
    "image from a file address": svg("<image xlink:href='file:///etc/passwd'/>"),
    "data page": svg(f"<image href='{uri(b'<script/>', 'text/html')}'/>"),
    "drawing inside a picture": svg(f"<image href='{uri(svg(''), 'image/svg+xml')}'/>"),
    "not really a picture": svg(f"<image href='{uri(b'<script/>')}'/>"),
    "large picture": svg(f"<image href='{uri(bytes(300_000))}'/>"),
    "use from outside": svg("<use href='https://evil.example/a.svg#x'/>"),
    "use of a data address": svg("<use href='data:image/svg+xml;base64,AAAA#x'/>"),
    "css address": svg("<path style='fill:url(https://evil.example/a)'/>"),
    "css address in pieces": svg("<path style='fill:u\\72l(https://evil.example/a)'/>"),
    "css address with a comment": svg("<path style='fill:ur/**/l(https://evil.example/a)'/>"),
    "css address in a dropped property": svg("<path style='background:url(//evil.example)'/>"),
    "attribute address": svg("<path fill='url(https://evil.example/a#b)'/>"),
    "attribute address with spaces": svg("<path fill='url( \n //evil.example/a )'/>"),
    "two addresses": svg("<path fill='url(#a) url(//evil.example)'/>"),
    "filter": svg("<filter id='f'><feImage href='https://evil.example'/></filter>"),
    "entities": (BILLION + HEAD + "<title>&c;</title></svg>").encode(),
    "outside entity": (
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + HEAD + "&x;</svg>"
    ).encode(),
    "outside entity in UTF-16": (
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + HEAD + "&x;</svg>"
    ).encode("utf-16"),
    "parameter entity": ('<!DOCTYPE svg [<!ENTITY % x SYSTEM "//e.example">%x;]>' + HEAD).encode(),
    "entity after a declared encoding": (
        '<?xml version="1.0" encoding="UTF-7"?>+ADw-script+AD4-' + HEAD + "</svg>"
    ).encode(),
    "clones of clones": svg(CLONES),
    "patterns of patterns": svg(PATTERNS + "<path fill='url(#p8)'/>"),
    "a circle of clones": svg("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>"),
    "a clone of itself": svg("<g id='a'><use href='#a'/></g>"),
    "too many parts": svg("<path/>" * 5001),
    "too deep": svg("<g>" * 40 + "</g>" * 40),
    "far too deep": svg("<g>" * 4000 + "</g>" * 4000),
    "too large": svg(f"<path d='{'M0 0' * 200_000}'/>"),
    "no size": svg("", '<svg xmlns="http://www.w3.org/2000/svg">'),
    "a strip": svg("", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 100000">'),
    "not a drawing": b"<html><body/></html>",
    "no namespace": b"<svg viewBox='0 0 1 1'/>",
    "cut short": HEAD.encode() + b"<path",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_runs_moves_or_fetches_is_refused(name: str) -> None:
    with pytest.raises(ArtProblem) as caught:
        sanitise_svg(REFUSED[name])
    assert caught.value.field == "art"
    assert caught.value.cure


@pytest.mark.parametrize(
    ("inside", "gone"),
    [
        ("<!-- <script> --><path/>", "script"),
        ("<?xml-stylesheet href='//evil.example'?><path/>", "evil"),
        ("<metadata>x<script>alert(1)</script></metadata>", "script"),
        ("<e:x xmlns:e='urn:editor'><script>alert(1)</script></e:x>", "script"),
        ("<path class='a' data-x='y' xml:base='//evil.example'/>", "evil"),
        ("<path style='behavior:x;fill:red'/>", "behavior"),
    ],
)
def test_what_is_foreign_is_left_out(inside: str, gone: str) -> None:
    assert gone not in sanitise_svg(svg(inside)).decode()


def test_a_style_becomes_presentation_attributes() -> None:
    clean = sanitise_svg(svg("<path style='fill: red; stroke:url(#a)' d='M0 0h9'/>")).decode()
    assert 'fill="red"' in clean
    assert 'stroke="url(#a)"' in clean
    assert "style" not in clean


def fills(clean: bytes) -> list[str | None]:
    return [element.get("fill") for element in etree.fromstring(clean).iter(f"{{{SVG}}}path")]


def test_a_style_sheet_of_a_drawing_program_becomes_presentation_attributes() -> None:
    inside = (
        "<defs><style type='text/css'><![CDATA[/* one */ .cls-1, .cls-2{fill:#264;}"
        ".cls-2 { stroke: #fff; stroke-width:.5px } .cls-3{fill:url(#a);isolation:isolate}]]>"
        "</style></defs><path class='cls-1'/><path class='cls-2'/><path class='cls-3 other'/>"
    )
    clean = sanitise_svg(svg(inside))
    assert fills(clean) == ["#264", "#264", "url(#a)"]
    assert b'stroke="#fff"' in clean
    for gone in (b"<style", b"class", b"isolation", b"cls-"):
        assert gone not in clean
    assert sanitise_svg(clean) == clean


def test_the_rules_of_a_style_sheet_weigh_what_they_weigh_in_css() -> None:
    inside = (
        "<style>#i{fill:id} path.a{fill:both} .a{fill:class} .b{fill:later} path{fill:element}"
        "</style><path fill='attribute'/><path class='b a'/><path class='a b' id='i'/>"
        "<path class='b'/><path class='b' style='fill:own'/><rect class='x'/>"
    )
    assert fills(sanitise_svg(svg(inside))) == ["element", "both", "id", "later", "own"]


@pytest.mark.parametrize("sign", ["/*", " ", "a", "a,", "{", ".a", "}", "*/", "a{}"])
def test_no_style_sheet_takes_long(sign: str) -> None:
    text = sign * (400_000 // len(sign))
    started = time.monotonic()
    with contextlib.suppress(ArtProblem):
        sanitise_svg(svg(f"<style>a{text}</style>"))
    assert time.monotonic() - started < 2


def test_gradients_clips_and_local_clones_stay() -> None:
    inside = (
        "<defs><linearGradient id='a'><stop offset='0' stop-color='red'/></linearGradient>"
        "<path id='b' d='M0 0h9v9z'/></defs><use xlink:href='#b' fill='url(#a)'/>"
    )
    clean = sanitise_svg(svg(inside)).decode()
    assert 'href="#b"' in clean
    assert "xlink" not in clean
    assert 'fill="url(#a)"' in clean


def test_a_plain_doctype_is_dropped_and_the_drawing_kept() -> None:
    doctype = '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    assert b"DTD" not in sanitise_svg(doctype.encode() + svg("<path/>"))


def test_an_embedded_picture_is_written_anew() -> None:
    clean = sanitise_svg(svg(f"<image href='{uri(png() + b'<script>')}' width='9' height='9'/>"))
    assert b"data:image/png;base64," in clean
    assert base64.b64encode(png() + b"<script>") not in clean
    assert rasterise(clean, width=64).startswith(b"\x89PNG")


def test_a_fixed_size_becomes_a_view_box() -> None:
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="40px" height="50">'
    clean = sanitise_svg(svg("<path/>", head)).decode()
    assert 'viewBox="0 0 40 50"' in clean
    assert "width" not in clean


def test_cleaning_twice_changes_nothing_more() -> None:
    once = sanitise_svg(
        svg("<g><path style='fill:red' d='M0 0h9'/></g>text<title>A &amp; B</title>")
    )
    assert sanitise_svg(once) == once


def test_own_drawings_look_the_same_after_cleaning() -> None:
    drawn = draw(
        Design(silhouette="scallop", division="bendy", motif="lyre", field="arts", ring_text="Song")
    )
    assert rasterise(sanitise_svg(drawn.encode()), width=128) == rasterise(drawn, width=128)


def test_the_rasteriser_itself_refuses_outside_links() -> None:
    with pytest.raises(ValueError, match="outside"):
        rasterise(svg("<image xlink:href='/etc/hostname'/>"), width=64)
    with pytest.raises(ValueError, match="width"):
        rasterise(svg(""), width=100_000)


@pytest.mark.parametrize(
    "body",
    [
        '<mask id="m"><rect width="9" height="9"/></mask>'
        + '<rect width="9" height="9" mask="url(#m)"/>' * 300,
        '<g opacity="0.5"><rect width="9" height="9"/></g>' * 300,
        '<pattern id="p" width="1" height="1"><rect width="9" height="9"/></pattern>'
        + '<rect width="9" height="9" fill="url(#p)"/>' * 200,
        '<g id="a">' + '<g opacity="0.5"/>' * 10 + "</g>" + '<use href="#a"/>' * 10,
        f"<text>{'w' * 3000}</text>",
        '<text id="t">' + "w" * 300 + "</text>" + '<use href="#t"/>' * 20,
    ],
)
def test_what_takes_long_to_paint_is_refused(body: str) -> None:
    """Each of these kept the renderer, and everybody with it, for up to two minutes."""
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{body}</svg>'
    with pytest.raises(ArtProblem):
        sanitise_svg(drawing.encode())


def test_a_drawing_that_the_limits_let_through_is_tried_before_it_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'
    assert read_upload(drawing)[1] == "image/svg+xml"
    monkeypatch.setattr(raster, "LONGEST_SECONDS", 0.001)
    with pytest.raises(ArtProblem, match="too long"):
        read_upload(drawing)
