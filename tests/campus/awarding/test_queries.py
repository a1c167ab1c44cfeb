"""What the issuer's lists and histories hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.awarding.queries import Filters, awarded, history, page_of
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.wallet import actions as wallet


def test_the_issuer_does_not_learn_whom_a_holder_shows_it_to(
    award_to: Callable[..., Credential], person: Callable[..., User]
) -> None:
    credential = award_to("ada@example.org")
    ada = person("ada@example.org", name="Ada In Private")
    wallet.show(public_id=credential.public_id, visibility="public", person=ada)
    told = [(line.verb, name) for line, name in history(credential)]
    assert [verb for verb, _ in told] == ["award", "claim"]
    assert "Ada In Private" not in str(told)


@pytest.mark.parametrize(
    "cursor", ["0001-01-01T00:00:00+23:59_1", "9999-12-31T23:59:59-23:59_1", "x_1"]
)
def test_an_odd_place_in_the_list_is_the_beginning(
    cursor: str, school: Organization, award_to: Callable[..., Credential]
) -> None:
    award_to("ada@example.org")
    assert len(page_of(awarded(school, Filters()), cursor).rows) == 1
