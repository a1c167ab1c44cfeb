"""Real servers on the loopback interface that say exactly what a test wants said."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from threading import Event, Thread
from time import sleep

Answer = Callable[[str], Iterable[bytes]]


def reply(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> Answer:
    """The same complete answer to every request."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    if not any(line.startswith("Content-Type") for line in headers):
        lines.append("Content-Type: application/json")
    whole = "\r\n".join([*lines, "", ""]).encode() + body
    return lambda request: [whole]


def say(*pieces: bytes) -> Answer:
    """These bytes, whether or not they are HTTP."""
    return lambda request: pieces


def drip(start: bytes = b"", every: float = 0.05) -> Answer:
    """``start`` and then one byte at a time, for as long as somebody listens."""

    def pieces(request: str) -> Iterator[bytes]:
        yield start
        while True:
            sleep(every)
            yield b"x"

    return pieces


class Server:
    """Answers every connection in a thread of its own and remembers the requests.

    ``hung_up`` is set once a client closes before the answer is complete.
    """

    def __init__(
        self, answer: Answer, *, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1"
    ) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._listener = socket.create_server((address, 0), family=family)
        self._answer = answer
        self._tls = tls
        self.port = self._listener.getsockname()[1]
        self.requests: list[str] = []
        self.connections = 0
        self.hung_up = Event()
        Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if self._tls is None:
                self._converse(connection)
            else:
                with self._tls.wrap_socket(connection, server_side=True) as secure:
                    self._converse(secure)

    def _converse(self, connection: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            received = connection.recv(4096)
            if not received:
                return
            request += received
        self.requests.append(request.decode())
        try:
            for piece in self._answer(self.requests[-1]):
                connection.sendall(piece)
        except OSError:
            self.hung_up.set()
