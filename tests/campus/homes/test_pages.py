"""The front page and the pages that explain: they answer anybody, and say nothing about anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.verification.words import EIGHT
from bayleaf.campus.wallet import actions as wallet
from tests.campus.awards import award_to, published

__all__ = ["award_to", "published"]

PAGES = ("front", "learn", "issue", "how-checking", "accessibility", "privacy", "reading")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", PAGES)
def test_it_answers_somebody_without_an_account(client: Client, name: str) -> None:
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1


@pytest.mark.parametrize("name", PAGES)
def test_it_loads_nothing_from_elsewhere_and_keeps_the_policy(client: Client, name: str) -> None:
    page = client.get(reverse(name)).content.decode()

    assert 'src="http' not in page
    assert 'style="' not in page
    assert "<style" not in page
    assert len(page.encode()) < 50_000


def test_a_pasted_link_goes_from_the_front_page_to_the_verify_desk(client: Client) -> None:
    page = client.get(reverse("front")).content.decode()

    assert f'method="get" action="{reverse("verify")}"' in page
    assert 'name="url"' in page


def test_every_verdict_is_explained_by_its_word_and_its_ticket(client: Client) -> None:
    page = client.get(reverse("how-checking")).content.decode()

    for ticket in EIGHT:
        assert f'data-verdict="{ticket.kind}"' in page
        assert ticket.word in page


def test_the_typeface_is_remembered_by_the_browser_and_forgotten_on_request(client: Client) -> None:
    client.post(reverse("reading"), {"font": "hyperlegible"})
    assert 'data-font="reading"' in client.get(reverse("front")).content.decode()

    client.post(reverse("reading"), {"font": "house"})
    assert "data-font" not in client.get(reverse("front")).content.decode()


def test_a_typeface_that_does_not_exist_changes_nothing(client: Client) -> None:
    response = client.post(reverse("reading"), {"font": "<script>"})

    assert response.status_code == 302
    assert "data-font" not in client.get(reverse("front")).content.decode()


def test_a_page_that_is_not_there_says_so_and_offers_a_way_on(client: Client) -> None:
    response = client.get("/no/such/page")

    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()
    assert reverse("verify") in response.content.decode()


def test_only_a_demo_puts_a_credential_of_somebody_on_its_front_page(
    client: Client,
    person: Callable[..., User],
    award_to: Callable[..., Credential],
    settings: Any,
) -> None:
    ada = person("ada@example.org")
    private, shown = award_to("ada@example.org"), award_to("ada@example.org", occasion="Again")
    wallet.keep(public_id=shown.public_id, person=ada)
    wallet.show(public_id=shown.public_id, visibility="public", person=ada)

    settings.DEMO = False
    assert "/c/" not in client.get(reverse("front")).content.decode()

    settings.DEMO = True
    page = client.get(reverse("front")).content.decode()
    assert reverse("credential", args=[shown.public_id]) in page
    assert private.public_id not in page
