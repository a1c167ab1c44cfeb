"""Fields for what people type about themselves."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_TURNS_TEXT_ROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class NameField(forms.CharField):
    """One line of a name in any script. Refuses what would make a name look like another."""

    def clean(self, value: Any) -> str:
        """Return it with single spaces. Raises ``ValidationError`` for characters nobody sees."""
        text = unicodedata.normalize("NFC", " ".join(str(super().clean(value) or "").split()))
        if any(
            character in _TURNS_TEXT_ROUND or unicodedata.category(character) == "Cc"
            for character in text
        ):
            raise ValidationError("This holds a character that cannot be seen. Type it by hand.")
        return text
