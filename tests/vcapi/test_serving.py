"""The command: one process, asked through a real socket."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from bayleaf.engine.errors import InputError
from bayleaf.engine.ports import offline
from bayleaf.vcapi import Application
from bayleaf.vcapi.serving import listen
from tests.cli.conftest import Command, bayleaf

__all__ = ["bayleaf"]
V2 = "https://www.w3.org/ns/credentials/v2"


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """The port of a service in a process of its own."""
    command = [sys.executable, "-m", "bayleaf.cli", "vc-api", "--port", "0", "--data", str(tmp_path / "data")]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert found is not None, line
        yield int(found[1])
        process.terminate()
        assert process.wait(timeout=10) == 0


def ask(port: int, method: str, path: str, value: Any = None) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    body = None if value is None else json.dumps(value).encode()
    connection.request(method, path, body, {"Content-Type": "application/json", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "vc.example.org"})  # fmt: skip
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


def test_the_command_issues_verifies_and_revokes_through_a_socket(
    port: int, tmp_path: Path
) -> None:
    status, index = ask(port, "GET", "/")
    assert status == 200
    for issuer in index["issuers"]:
        assert issuer["endpoint"].startswith("https://vc.example.org/")
        credential = {
            "@context": [V2], "id": f"urn:example:{issuer['suite']}", "type": ["VerifiableCredential"],
            "issuer": issuer["id"], "credentialSubject": {"id": "did:example:subject"},
        }  # fmt: skip
        path = issuer["endpoint"].removeprefix("https://vc.example.org")
        status, issued = ask(port, "POST", path, {"credential": credential})
        assert status == 201
        assert ask(port, "POST", "/credentials/verify", issued)[0] == 200
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
    change = {"credentialId": "urn:example:status", "credentialStatus": entry, "status": True}
    assert ask(port, "POST", "/credentials/status", change)[0] == 200
    status, refused = ask(port, "POST", "/credentials/verify", issued)
    assert (status, refused["errors"][0]["code"]) == (400, "REVOKED")
    assert ask(port, "GET", f"/1.0/identifiers/{index['issuers'][0]['id']}")[0] == 200
    assert {path.name for path in (tmp_path / "data").iterdir()} == {
        "status-key.jwk",
        "statuses.jsonl",
    }


def test_a_port_in_use_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"Port {number}"):
            listen(Application(fetch=offline), "127.0.0.1", number)


def test_a_missing_server_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "waitress.server", None)
    with pytest.raises(InputError, match="waitress is missing"):
        listen(Application(fetch=offline), "127.0.0.1", 0)


@pytest.mark.parametrize("arguments", [
    ("--config", "missing.toml"), ("--base-url", "nowhere"), ("--port", "99999"), ("--data", "file.txt"),
])  # fmt: skip
def test_wrong_settings_are_one_line(
    arguments: tuple[str, ...], bayleaf: Command, tmp_path: Path
) -> None:
    (tmp_path / "file.txt").write_text("x")
    run = bayleaf("vc-api", *arguments)
    assert run.code == 2
    assert run.err.count("\n") == 1


@pytest.mark.parametrize(("options", "lines", "warning"), [
    ((), r"The VC-API is at http://127\.0\.0\.1:\d+/\nStop with Ctrl\+C\.\n", ""),
    (("--base-url", "https://vc.example.org/"), r"The VC-API is at https://vc\.example\.org/\nIt listens at 127\.0\.0\.1:\d+\.\nStop with Ctrl\+C\.\n", ""),
    (("--host", "0.0.0.0"), r"The VC-API is at http://0\.0\.0\.0:\d+/\nStop with Ctrl\+C\.\n", "There are no tokens"),
])  # fmt: skip
def test_it_says_where_it_is_and_ends_quietly(
    options: tuple[str, ...], lines: str, warning: str
) -> None:
    command = [sys.executable, "-m", "bayleaf.cli", "vc-api", "--port", "0", *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        rest, err = process.stdout.read(), process.stderr.read()
        assert process.wait(timeout=10) == 0
    assert re.fullmatch(lines, first + rest)
    assert err.count("\n") <= bool(warning)
    assert not err or warning in err


def test_the_service_needs_no_django() -> None:
    script = "import sys, bayleaf.vcapi; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
