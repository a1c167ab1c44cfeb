"""Markdown that people typed, or that came in with somebody's credential, as safe HTML."""

from __future__ import annotations

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "hr", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_MOST = 20_000


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    # Raw HTML is off and pictures are not shown: they would be fetched from elsewhere.
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def to_html(text: str) -> SafeString:
    """Render at most 20,000 characters. Headings are h3 to h5, links say that they are others' words."""
    parser = _parser()
    tokens = parser.parse(text[:_MOST])
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 5)}"
    rendered = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes={"a": {"href"}, "*": set()},
        # A long line scrolls, and must do so for people who have only a keyboard.
        set_tag_attribute_values={"pre": {"tabindex": "0"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="nofollow noopener ugc",
    )
    return mark_safe(clean)  # noqa: S308  nh3 let nothing else through
