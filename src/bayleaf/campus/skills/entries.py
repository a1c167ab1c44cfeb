"""A framework and a skill as a file or the seed states them, before they are rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FrameworkEntry:
    """A published list of skills. ``key`` is its short name here, such as ``esco``."""

    key: str
    name: str
    uri: str
    version: str = ""
    attribution: str = ""


@dataclass(frozen=True)
class Entry:
    """One skill; ``other_names`` find it as its label does."""

    uri: str
    label: str
    description: str = ""
    kind: str = ""
    other_names: tuple[str, ...] = ()
    isced: str = ""

    @property
    def words(self) -> str:
        """Label and other names in lower case, each once, a line each."""
        names = (name.strip().lower() for name in (self.label, *self.other_names))
        return "\n".join(dict.fromkeys(name for name in names if name))
