"""Dates without a time of day: written as dates, and days that exist."""

from __future__ import annotations

import pytest

from bayleaf.engine.model import problems
from tests.engine.model.samples import badge


@pytest.mark.parametrize(
    ("day", "fits"),
    [("1999-12-31", True), ("2000-02-29", True), ("2001-02-29", False), ("1999-13-01", False),
     ("1999-12-31T00:00:00Z", False), ("31.12.1999", False), ("19991231", False), (1999, False)],
)  # fmt: skip
def test_a_date_of_birth_is_a_day_that_exists(day: object, fits: bool) -> None:
    person = {"id": "did:web:person.example", "type": ["Profile"], "dateOfBirth": day}
    found = [problem.pointer for problem in problems(badge(issuer=person))]
    assert found == ([] if fits else ["/issuer/dateOfBirth"])
