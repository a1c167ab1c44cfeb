"""The service that the tests of conformance ask, and a web of their own behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bayleaf.vcapi import Application
from tests.conformance.documents import Web
from tests.vcapi.conftest import Service, service, service_with

__all__ = ["service", "service_with"]

_WEB = Web()


@pytest.fixture
def web() -> Iterator[Web]:
    """What the service ``linked`` finds out there; empty at the start of every test."""
    _WEB.pages.clear()
    yield _WEB
    _WEB.pages.clear()


@pytest.fixture(scope="session")
def linked() -> Service:
    """A service with a way out, to ``web``."""
    return Service(Application(fetch=_WEB))
