"""SVG: in and out, every other byte untouched, nothing loaded, expanded or executed."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bayleaf.engine.baking import bake, unbake
from bayleaf.engine.encoding import dump_json
from bayleaf.engine.errors import AmbiguousInput, InputError
from tests.effort import examples
from tests.engine.baking.pictures import CREDENTIAL, SVG, TOKEN, svg_with

Shared = Callable[..., Path]
OB_3 = "{https://purl.imsglobal.org/ob/v3p0}credential"
NODE = b'<ob:credential verify="' + TOKEN + b'"/>'


def test_another_reader_finds_a_token_in_the_attribute() -> None:
    first = etree.fromstring(bake(SVG, TOKEN))[0]
    assert first.tag == OB_3
    assert dict(first.attrib) == {"verify": TOKEN.decode()}
    assert first.text is None


def test_another_reader_finds_json_in_the_text() -> None:
    baked = bake(SVG, CREDENTIAL)
    first = ElementTree.fromstring(baked)[0]
    assert (first.tag, first.attrib, first.text) == (OB_3, {}, CREDENTIAL.decode())
    assert b"<openbadges:credential><![CDATA[{" in baked


def test_the_namespace_on_the_root_has_no_spec_in_it() -> None:
    assert b' xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">' in bake(SVG, TOKEN)


def test_a_clr_credential_has_its_own_namespace() -> None:
    baked = bake(SVG, TOKEN, kind="clrcredential")
    assert etree.fromstring(baked)[0].tag == "{https://purl.imsglobal.org/clr/v2p0}credential"
    assert unbake(baked).keyword == "clrcredential"


def test_all_other_bytes_stay_as_they_were() -> None:
    baked = bake(SVG, TOKEN)
    node = b'<openbadges:credential verify="' + TOKEN + b'"></openbadges:credential>'
    declaration = b' xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'
    assert baked.replace(node, b"").replace(declaration, b"") == SVG


def test_baking_again_replaces_the_credential() -> None:
    assert bake(bake(SVG, CREDENTIAL), TOKEN) == bake(SVG, TOKEN)


def test_baking_replaces_credentials_of_all_families() -> None:
    one, two = (
        b"<old:assertion\n verify='https://a.example/>'/>",
        b"<clr:credential >{}</clr:credential >",
    )
    baked = bake(svg_with(b"<g>" + one + b"</g>" + two + b"<g/>" + NODE), TOKEN)
    assert baked == bake(svg_with(b"<g></g><g/>"), TOKEN)
    assert unbake(baked).keyword == "openbadgecredential"


XML_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), max_size=20)


@given(st.dictionaries(XML_TEXT, st.text("]>\r\n&<é\"' x", max_size=60), max_size=4))
@settings(max_examples=examples(80), deadline=None)
def test_any_credential_comes_back_as_it_went_in(document: dict[str, str]) -> None:
    credential = json.dumps(document, indent=1, ensure_ascii=False).encode()
    credential = credential.replace(b"\n", b"\r\n")
    baked = unbake(bake(SVG, credential))
    assert baked.credential == credential
    assert (baked.keyword, baked.image_format, baked.is_url) == (
        "openbadgecredential",
        "svg",
        False,
    )


def test_the_end_of_a_cdata_section_in_the_json_is_split() -> None:
    credential = dump_json({"text": "a]]>b]]]]>>"})
    baked = bake(SVG, credential)
    assert ElementTree.fromstring(baked)[0].text == credential.decode()


def test_a_character_that_xml_cannot_carry_is_refused() -> None:
    with pytest.raises(InputError, match="XML cannot carry"):
        bake(SVG, '{"a": "\uffff"}'.encode())


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (b"<svg/>", b"<svg{ns}>{node}</svg>"),
        (b"<svg />", b"<svg {ns}>{node}</svg>"),
        (b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>", b"<s:svg xmlns:s='http://www.w3.org/2000/svg'{ns}>{node}</s:svg>"),
        (b"\xef\xbb\xbf<svg></svg>", b"\xef\xbb\xbf<svg{ns}>{node}</svg>"),
        (b"<svg a='/>'></svg >", b"<svg a='/>'{ns}>{node}</svg >"),
    ],
)  # fmt: skip
def test_every_way_to_write_the_start_tag_is_spliced_rightly(image: bytes, expected: bytes) -> None:
    ns = b' xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'
    node = b'<openbadges:credential verify="' + TOKEN + b'"></openbadges:credential>'
    baked = bake(image, TOKEN)
    assert baked == expected.replace(b"{ns}", ns).replace(b"{node}", node)
    assert unbake(baked).credential == TOKEN


def test_a_prefix_that_the_root_gives_the_namespace_is_used() -> None:
    assert b"><ob:credential verify=" in bake(svg_with(b""), TOKEN)


def test_a_prefix_that_means_something_else_is_left_alone() -> None:
    image = b'<svg xmlns:openbadges="http://openbadges.org"/>'
    baked = bake(image, TOKEN)
    assert etree.fromstring(baked)[0].tag == OB_3
    assert unbake(baked).keyword == "openbadgecredential"


def test_the_official_sample_is_read_past_its_document_type(shared: Shared) -> None:
    image = shared("vectors", "ob30-samples", "simple-jwt.svg").read_bytes()
    assert b"<!DOCTYPE" in image
    baked = unbake(image)
    assert (baked.keyword, baked.image_format) == ("openbadgecredential", "svg")
    element = etree.fromstring(image, etree.XMLParser(load_dtd=False)).find(OB_3)
    assert element is not None
    assert element.get("verify", "").encode() == baked.credential


def test_the_official_sample_changes_only_in_its_credential(shared: Shared) -> None:
    image = shared("vectors", "ob30-samples", "simple-jwt.svg").read_bytes()
    old = unbake(image).credential
    baked = bake(image, TOKEN)
    assert unbake(baked).credential == TOKEN
    assert len(image) - len(baked) >= len(old) - len(TOKEN) - 40
    assert baked.startswith(image[: image.index(b"<openbadges:")].rstrip())
    assert baked.endswith(image[image.index(b"<g") :])


@pytest.mark.parametrize("name", ["openbadges", "x", "svg"])
def test_the_namespace_decides_and_not_the_prefix(name: str) -> None:
    namespace = "https://purl.imsglobal.org/ob/v3p0"
    image = f'<svg><{name}:credential xmlns:{name}="{namespace}" verify="a"/></svg>'
    assert unbake(image.encode()).credential == b"a"
    with pytest.raises(InputError, match="no credential"):
        unbake(image.replace("org/ob", "org/spec/ob").encode())


@pytest.mark.parametrize(
    ("node", "credential", "is_url"),
    [
        (b'<old:assertion verify="https://a.example"/>', b"https://a.example", True),
        (b'<old:assertion verify="http://a">{}</old:assertion>', b"http://a", True),
        (b'<old:assertion verify="' + TOKEN + b'"/>', TOKEN, False),
        (b"<old:assertion>{&quot;id&quot;: 1}</old:assertion>", b'{"id": 1}', False),
    ],
)
def test_old_badges_are_read(node: bytes, credential: bytes, is_url: bool) -> None:
    baked = unbake(svg_with(node))
    assert (baked.keyword, baked.credential, baked.is_url) == ("openbadges", credential, is_url)


@pytest.mark.parametrize(
    "inside",
    [
        NODE + NODE,
        NODE + b"<g><g>" + NODE + b"</g></g>",
        NODE + b'<clr:credential verify="a"/>',
        NODE + b"<old:assertion verify='https://a.example/1'/>",
        b'<ob:credential verify="' + TOKEN + b'">{}</ob:credential>',
    ],
)
def test_two_credentials_are_ambiguous(inside: bytes) -> None:
    with pytest.raises(AmbiguousInput) as refused:
        unbake(svg_with(inside))
    assert refused.value.code == "AMBIGUOUS_INPUT"


def test_utf_16_is_read_but_not_written() -> None:
    image = svg_with(NODE).decode().encode("utf-16")
    assert unbake(image).credential == TOKEN
    with pytest.raises(InputError, match="not UTF-8"):
        bake(image, TOKEN)


LAUGHS = (
    b'<!DOCTYPE svg [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
    + b"]>"
)
EXTERNAL = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'


@pytest.mark.parametrize(
    "image",
    [
        svg_with(b"<text>&j;</text>" + NODE, before=LAUGHS),
        svg_with(NODE, b' id="&j;"', before=LAUGHS),
        svg_with(NODE + b"&x;", before=b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/issue">]>'),
        svg_with(NODE, before=b'<!DOCTYPE x [<!ENTITY % y SYSTEM "http://a.example/"> %y;]>'),
        svg_with(NODE, before=b'<!DOCTYPE svg [<!ATTLIST svg onload CDATA "x()">]>'),
        svg_with(NODE, before=EXTERNAL + b"<!-- --><!DOCTYPE svg []>"),
    ],
)
def test_a_document_type_of_its_own_is_refused_in_and_out(image: bytes) -> None:
    for refuse in (lambda: unbake(image), lambda: bake(image, TOKEN)):
        with pytest.raises(InputError, match="document type") as refused:
            refuse()
        assert refused.value.code == "MALFORMED"


@pytest.mark.parametrize(
    "image",
    [
        svg_with(NODE + b"<script>alert(1)</script>"),
        svg_with(NODE + b"<x:script xmlns:x='http://www.w3.org/1999/xhtml'/>"),
        svg_with(NODE, b' onload="alert(1)"'),
        svg_with(NODE + b'<g onClick="alert(1)"/>'),
    ],
)
def test_a_script_is_refused_in_and_out(image: bytes) -> None:
    for refuse in (lambda: unbake(image), lambda: bake(image, TOKEN)):
        with pytest.raises(InputError, match="script") as refused:
            refuse()
        assert refused.value.code == "MALFORMED"


def test_an_attribute_that_only_begins_like_a_handler_elsewhere_is_no_script() -> None:
    assert unbake(svg_with(NODE, b' xmlns:o="on:line" o:x="1" font="on"')).credential == TOKEN


MANY = b" ".join(b"a%d=''" % n for n in range(1025))


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (svg_with(b"<text>&x;</text>" + NODE, before=EXTERNAL), "undefined entity"),
        (svg_with(b'<ob:credential verify="a&x;b"/>', before=EXTERNAL), "undefined entity"),
        (svg_with(NODE + b"<g>"), "malformed"),
        (svg_with(NODE, before=b'<?xml version="1.0" encoding="iso-8859-1"?>'), "iso-8859-1"),
        (svg_with(NODE, before=b'<?xml version="1.0" encoding="rot13"?>'), "rot13"),
        (b"\xff\xfe<\0s\0v\0g\0 \0\0\xd8", "UTF-16"),
        (b"<svg xmlns='http://example.org/'/>", "root element"),
        (svg_with(b"<g>" * 256 + b"</g>" * 256 + NODE), "too many elements"),
        (svg_with((b"<g " + MANY.rpartition(b" ")[0] + b"/>") * 200 + NODE), "too many elements"),
        (svg_with(NODE + b"<g " + MANY + b"/>"), "more than 1024 attributes"),
        (svg_with(NODE + b" " * (10 << 20)), "10 MiB"),
    ],
    ids=[
        "undeclared entity in text",
        "undeclared entity in an attribute",
        "not closed",
        "latin-1",
        "rot13",
        "broken utf-16",
        "not svg",
        "deep",
        "many",
        "attributes",
        "large",
    ],
)
def test_a_malformed_or_oversized_file_is_refused_in_and_out(image: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as refused:
        unbake(image)
    assert refused.value.code == "MALFORMED"
    with pytest.raises(InputError):
        bake(image, TOKEN)


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        (b"<ob:credential> </ob:credential>", "empty"),
        (b"<ob:credential><g/></ob:credential>", "another element"),
        (b"<ob:credential>" + NODE + b"</ob:credential>", "another element"),
        (b"<ob:credential>" + b"x" * (2 << 20) + b"</ob:credential>", "larger"),
    ],
    ids=["empty", "element", "nested", "large"],
)
def test_a_malformed_credential_element_is_refused(node: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        unbake(svg_with(node))


def test_markup_in_comments_and_text_is_not_taken_for_markup() -> None:
    credential = dump_json({"text": "<!DOCTYPE svg [<!ENTITY a 'b'>]><script onload=''>"})
    assert unbake(bake(b"<!-- <!DOCTYPE x [ --><svg/>", credential)).credential == credential


@pytest.mark.parametrize(
    "image",
    [
        svg_with(b"<g>" * 3_400_000),
        svg_with(b"<g/>" * 2_500_000),
        b"<svg " + b" ".join(b"a%x=''" % n for n in range(1_000_000)) + b"/>",
        svg_with(b"<ob:credential>" + b"\n" * 10_000_000),
        b"<!--" + b">" * 10_000_000,
        b"<svg a='" + b">" * 10_000_000,
        b"<!DOCTYPE svg " + b"'>' " * 2_500_000,
        b"<" * 10_000_000,
        b"<svg>" + b"<a b='' " * 1_200_000,
    ],
    ids=["deep", "many", "attributes", "lines", "comment", "value", "literals", "open", "tags"],
)
def test_ten_hostile_mebibytes_cost_little_memory(image: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(InputError):
        unbake(image)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50 << 20


def test_an_image_cut_off_anywhere_is_refused() -> None:
    image = bake(SVG, CREDENTIAL).rstrip()
    for length in range(len(image)):
        with pytest.raises(InputError):
            unbake(image[:length])


def test_flipped_bytes_raise_nothing_but_input_errors() -> None:
    image = bake(b"<!DOCTYPE svg>" + SVG.partition(b"\n")[2], CREDENTIAL)
    dice = random.Random(11)
    for _ in range(3000):
        flipped = bytearray(image)
        for _ in range(dice.randrange(1, 4)):
            flipped[dice.randrange(len(flipped))] = dice.choice([0, 38, 60, 62, 93, 0xFF, 0xED, 65])
        try:
            unbake(bytes(flipped))
            assert unbake(bake(bytes(flipped), TOKEN)).credential == TOKEN
        except InputError:
            continue
