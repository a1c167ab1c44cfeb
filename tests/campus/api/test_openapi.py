"""The document of the API: valid, complete, and without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> dict[str, Any]:
    """``/api/v1/openapi.json``."""
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    value: dict[str, Any] = answer.json()
    return value


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def test_every_status_of_the_operation_is_declared(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert list(document["paths"]) == ["/api/v1/verify"]
    assert list(document["paths"]["/api/v1/verify"]) == ["post"]
    operation = document["paths"]["/api/v1/verify"]["post"]
    assert set(operation["responses"]) == {"200", "400", "413", "415", "422", "429", "503"}
    assert "security" not in operation
    for status, answer in operation["responses"].items():
        kind = "application/json" if status == "200" else "application/problem+json"
        assert list(answer["content"]) == [kind]
        assert answer["description"]


def test_no_reference_leaves_the_document(document: dict[str, Any]) -> None:
    for reference in references(document):
        node: Any = document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def test_every_schema_is_one(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    body = document["paths"]["/api/v1/verify"]["post"]["requestBody"]["content"]
    assert {"multipart/form-data", "application/json"} <= set(body)
    for each in body.values():
        Draft202012Validator.check_schema(each["schema"])


def test_there_is_no_page_that_loads_scripts_of_others() -> None:
    assert Client().get("/api/v1/docs").status_code == 404
    assert Client().get("/api/v1/verify").status_code == 405
