"""What every template has without loading it."""

from __future__ import annotations

from django.template import Context, Template
from django.test import RequestFactory


def draw(template: str, **context: object) -> str:
    return Template(template).render(Context(context))


def test_an_icon_is_decoration_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in draw('{% icon "mail" %}')
    labelled = draw('{% icon "mail" 20 label=label %}', label='"><script>')
    assert 'width="20" height="20" role="img"' in labelled
    assert "aria-hidden" not in labelled
    assert "<script>" not in labelled
    assert 'href="/static/icons.svg#mail"' in labelled


def test_markdown_of_nothing_is_nothing() -> None:
    assert draw("{{ text|markdown }}", text=None) == ""
    assert draw("{{ text|markdown }}", text="<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"


def test_the_query_of_a_page_is_kept_changed_and_emptied() -> None:
    request = RequestFactory().get("/explore", {"q": "a&b", "page": "2"})
    assert draw("{% same_page page=3 %}", request=request) == "?q=a%26b&amp;page=3"
    assert draw("{% same_page page=None %}", request=request) == "?q=a%26b"
    assert draw("{% same_page page=None q='' %}", request=request) == "?"
