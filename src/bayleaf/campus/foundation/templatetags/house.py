"""Tags and filters that every template has without loading them."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bayleaf.campus.foundation import markdown as md

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 18, label: str = "") -> SafeString:
    """One drawing of the sprite. Decorative unless it has a ``label``."""
    text = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" {1}><use href="{2}#{3}"></use></svg>',
        size,
        text,
        static("icons.svg"),
        name,
    )


@register.filter
def markdown(text: str) -> SafeString:
    """Safe HTML from Markdown."""
    return md.to_html(text or "")


@register.simple_tag(takes_context=True)
def same_page(context: template.Context, **changes: object) -> str:
    """The query of this page with these parameters changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"
