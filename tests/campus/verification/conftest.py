"""A verify desk without a network: what it asks of the world, it asks of a handful of pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bayleaf.campus.foundation import outside
from tests.campus.verification.makers import CLAIMED, SCHOOL, School, Web


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    """The world outside, in the place of the one real door."""
    world = Web()
    monkeypatch.setattr(outside, "_door", lambda: world)
    return world


@pytest.fixture
def school_online(web: Web) -> School:
    """A school whose website answers."""
    return School(web)


@pytest.fixture
def recognised(tmp_path: Path, settings: Any) -> Path:
    """The operator's list, with the school on it."""
    path = tmp_path / "trust.json"
    path.write_text(json.dumps([{"id": SCHOOL, "name": f"{CLAIMED}, registered"}]))
    settings.TRUST_LIST = path
    return path


@pytest.fixture
def desk(db: None, web: Web) -> Callable[..., Any]:
    """``desk(file=bytes)`` or ``desk(text=…)``: what the desk answers to a form."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    def send(*, file: bytes | None = None, name: str = "badge.json", **fields: str) -> Any:
        data: dict[str, Any] = dict(fields)
        if file is not None:
            data["file"] = SimpleUploadedFile(name, file)
        return Client().post("/verify/", data)

    return send
