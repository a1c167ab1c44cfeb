"""Fixtures for the comparison with the libraries of others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.interop.oracle import Oracle


@pytest.fixture(scope="session")
def oracle() -> Iterator[Oracle]:
    """The Node libraries; without them every test that compares with them is skipped."""
    absence = Oracle.absence()
    if absence is not None:
        pytest.skip(absence)
    oracle = Oracle()
    yield oracle
    oracle.close()
