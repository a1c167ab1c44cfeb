"""The choices of the badge designer. The order of each table decides defaults: only append."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

SILHOUETTES: Final = MappingProxyType(
    {
        "roundel": "Roundel",
        "scallop": "Scallop",
        "octagon": "Octagon",
        "hexagon": "Hexagon",
        "dodecagon": "Twelve sides",
        "tablet": "Tablet",
        "lozenge": "Lozenge",
        "cog": "Cog",
    }
)

DIVISIONS: Final = MappingProxyType(
    {
        "plain": "Plain",
        "pale": "Halved, side by side",
        "fess": "Halved, one above the other",
        "chevron": "Chevron",
        "gyronny": "Twelve rays",
        "barry": "Bars",
        "bendy": "Slanted bars",
        "quarterly": "Quarters",
    }
)

MOTIFS: Final = MappingProxyType(
    {
        "columns": "Growing leaves",
        "curve": "Bell curve",
        "eye": "Eye",
        "nodes": "Network",
        "cross": "Leaf cross",
        "flask": "Flask",
        "gear": "Gear",
        "dividers": "Dividers",
        "furrow": "Furrow and seedling",
        "wave": "Waves",
        "voices": "Two voices",
        "book": "Open book",
        "scales": "Scales",
        "bridge": "Bridge",
        "code": "Code",
        "key": "Key",
        "lyre": "Lyre",
    }
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of learning: its enamel colours (hex), ISCED-F prefixes and own motifs."""

    label: str
    deep: str
    main: str
    second: str
    tint: str
    isced: tuple[str, ...]
    motifs: tuple[str, ...]


FIELDS: Final = MappingProxyType(
    {
        "data": Field(
            "Data", "#143A5A", "#1F5280", "#2A6296", "#A9CBE8",
            ("05",), ("columns", "curve", "eye", "nodes"),
        ),
        "health": Field(
            "Health", "#5E1A28", "#8A2B3B", "#9C3A4A", "#F0BDB7",
            ("09",), ("cross", "flask"),
        ),
        "engineering": Field(
            "Engineering", "#5A2D0E", "#8C4A1C", "#9D5A29", "#F0C79C",
            ("07",), ("gear", "dividers"),
        ),
        "environment": Field(
            "Environment", "#173F26", "#2B653F", "#37754B", "#B4D8B6",
            ("08", "052"), ("furrow", "wave"),
        ),
        "language": Field(
            "Language", "#3B2450", "#5C3C75", "#6B4A85", "#D6C2E6",
            ("00", "023"), ("voices", "book"),
        ),
        "business": Field(
            "Business", "#1F2B36", "#374957", "#445867", "#C3D0D9",
            ("04",), ("scales", "columns"),
        ),
        "teaching": Field(
            "Teaching", "#593C05", "#896111", "#9B7221", "#F3DDA0",
            ("01",), ("book", "voices"),
        ),
        "civic": Field(
            "Civic", "#0E4446", "#1D6467", "#2A7578", "#A5D6D2",
            ("03", "10"), ("bridge", "scales"),
        ),
        "computing": Field(
            "Computing", "#22264F", "#3A4180", "#484F91", "#BFC6F2",
            ("06",), ("code", "key", "nodes"),
        ),
        "arts": Field(
            "Arts", "#5A1746", "#86306B", "#97407B", "#F0BEDD",
            ("02",), ("lyre", "dividers", "eye"),
        ),
    }
)  # fmt: skip


def field_of_isced(code: str | None) -> str | None:
    """The field of an ISCED-F code such as "0521", by its longest known prefix."""
    if not code:
        return None
    prefixes = {prefix: name for name, field in FIELDS.items() for prefix in field.isced}
    known = [prefix for prefix in prefixes if code.strip().startswith(prefix)]
    return prefixes[max(known, key=len)] if known else None
