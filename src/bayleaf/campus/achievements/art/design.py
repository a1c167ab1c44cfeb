"""A badge as a handful of choices, and the choice made when nobody chose."""

import hashlib
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any, Final, Self

from .problem import ArtProblem
from .tables import DIVISIONS, FIELDS, MOTIFS, SILHOUETTES, field_of_isced

RING_LIMIT: Final = 28  # characters; more would be too small to read
_CHOICES: Final[Mapping[str, Mapping[str, object]]] = {
    "silhouette": SILHOUETTES,
    "division": DIVISIONS,
    "motif": MOTIFS,
    "field": FIELDS,
}
_TEXTS: Final = {"ring_text": "Ring text", "issuer_text": "Issuer on the ring"}
_WEAK_ENDS: Final = frozenset(
    {"a", "an", "and", "at", "for", "in", "of", "on", "the", "to", "with"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What a badge looks like. Every choice is a key of the table of its name.

    `ring_text` stands above, `issuer_text` below; at most 28 characters each.
    `laurel` is the gold badge of a completed stack: its ring carries `ring_text` alone.
    """

    silhouette: str
    division: str
    motif: str
    field: str
    ring_text: str = ""
    issuer_text: str = ""
    laurel: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The design as plain values, for a JSON column."""
        return {
            "silhouette": self.silhouette,
            "division": self.division,
            "motif": self.motif,
            "field": self.field,
            "ring_text": self.ring_text,
            "issuer_text": self.issuer_text,
            "laurel": self.laurel,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The design in `values`; raises ArtProblem naming the field and the cure."""
        if not isinstance(values, Mapping):
            raise ArtProblem("design", "This is not a design.", "Choose a shape, motif and field.")
        for name, table in _CHOICES.items():
            if not isinstance(values.get(name), str) or values[name] not in table:
                cure = f"Choose one of {', '.join(table)}."
                raise ArtProblem(name, f"The badge needs a {name}.", cure)
        texts = {name: _ring(values.get(name, ""), name) for name in _TEXTS}
        laurel = values.get("laurel", False)
        if not isinstance(laurel, bool):
            raise ArtProblem("laurel", "A laurel is on or off.", "Set it to true or false.")
        return cls(**{name: values[name] for name in _CHOICES}, **texts, laurel=laurel)


def _ring(value: object, name: str) -> str:
    label = _TEXTS[name]
    if not isinstance(value, str):
        raise ArtProblem(name, f"{label} must be text.", "Type the words, or leave it empty.")
    text = " ".join(value.split())
    if any(not char.isprintable() for char in text):
        raise ArtProblem(name, f"{label} holds a sign that cannot be shown.", "Type it again.")
    if len(text) > RING_LIMIT:
        cure = f"Shorten it to {RING_LIMIT}; the full name stands beside the badge."
        raise ArtProblem(name, f"{label} has {len(text)} characters.", cure)
    return text


def alt_text(name: str, issuer: str) -> str:
    """What a badge says to those who do not see it."""
    return f"{name}, badge by {issuer}"


def short_name(name: str) -> str:
    """`name` cut for the ring: whole words, at most 28 characters, no dangling small word."""
    text = "".join(char for char in " ".join(name.split()) if char.isprintable())
    if len(text) <= RING_LIMIT:
        return text
    words = text[: RING_LIMIT + 1].split(" ")[:-1] or [text[: RING_LIMIT - 1] + "…"]
    while len(words) > 1 and words[-1].lower().strip(",;:&–-") in _WEAK_ENDS | {""}:
        words.pop()
    return " ".join(words).rstrip(",;:&–- ")


def default_design(
    achievement_id: str,
    *,
    isced: str | None = None,
    taken: Set[tuple[str, str]] = frozenset(),
    ring_text: str = "",
    issuer_text: str = "",
    laurel: bool = False,
) -> Design:
    """The design of an achievement nobody designed: the same for the same arguments.

    `isced` is the ISCED-F code of its first skill. `taken` holds the (silhouette, motif)
    pairs its issuer already uses; the silhouette steps on until the pair is free. Long texts
    are shortened. Store the answer: it may change when `taken` grows.
    """
    digest = hashlib.sha256(achievement_id.encode()).digest()
    field = field_of_isced(isced) or tuple(FIELDS)[digest[3] % len(FIELDS)]
    motifs = FIELDS[field].motifs
    motif = motifs[digest[2] % len(motifs)]
    shapes = tuple(SILHOUETTES)
    first = digest[0] % len(shapes)
    steps = [shapes[(first + step) % len(shapes)] for step in range(len(shapes))]
    return Design(
        silhouette=next((shape for shape in steps if (shape, motif) not in taken), steps[0]),
        division=tuple(DIVISIONS)[digest[1] % len(DIVISIONS)],
        motif=motif,
        field=field,
        ring_text=short_name(ring_text),
        issuer_text=short_name(issuer_text),
        laurel=laurel,
    )
