"""How waitress speaks with one client: nobody holds a connection by being slow, and what is refused
before it reaches the application is refused as problem details too.

Imported only when the service listens, because waitress is not part of every installation.
"""

from __future__ import annotations

import time
from typing import Any, Final

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask

from bayleaf.vcapi.problems import Trouble
from bayleaf.vcapi.requests import problem

_CODES: Final = {413: "TOO_LARGE", 431: "TOO_LARGE", 501: "NOT_IMPLEMENTED"}


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads a request. What cannot be read is a bad request, never a fault of the server."""

    def received(self, data: bytes) -> int:
        """Take bytes and return how many were used. Nobody is told to go on with what is refused."""
        used = int(super().received(data))
        if self.error is not None:
            self.expect_continue = False
        return used

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request."""
        try:
            super().parse_header(header_plus)
        except ValueError:  # an address that is none, a length of thousands of digits
            raise ParsingError("The head cannot be read.") from None


class Refusing(ErrorTask):  # type: ignore[misc]
    """Answers a request that is none."""

    def execute(self) -> None:
        """Write the answer; the connection ends with it."""
        error = self.request.error
        code = _CODES.get(error.code, "PARSING_ERROR")
        found = problem(error.code, (Trouble(code, f"{error.reason}: {error.body}"),))
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", found.media_type))
        self.set_close_on_finish()
        self.content_length = len(found.body)
        self.write(found.body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection. A request has to arrive whole within the timeout of the server: bytes that
    trickle in do not start it anew."""

    parser_class = Parser
    error_task_class = Refusing
    begun: float | None = None

    def received(self, data: bytes) -> Any:
        """Take bytes."""
        going_on = super().received(data)
        if self.request is None:
            self.begun = None
        else:
            self.begun = self.begun or time.time()
            self.last_activity = self.begun
        return going_on
