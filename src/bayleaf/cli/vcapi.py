"""``bayleaf vc-api``: the VC-API service in one process, without the platform."""

from __future__ import annotations

import contextlib
import ipaddress
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from bayleaf.engine.errors import InputError


def vc_api(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")
    ] = 8787,
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="Keys, tokens and clients, as TOML."),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", metavar="URL", help="The address others use, with https."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="DIR", help="Keep the statuses here; else they end with the process."
        ),
    ] = None,
) -> None:
    """Serve the VC-API: issue and verify over HTTP, with keys made at the start.

    Without tokens in the settings everybody who reaches it may issue and revoke. GET / lists the
    issuers, GET /openapi.json describes all requests.

    \b
    Example:
      bayleaf vc-api --port 8787 --base-url https://vc.example.org
    """
    from bayleaf.fetching import safe_fetch
    from bayleaf.vcapi import Application, Config, read_config
    from bayleaf.vcapi.config import checked_base
    from bayleaf.vcapi.serving import listen

    given = Config() if config is None else read_config(config)
    settings = replace(given, base_url=checked_base(base_url) or given.base_url)
    if data is not None:
        _claim(data)
    server = listen(Application(settings, fetch=safe_fetch, folder=data), host, port)
    place = f"{_in_url(host)}:{_port(server, port)}"
    is_open = not (settings.tokens or settings.clients or _is_loopback(host))
    for asked_to_stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked_to_stop, lambda *_: sys.exit(0))
    with contextlib.suppress(SystemExit):
        sys.stdout.write(_greeting(settings.base_url, place))
        sys.stdout.flush()
        if is_open:
            sys.stderr.write(
                "There are no tokens: everybody who reaches it may issue and revoke.\n"
            )
        server.run()


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    app.command("vc-api")(vc_api)


def _claim(folder: Path) -> None:
    """Make the folder, the owner's alone. Raises ``InputError`` for a file of that name."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise InputError(f"{folder} is a file, not a folder.") from None


def _greeting(base: str | None, place: str) -> str:
    first = f"The VC-API is at {base or f'http://{place}'}/\n"
    return f"{first}{f'It listens at {place}.' if base else ''}".rstrip() + "\nStop with Ctrl+C.\n"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _port(server: Any, asked: int) -> int:
    """The port in use; a server for several addresses has one socket for each."""
    return int(getattr(server, "effective_port", 0) or asked)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
