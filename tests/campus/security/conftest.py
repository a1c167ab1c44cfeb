"""What every test of this folder starts from."""

from __future__ import annotations

from tests.campus.security.world import world
from tests.campus.web import through_the_web

__all__ = ["through_the_web", "world"]
