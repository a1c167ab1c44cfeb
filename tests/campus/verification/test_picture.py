"""The badge in a report: only that of a credential which an organization of this instance issued."""

from __future__ import annotations

import pytest
from django.conf import settings

from bayleaf.campus.verification.picture import drawn_here

PATH = "/a/uMLMU5DJ7rExGhAGYLrwXQ/1/badge.svg"


def _ours() -> str:
    return f"did:web:{settings.AUTHORITY.replace(':', '%3A')}:o:harbour-school"


def test_the_badge_of_an_issuer_of_this_instance_is_shown() -> None:
    picture = f"{settings.BASE_URL}{PATH}"

    assert drawn_here({"image": {"id": picture, "type": "Image"}}, _ours()) == PATH
    assert drawn_here({"image": picture}, _ours()) == PATH


@pytest.mark.parametrize("issuer", ["did:web:school.example", "did:key:z6Mk", ""])
def test_nobody_else_borrows_a_badge_of_this_instance(issuer: str) -> None:
    assert drawn_here({"image": {"id": f"{settings.BASE_URL}{PATH}"}}, issuer) == ""


@pytest.mark.parametrize(
    "image",
    [
        None,
        [],
        {"id": 4},
        {"id": f"https://elsewhere.example{PATH}"},
        {"id": "/a/x/1/badge.svg"},
        {"id": "BASE/account/export"},
        {"id": "BASE/a/x/1/badge.svg?next=/"},
        {"id": "BASE/a/../o/x/1/badge.svg"},
    ],
)
def test_an_address_that_is_no_badge_of_this_instance_is_not_loaded(image: object) -> None:
    if isinstance(image, dict) and isinstance(image["id"], str):
        image = {"id": image["id"].replace("BASE", settings.BASE_URL)}

    assert drawn_here({"image": image}, _ours()) == ""
