"""Fields for what people type about themselves."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bayleaf.engine.verifying.lookalike import INVISIBLE

_JOINERS = "\u200c\u200d"
"""Persian, Hindi and emoji need them inside a word."""

_OUR_MARKS = re.compile(
    "[\u2705\u2713\u2714\u2611]|\\b(?:verified|recognised|recognized)\\b", re.IGNORECASE
)


class NameField(forms.CharField):
    """One line of a name in any script. Refuses what would make a name look like another."""

    def clean(self, value: Any) -> str:
        """Return it with single spaces. Raises ``ValidationError`` for characters nobody sees, and
        for the marks by which readers know that something was checked."""
        text = unicodedata.normalize("NFC", " ".join(str(super().clean(value) or "").split()))
        seen = text.translate(dict.fromkeys(map(ord, _JOINERS)))
        if INVISIBLE.search(seen) or any(
            unicodedata.category(character) in ("Cc", "Cf") for character in seen
        ):
            raise ValidationError("This holds a character that cannot be seen. Type it by hand.")
        if _OUR_MARKS.search(text):
            raise ValidationError("Leave out check marks, and the words for having been checked.")
        return text
