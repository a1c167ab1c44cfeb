"""One exchange on the wire: connect to an address that was checked, ask, read within limits.

``http.client`` reads the answer; connecting and waiting are done here, because the library would
resolve the name a second time and knows a time limit per read but not one for the whole.
"""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import TYPE_CHECKING

from bayleaf.engine.errors import FetchError
from bayleaf.engine.ports import Response
from bayleaf.engine.version import VERSION
from bayleaf.fetching.addresses import Address
from bayleaf.fetching.deadline import Deadline
from bayleaf.fetching.urls import Target

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

USER_AGENT = f"Bayleaf/{VERSION} (+verify)"
_ADDRESSES_TRIED = 3
_FRAMING = 128 << 10  # bytes of status line, headers and chunks beside the body


def system_trust() -> ssl.SSLContext:
    """TLS 1.2 or later with the certificate authorities of the system, or of ``SSL_CERT_FILE``."""
    return ssl.create_default_context()


def exchange(
    target: Target,
    addresses: Sequence[Address],
    *,
    accept: str,
    max_bytes: int,
    tls_context: ssl.SSLContext,
    deadline: Deadline,
    connect_timeout: float,
) -> Response:
    """Send one GET to the first of ``addresses`` that takes it and return the answer.

    The body of a redirect is not read. Raises ``FetchError``: ``address``, ``unreachable``,
    ``tls``, ``timeout``, ``encoding`` or ``too-large``.
    """
    with (
        _refusals(target.host),
        closing(_connect(addresses, target.port, deadline, connect_timeout)) as plain,
    ):
        if target.scheme == "http":
            return _converse(plain, target, accept, max_bytes, deadline)
        plain.settimeout(deadline.left(connect_timeout))
        with tls_context.wrap_socket(plain, server_hostname=target.host) as secure:
            return _converse(secure, target, accept, max_bytes, deadline)


@contextmanager
def _refusals(host: str) -> Iterator[None]:
    """Turn what the libraries raise into ``FetchError``."""
    try:
        yield
    except TimeoutError as error:
        raise FetchError(f"{host} did not answer in time.", code="timeout") from error
    except ssl.SSLError as error:
        message = f"{host} could not be reached over a connection that proves its name."
        raise FetchError(message, code="tls") from error
    except OSError as error:
        raise FetchError(f"{host} cannot be reached.", code="unreachable") from error
    except (HTTPException, ValueError) as error:
        message = f"What {host} sent is not a complete HTTP answer."
        raise FetchError(message, code="unreachable") from error


def _connect(
    addresses: Sequence[Address], port: int, deadline: Deadline, connect_timeout: float
) -> socket.socket:
    """Connect to the first address that answers; a host without IPv6 needs a second try."""
    *others, last = addresses[:_ADDRESSES_TRIED]
    for address in others:
        with suppress(OSError):
            return _open(address, port, deadline.left(connect_timeout))
    return _open(last, port, deadline.left(connect_timeout))


def _open(address: Address, port: int, timeout: float) -> socket.socket:
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(timeout)
        sock.connect((str(address), port))
        if ip_address(sock.getpeername()[0]) != address:
            raise FetchError("The connection leads to another address than asked.", code="address")
    except BaseException:
        sock.close()
        raise
    return sock


def _converse(
    sock: socket.socket, target: Target, accept: str, max_bytes: int, deadline: Deadline
) -> Response:
    """Ask on an open connection and read the answer."""
    sock.settimeout(deadline.left())
    connection = HTTPConnection(target.host, target.port)
    connection.sock = sock
    headers = {
        "Host": target.authority,
        "User-Agent": USER_AGENT,
        "Accept": accept,
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    connection.request("GET", target.path, headers=headers)
    answer = HTTPResponse(sock, method="GET")
    answer.fp = io.BufferedReader(_BoundedReader(sock, deadline, max_bytes + _FRAMING))
    answer.begin()
    kept = _headers(answer)
    return Response(
        url=target.url,
        status=answer.status,
        media_type=kept.get("content-type", "").split(";")[0].strip().lower(),
        body=b"" if 300 <= answer.status < 400 else _body(answer, target.host, max_bytes),
        headers=kept,
    )


def _headers(answer: HTTPResponse) -> dict[str, str]:
    """Headers by lower-case name, repeated ones joined (RFC 9110 section 5.3); no cookies."""
    headers: dict[str, str] = {}
    for spelled, value in answer.getheaders():
        name = spelled.lower()
        if name != "set-cookie":
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _body(answer: HTTPResponse, host: str, max_bytes: int) -> bytes:
    """The whole body, of at most ``max_bytes``, exactly as sent.

    A compressed one is refused, not inflated: none was asked for, and so no bomb can go off.
    """
    encoding = answer.getheader("content-encoding", "identity")
    if encoding.strip().lower() != "identity":
        raise FetchError(f"{host} sent a compressed answer.", code="encoding")
    if answer.length is not None and answer.length > max_bytes:
        raise _too_large(host, max_bytes)
    body = answer.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise _too_large(host, max_bytes)
    if answer.length:
        raise HTTPException("the body ends before its declared length")
    return body


def _too_large(host: str, max_bytes: int) -> FetchError:
    return FetchError(f"{host} sent more than {max_bytes} bytes.", code="too-large")


class _BoundedReader(io.RawIOBase):
    """Reads from a socket, each read bounded by what is left of the one deadline and of all bytes.

    A server that sends a byte a second keeps every single read short, but not the sum of them; one
    that never ends its headers, or sends its body a byte a chunk, keeps a processor busy.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline, bytes_left: int) -> None:
        super().__init__()
        self._sock = sock
        self._deadline = deadline
        self._bytes_left = bytes_left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        self._sock.settimeout(self._deadline.left())
        count = self._sock.recv_into(buffer)
        self._bytes_left -= count
        if self._bytes_left < 0:
            raise FetchError(
                "The answer is longer than it says, or than is taken.", code="too-large"
            )
        return count
