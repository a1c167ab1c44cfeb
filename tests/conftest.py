"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Callable[..., Path]:
    """Path of a file or folder of the shared reference, which is read where it lies.

    ``shared("vectors", "jcs")`` skips the test, with a reason, where the reference is absent.
    """

    def path(*parts: str) -> Path:
        found = SHARED.joinpath(*parts)
        if not found.exists():
            pytest.skip(f"the shared reference is absent: ../shared/{'/'.join(parts)}")
        return found

    return path
