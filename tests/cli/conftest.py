"""The command line in this process: a run gives its exit code and what it printed."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bayleaf.cli.front import app


@dataclass(frozen=True)
class Run:
    """What one command gave back."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode()

    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


Command = Callable[..., Run]


@pytest.fixture
def bayleaf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run ``bayleaf`` with these arguments in an empty folder. No traceback may be seen."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str, stdin: bytes = b"") -> Run:
        streams = {name: io.TextIOWrapper(io.BytesIO(), "utf-8") for name in ("stdout", "stderr")}
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
            for name, stream in streams.items():
                patch.setattr(sys, name, stream)
            with pytest.raises(SystemExit) as stop:
                app(list(arguments), prog_name="bayleaf")
        out, err = (stream.buffer.getvalue() for stream in _flushed(streams))
        assert b"Traceback" not in err
        return Run(stop.value.code or 0, out, err.decode())  # type: ignore[arg-type]

    return run


def _flushed(streams: dict[str, io.TextIOWrapper]) -> list[Any]:
    for stream in streams.values():
        stream.flush()
    return list(streams.values())


@pytest.fixture
def key(bayleaf: Command) -> str:
    """An Ed25519 key file in the folder."""
    assert bayleaf("keys", "new", "--out", "key.json").code == 0
    return "key.json"


@pytest.fixture
def draft(bayleaf: Command) -> bytes:
    """A draft credential."""
    return bayleaf("new").out


@pytest.fixture
def badge(bayleaf: Command, key: str, draft: bytes) -> str:
    """A badge of ``ada@example.org`` in the folder."""
    run = bayleaf(
        "issue", "--key", key, "--to", "ada@example.org", "--out", "badge.json", stdin=draft
    )
    assert run.code == 0, run.err
    return "badge.json"
