"""The golden vectors: files of other implementations, judged as their manifest says.

They need nothing outside the project: no network, no Node, no shared reference.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bayleaf.engine.errors import FetchError
from bayleaf.engine.ports import Response
from bayleaf.engine.verifying import Policy, Report, Verdict, report_schema, verify

GOLDEN = Path(__file__).parent / "golden"
MANIFEST: dict[str, Any] = json.loads((GOLDEN / "manifest.json").read_text(encoding="utf-8"))
VECTORS: list[dict[str, Any]] = MANIFEST["vectors"]
SCHEMA = Draft202012Validator(report_schema())

every_vector = pytest.mark.parametrize("vector", VECTORS, ids=[each["file"] for each in VECTORS])


def recorded_web(
    url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
) -> Response:
    """The web as the manifest recorded it."""
    page = MANIFEST["web"].get(url)
    if page is None:
        raise FetchError(f"not recorded: {url}")
    return Response(url, page["status"], page["media_type"], json.dumps(page["body"]).encode())


def judge(vector: dict[str, Any]) -> Report:
    """Verify one vector with its clock, its web and its trust list."""
    trusted = {issuer: issuer for issuer in vector["trust"]}
    at = datetime.fromisoformat(vector["at"])
    data = (GOLDEN / vector["file"]).read_bytes()
    return verify(data, fetch=recorded_web, at=at, policy=Policy(trusted=trusted))


@every_vector
def test_a_golden_vector_gets_its_verdict(vector: dict[str, Any]) -> None:
    report = judge(vector)
    assert (report.verdict, sorted(report.codes)) == (vector["verdict"], vector["codes"])
    SCHEMA.validate(report.to_json())


def test_the_golden_vectors_cover_every_verdict_and_container() -> None:
    assert {vector["verdict"] for vector in VECTORS} == {str(verdict) for verdict in Verdict}
    assert {vector["container"] for vector in VECTORS} == {"json", "jws", "png", "svg"}
    assert len(VECTORS) >= 60


def test_every_golden_file_is_in_the_manifest() -> None:
    listed = {vector["file"] for vector in VECTORS} | {"manifest.json"}
    assert {path.name for path in GOLDEN.iterdir()} == listed
