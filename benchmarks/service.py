"""The VC-API service as its clients meet it: a process on this machine, asked over connections that
are kept by a client in a process of its own."""

from __future__ import annotations

import copy
import itertools
import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any, Final

from benchmarks.badges import badges
from benchmarks.stopwatch import say

CONNECTIONS: Final = (1, 8)
SECONDS: Final = 3.0
KINDS: Final = ("issue", "verify_same", "verify_different")
"""Issue with Ed25519; verify one credential again and again; verify many in turn."""

_PATHS: Final = {"issue": "/ed25519/credentials/issue"}
_DIFFERENT: Final = 500
_WARM_UP: Final = 40


@dataclass(frozen=True)
class Load:
    """Requests answered per second by all connections together, and how long one takes in ms."""

    per_second: float
    median_ms: float
    p99_ms: float


def measure(seconds: float = SECONDS) -> dict[str, dict[str, dict[str, float]]]:
    """Start the service and load it: by kind of request and number of connections, as texts, the
    figures of ``Load``. Takes about half a minute. Raises when an answer is not the right one."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    with _service() as port:
        for kind in KINDS:
            found[kind] = {}
            for connections in CONNECTIONS:
                say(f"service, {kind}, {connections} connections")
                command = [sys.executable, "-m", "benchmarks.service", str(port), kind]
                client = subprocess.run(
                    [*command, str(connections), str(seconds)], check=True, stdout=subprocess.PIPE
                )
                found[kind][str(connections)] = json.loads(client.stdout)
    return found


@contextmanager
def _service() -> Iterator[int]:
    """The port of a service in a process of its own."""
    command = [sys.executable, "-m", "bayleaf", "vc-api", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            address = re.search(r":(\d+)/", line)
            if address is None:
                raise RuntimeError(f"the service did not start: {line}")
            yield int(address[1])
        finally:
            process.terminate()


class Connection:
    """A kept connection. It does no more than it must, so that little of the time is its own."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request, and return the status and the body of the answer."""
        self._socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._received()
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self._received()
        return int(head.split(b" ", 2)[1]), body

    def _received(self) -> bytes:
        data = self._socket.recv(1 << 16)
        if not data:
            raise ConnectionError("the service closed the connection")
        return data


def _load(port: int, kind: str, connections: int, seconds: float) -> Load:
    """Ask over so many connections for so many seconds."""
    turns = _Turns(_requests(port, kind))
    expected = 201 if kind == "issue" else 200
    times: list[list[float]] = [[] for _ in range(connections)]
    start = threading.Barrier(connections + 1)

    def work(own: list[float]) -> None:
        connection = Connection(port)
        for _ in range(_WARM_UP):
            connection.ask(turns.next())
        start.wait()
        end = perf_counter() + seconds
        while (begun := perf_counter()) < end:
            status, body = connection.ask(turns.next())
            if status != expected:
                raise RuntimeError(body.decode())
            own.append(perf_counter() - begun)

    threads = [threading.Thread(target=work, args=(own,)) for own in times]
    for thread in threads:
        thread.start()
    start.wait(timeout=60)
    for thread in threads:
        thread.join()
    every = [1000 * time for own in times for time in own]
    return Load(len(every) / seconds, median(every), quantiles(every, n=100)[98])


class _Turns:
    """Requests in turn, for several threads."""

    def __init__(self, requests: list[bytes]) -> None:
        self._lock = threading.Lock()
        self._turns = itertools.cycle(requests)

    def next(self) -> bytes:
        with self._lock:
            return next(self._turns)


def _requests(port: int, kind: str) -> list[bytes]:
    connection = Connection(port)
    _, index = connection.ask(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    [issuer] = [one["id"] for one in json.loads(index)["issuers"] if one["suite"] == "ed25519"]
    unsigned = [_post(_PATHS["issue"], {"credential": badge}) for badge in _many(issuer)]
    if kind == "issue":
        return unsigned
    count = 1 if kind == "verify_same" else len(unsigned)
    issued = [json.loads(connection.ask(request)[1]) for request in unsigned[:count]]
    return [_post("/credentials/verify", one) for one in issued]


def _many(issuer: str) -> list[dict[str, Any]]:
    """Badges that differ in their ids."""
    plain = [copy.deepcopy(one) for one in badges(issuer)]
    return [
        {**plain[number % len(plain)], "id": f"urn:example:{number}"}
        for number in range(_DIFFERENT)
    ]


def _post(path: str, value: dict[str, Any]) -> bytes:
    body = json.dumps(value).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


if __name__ == "__main__":
    port, kind, connections, seconds = sys.argv[1:]
    load = asdict(_load(int(port), kind, int(connections), float(seconds)))
    print(json.dumps({name: round(value, 2) for name, value in load.items()}))
