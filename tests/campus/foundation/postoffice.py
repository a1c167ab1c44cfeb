"""A real mail server on this machine, small enough to read: it keeps what it accepts."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass
class PostOffice:
    """What was delivered. ``answers`` overrides the reply to a command, such as ``{"RCPT": "550 no"}``."""

    port: int = 0
    delivered: list[EmailMessage] = field(default_factory=list)
    envelopes: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    """Serve at a free port of this machine until the block ends."""
    office = PostOffice()

    class Counter(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _converse(self, office)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Counter) as server:
        server.daemon_threads = True
        office.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield office
        server.shutdown()
        thread.join()


def _converse(client: socketserver.StreamRequestHandler, office: PostOffice) -> None:
    def say(line: str) -> None:
        client.wfile.write(f"{line}\r\n".encode())

    say(office.answers.get("CONNECT", "220 post office"))
    while line := client.rfile.readline():
        command = line[:4].decode().upper().strip()
        if command in office.answers:
            say(office.answers[command])
        elif command == "RCPT":
            office.envelopes.append(line.decode().strip())
            say("250 ok")
        elif command == "DATA":
            say("354 go on")
            body = b"".join(iter(client.rfile.readline, b".\r\n"))
            office.delivered.append(
                email.message_from_bytes(body, policy=email.policy.default)  # type: ignore[arg-type]
            )
            say("250 taken")
        elif command == "QUIT":
            say("221 bye")
            return
        else:
            say("250 ok")
