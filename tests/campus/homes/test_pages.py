"""The front page and the pages that explain: they answer anybody, and say nothing about anybody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bayleaf.campus.verification.words import EIGHT

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
