"""The description of the service: every address, every answer, and examples that are accepted."""

from __future__ import annotations

import json
from collections.abc import Callable

from bayleaf.vcapi import Config
from tests.vcapi.conftest import Service
from tests.vcapi.test_app import POSTS, TOKEN


def test_the_description_names_every_address_and_answer(service: Service) -> None:
    document = service.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    described = set(document["paths"])
    assert described == {
        *POSTS,
        "/",
        "/openapi.json",
        "/status/{name}",
        "/1.0/identifiers/{did}",
        "/oauth/token",
    }
    for path in POSTS:
        answers = document["paths"][path]["post"]["responses"]
        assert {"400", "401", "422"} < set(answers)
        assert ("201" in answers) is path.endswith("/issue")
        given = service.post(path, {})
        assert str(given.status) in answers
        assert given.headers["Content-Type"] in answers[str(given.status)]["content"]


def test_the_examples_of_the_description_are_accepted(service: Service) -> None:
    paths = service.get("/openapi.json").json()["paths"]
    for path in POSTS:
        answers = paths[path]["post"]["responses"]
        assert {"405", "413", "415"} < set(answers)
        [example] = paths[path]["post"]["requestBody"]["content"]["application/json"][
            "examples"
        ].values()
        asked = 404 if path == "/credentials/status" else 201 if path.endswith("/issue") else 200
        assert service.post(path, example["value"]).status == asked, path


def test_the_description_of_a_service_with_tokens_asks_for_them(
    service_with: Callable[..., Service],
) -> None:
    for config, security in (
        (Config(), [{"token": []}, {}]),
        (Config(tokens=(TOKEN,)), [{"token": []}]),
    ):
        paths = service_with(config=config).get("/openapi.json").json()["paths"]
        assert all(paths[path]["post"]["security"] == security for path in POSTS)
        assert "security" not in paths["/"]["get"]


def test_every_reference_of_the_description_leads_somewhere(service: Service) -> None:
    text = service.get("/openapi.json").body.decode()
    schemas = json.loads(text)["components"]["schemas"]
    for reference in text.split('"$ref":"#/components/schemas/')[1:]:
        assert reference.partition('"')[0] in schemas
