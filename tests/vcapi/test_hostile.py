"""What a hostile client sends over a socket: an answer for each, at once, and never a traceback."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from bayleaf.engine.ports import offline
from bayleaf.vcapi import Application, serving
from bayleaf.vcapi.requests import MAX_BODY

JSON = b"Host: x\r\nContent-Type: application/json\r\n"
VERIFY = b"POST /credentials/verify HTTP/1.1\r\n" + JSON
V2 = "https://www.w3.org/ns/credentials/v2"


@contextmanager
def running(*options: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A service in a process of its own, and its port."""
    command = [sys.executable, "-m", "bayleaf.cli", "vc-api", "--port", "0", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            found = re.search(r":(\d+)/", process.stdout.readline())
            assert found is not None
            yield int(found[1]), process
        finally:
            process.kill()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running() as (number, process):
        yield number
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def say(port: int, data: bytes, seconds: float = 5) -> tuple[int, bytes, bytes]:
    """Send bytes as they are; the status, the head and the body of the first answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as client:
        with suppress(ConnectionError):  # it was refused before all was sent
            client.sendall(data)
        received = b""
        while b"\r\n\r\n" not in received and (part := client.recv(1 << 16)):
            received += part
        head, _, body = received.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        while len(body) < length and b"HEAD" not in data[:4] and (part := client.recv(1 << 16)):
            body += part
    return int(head.split(b" ")[1]), head, body


def with_length(length: bytes | int, body: bytes = b"{}") -> bytes:
    text = str(length).encode() if isinstance(length, int) else length
    return VERIFY + b"Content-Length: " + text + b"\r\n\r\n" + body


def chunked(body: bytes, more: bytes = b"") -> bytes:
    return VERIFY + b"Transfer-Encoding: chunked\r\n" + more + b"\r\n" + body


REFUSED = {
    "an address that is none": (400, b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n"),
    "a start that is none": (400, b"G ET / HTTP/1.1\r\nHost: x\r\n\r\n"),
    "a length of many digits": (400, with_length(b"9" * 5000)),
    "a length below nothing": (400, with_length(-5)),
    "a length twice": (400, with_length(b"2\r\nContent-Length: 2")),
    "a length with a sign": (400, with_length(b"+2")),
    "a length that is too short": (400, with_length(1)),
    "a huge length": (413, with_length(10**11)),
    "a huge length that waits for a word": (413, VERIFY + b"Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n"),
    "a body that is too large": (413, with_length(MAX_BODY + 1)),
    "chunks without end": (413, chunked((b"10000\r\n" + b"x" * 65536 + b"\r\n") * 17)),
    "chunks that are none": (400, chunked(b"zz\r\n{}\r\n0\r\n\r\n")),
    "two lengths": (400, chunked(b"2\r\n{}\r\n0\r\n\r\n", b"Content-Length: 5\r\n")),
    "a coding that is not known": (501, VERIFY + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    "a head that is too long": (431, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n"),
    "an address that is too long": (431, b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
    "a method nobody knows": (405, b"FOO / HTTP/1.1\r\nHost: x\r\n\r\n"),
    "another protocol": (404, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "a nul": (404, b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n"),
    "bytes that are no text": (404, b"GET /%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n"),
    "a new line in the path": (404, b"GET /%0d%0aX-Evil:y HTTP/1.1\r\nHost: x\r\n\r\n"),
    "a way up": (404, b"GET /status/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: x\r\n\r\n"),
    "a way up to a document": (404, b"GET /../did.json HTTP/1.1\r\nHost: x\r\n\r\n"),
    "a token that is no text": (400, VERIFY + b"Authorization: Bearer \xff\xfe\r\nContent-Length: 2\r\n\r\n{}"),
    "another type": (415, b"POST /credentials/verify HTTP/1.1\r\nHost: x\r\nOrigin: null\r\nContent-Length: 2\r\n\r\n{}"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_request_is_refused_with_a_problem(case: str, port: int) -> None:
    expected, data = REFUSED[case]
    status, head, body = say(port, data)
    assert status == expected
    assert b"application/problem+json" in head
    assert b"X-Evil" not in head
    assert json.loads(body)["status"] == expected


@pytest.mark.parametrize("start", [
    b"GET / HTTP/1.0\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET // HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /?a=b HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-Host: a%0d%0ab, c d\r\nX-Forwarded-Proto: javascript\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
])  # fmt: skip
def test_odd_requests_are_answered(start: bytes, port: int) -> None:
    assert say(port, start)[0] == 200


def ask(port: int, method: str, path: str, value: Any = None) -> tuple[int, Any]:
    body = None if value is None else json.dumps(value).encode()
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        with connection.getresponse() as answer:
            return answer.status, json.loads(answer.read())


@pytest.mark.parametrize("host", [
    "127.0.0.1", "localhost", "localhost%3A8787", "0.0.0.0", "10.0.0.1", "192.168.0.1", "169.254.169.254", "2130706433",
    "0x7f.0.0.1", "0177.0.0.1", "127.1", "%5B%3A%3A1%5D", "[::1]", "user%40127.0.0.1", "example.org%2F..%2F", "a%00b",
    "metadata.google.internal", "example.org%3A22", "example.org%3A0", "%2e%2e", "..", "-", "example.org:..:..",
])  # fmt: skip
def test_the_resolver_asks_no_inner_address(host: str, port: int) -> None:
    for path in (f"/1.0/identifiers/did:web:{host}", f"/1.0/identifiers/did%3Aweb%3A{host}"):
        started = time.monotonic()
        status, found = ask(port, "GET", path)
        assert status in (400, 404)
        assert found["didDocument"] is None
        assert time.monotonic() - started < 12


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A service in this process that gives a request one second to arrive."""
    monkeypatch.setattr(serving, "_SECONDS", 1)
    server = serving.listen(Application(fetch=offline), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield int(server.effective_port)
    server.task_dispatcher.shutdown()
    server.asyncore.close_all(server._map)
    thread.join(5)


def test_bytes_that_trickle_in_hold_no_connection(impatient: int) -> None:
    with socket.create_connection(("127.0.0.1", impatient), timeout=5) as slow:
        slow.sendall(VERIFY + b"Content-Length: 1000\r\n\r\n")
        started, is_open = time.monotonic(), True
        while is_open and time.monotonic() - started < 8:
            time.sleep(0.2)
            try:
                slow.sendall(b" ")
            except ConnectionError:
                is_open = False
        assert not is_open
        assert ask(impatient, "GET", "/")[0] == 200


def test_idle_connections_keep_nobody_out(port: int) -> None:
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    for one in idle:
        one.sendall(VERIFY + b"Content-Length: 1000\r\n\r\n{")
    try:
        assert ask(port, "GET", "/")[0] == 200
    finally:
        for one in idle:
            one.close()


def test_no_place_is_given_twice_when_the_process_is_killed(tmp_path: Path) -> None:
    entries: list[str] = []

    def issue(port: int) -> None:
        _, index = ask(port, "GET", "/")
        issuer = index["issuers"][-1]["id"]
        credential = {
            "@context": [V2], "id": "urn:example:one", "type": ["VerifiableCredential"],
            "issuer": issuer, "credentialSubject": {"id": "did:example:ada"},
        }  # fmt: skip
        while True:
            try:
                _, found = ask(
                    port, "POST", "/status/credentials/issue", {"credential": credential}
                )
            except (OSError, ValueError, EOFError, HTTPException):
                return
            entries.append(found["verifiableCredential"]["credentialStatus"]["statusListIndex"])
            if len(entries) >= 400:
                return

    for _ in range(3):
        with running("--data", str(tmp_path)) as (port, process):
            threads = [threading.Thread(target=issue, args=(port,)) for _ in range(3)]
            for thread in threads:
                thread.start()
            time.sleep(0.4)
            process.kill()
            for thread in threads:
                thread.join()
    lines = [json.loads(line) for line in (tmp_path / "statuses.jsonl").read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]  # fmt: skip
    taken = [str(line["index"]) for line in lines if "index" in line]
    assert len(entries) > 20
    assert len(set(taken)) == len(taken)
    assert set(entries) <= set(taken)
    with running("--data", str(tmp_path)) as (port, _):
        entry = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
        change = {"credentialId": "urn:example:one", "credentialStatus": entry, "status": True}
        assert ask(port, "POST", "/credentials/status", change)[0] == 200
