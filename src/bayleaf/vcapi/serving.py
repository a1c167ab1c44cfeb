"""Serve the application with waitress."""

from __future__ import annotations

from typing import Any, Final

from bayleaf.engine.errors import InputError
from bayleaf.vcapi.app import Application

_THREADS: Final = 8
_MOST_BYTES: Final = 8 << 20


def listen(application: Application, host: str, port: int) -> Any:
    """A server at its port, not yet answering; port 0 takes a free one. Raises ``InputError`` when
    waitress is not installed or the port is not free."""
    try:
        from waitress import wasyncore
        from waitress.server import create_server
        from waitress.task import ThreadedTaskDispatcher
    except ModuleNotFoundError:
        raise InputError(
            "The server is not installed: waitress is missing.",
            cure='Install it: pip install "bayleaf[campus]"',
        ) from None
    dispatcher, channels = ThreadedTaskDispatcher(), dict[int, Any]()
    dispatcher.set_thread_count(_THREADS)
    try:
        return create_server(
            application,
            map=channels,
            _dispatcher=dispatcher,
            host=host,
            port=port,
            ident=None,
            max_request_body_size=_MOST_BYTES,
            channel_timeout=60,
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
