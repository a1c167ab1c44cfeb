"""Serve the application with waitress."""

from __future__ import annotations

import logging
from typing import Any, Final

from bayleaf.engine.errors import InputError
from bayleaf.vcapi.app import Application
from bayleaf.vcapi.effort import WAITING
from bayleaf.vcapi.requests import MAX_BODY

_THREADS: Final = WAITING + 8
"""More than may wait for other servers at one time: eight are always there for the rest."""

_CONNECTIONS: Final = 400
"""Each may need a file beside its socket; a process usually has 1,024."""

_SECONDS: Final = 30
"""In which a request has to arrive, and an idle connection asks again."""

_IN_MEMORY: Final = 64 << 10
"""Bytes of one request or answer that are kept in memory on their way; the rest is in a file."""

_HEAD: Final = 32 << 10
"""Bytes of a request before its body; a DID in the path may have 8 KiB."""


def listen(application: Application, host: str, port: int) -> Any:
    """A server at its port, not yet answering; port 0 takes a free one. Raises ``InputError`` when
    waitress is not installed or the port is not free."""
    try:
        from waitress import wasyncore
        from waitress.server import BaseWSGIServer, create_server
        from waitress.task import ThreadedTaskDispatcher

        from bayleaf.vcapi.connections import Channel
    except ModuleNotFoundError:
        raise InputError(
            "The server is not installed: waitress is missing.",
            cure='Install it: pip install "bayleaf[campus]"',
        ) from None
    # A queue is no news under load, and neither is a client that went away.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    dispatcher, channels = ThreadedTaskDispatcher(), dict[int, Any]()
    dispatcher.set_thread_count(_THREADS)
    try:
        server = create_server(
            application,
            map=channels,
            _dispatcher=dispatcher,
            host=host,
            port=port,
            ident=None,
            max_request_header_size=_HEAD,
            max_request_body_size=MAX_BODY + 1,
            inbuf_overflow=_IN_MEMORY,
            outbuf_overflow=_IN_MEMORY,
            connection_limit=_CONNECTIONS,
            channel_timeout=_SECONDS,
            cleanup_interval=_SECONDS // 6,
            asyncore_use_poll=True,
            log_socket_errors=False,
            # Who may speak for others is decided in requests.py, by the peer's address.
            clear_untrusted_proxy_headers=False,
        )
    except (OSError, ValueError) as error:  # ValueError: a host that does not exist
        dispatcher.shutdown()
        wasyncore.close_all(channels)
        reason = getattr(error, "strerror", None) or "there is no such address"
        raise InputError(
            f"Port {port} of {host} cannot be used: {reason}.",
            cure="Stop what uses it, or choose another with --port and --host.",
        ) from None
    for found in channels.values():
        if isinstance(found, BaseWSGIServer):
            found.channel_class = Channel
    return server
