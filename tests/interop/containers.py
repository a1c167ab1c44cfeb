"""Images written and read without Bayleaf: Pillow for PNG, a template and lxml for SVG."""

from __future__ import annotations

import io
from xml.sax.saxutils import quoteattr

from lxml import etree
from PIL import Image
from PIL.PngImagePlugin import PngImageFile, PngInfo

KEYWORD = "openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"

_SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{namespace}" \
viewBox="0 0 64 64">{credential}<title>Badge</title>
<circle cx="32" cy="32" r="30" fill="#1f6f5c"/><path d="M20 33l8 8 16-18" fill="none" \
stroke="#fff" stroke-width="5"/></svg>
"""


def plain_png() -> bytes:
    """A small picture without a credential."""
    return _png(PngInfo())


def plain_svg() -> bytes:
    """A small drawing without a credential."""
    return _SVG.format(namespace=NAMESPACE, credential="").encode()


def plain_svg_without_namespace() -> bytes:
    """A small drawing that has not heard of Open Badges."""
    return plain_svg().replace(f' xmlns:openbadges="{NAMESPACE}"'.encode(), b"")


def png_with(*texts: str, keyword: str = KEYWORD) -> bytes:
    """A picture with these texts in ``iTXt`` chunks."""
    chunks = PngInfo()
    for text in texts:
        chunks.add_itxt(keyword, text)
    return _png(chunks)


def svg_with(*texts: str) -> bytes:
    """A drawing with these credentials: JSON in CDATA, tokens in the ``verify`` attribute."""
    return _SVG.format(namespace=NAMESPACE, credential="".join(map(_element, texts))).encode()


def read_png(data: bytes) -> str:
    """The credential in a PNG."""
    with Image.open(io.BytesIO(data)) as image:
        assert isinstance(image, PngImageFile)
        image.load()
        return str(image.text[KEYWORD])


def read_svg(data: bytes) -> str:
    """The credential in an SVG."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    (element,) = etree.fromstring(data, parser).findall(f"{{{NAMESPACE}}}credential")
    return element.get("verify") or element.text or ""


def _png(chunks: PngInfo) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "#1f6f5c").save(target, "PNG", pnginfo=chunks)
    return target.getvalue()


def _element(text: str) -> str:
    if text.startswith("{"):
        inside = text.replace("]]>", "]]]]><![CDATA[>")
        return f"<openbadges:credential><![CDATA[{inside}]]></openbadges:credential>"
    return f"<openbadges:credential verify={quoteattr(text)}></openbadges:credential>"
