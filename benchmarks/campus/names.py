"""What the filled campus is asked by."""

from __future__ import annotations

from typing import Final

BIG: Final = "big-university"
"""The organization with six tenths of all credentials."""
LEARNER: Final = "collector@people.example"
"""Who holds three of a hundred of all credentials."""
