"""``safe_fetch``: what is let out, to where, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bayleaf.engine.errors import FetchError
from bayleaf.engine.ports import Fetch, Response
from bayleaf.fetching.addresses import Address, Resolver, is_loopback, is_public, look_up, resolve
from bayleaf.fetching.cache import ResponseCache
from bayleaf.fetching.deadline import Deadline
from bayleaf.fetching.gate import Gate
from bayleaf.fetching.urls import Target, parse_url, redirected

if TYPE_CHECKING:
    from collections.abc import Callable
    from ssl import SSLContext

_HTTPS_PORT = 443
_MOST_REDIRECTS = 2
_FOLLOWED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, eq=False)
class SafeFetch:
    """Gets public https URLs, as a stranger: no cookies, no passwords, no referrer, no proxies.

    - ``extra_ports``: ports besides 443 that the operator allows.
    - ``development_origin``: the one ``http://`` origin on this machine that may be asked, which
      ``bayleaf demo`` sets so that it verifies over HTTP like everybody else.
    - ``max_redirects``: 0, or up to 2 where a specification needs them; each is checked in full.
    - ``connect_timeout``, ``total_timeout``: seconds; the second covers everything.
    - ``resolver``: from name and port to the texts of IP addresses.
    - ``is_allowed_address``: every address of a host has to pass it.
    - ``tls_context``: which certificate authorities are trusted; by default those of the system.
    - ``gate``: limits on pressure. ``dataclasses.replace`` of a SafeFetch keeps the same gate.
    - ``cache``: none by default.

    Raises ``ValueError`` for settings that make no sense, ``FetchError`` for a malformed origin.
    """

    extra_ports: frozenset[int] = frozenset()
    development_origin: str | None = None
    max_redirects: int = 0
    connect_timeout: float = 5.0
    total_timeout: float = 10.0
    resolver: Resolver = look_up
    is_allowed_address: Callable[[Address], bool] = is_public
    tls_context: SSLContext | None = None
    gate: Gate = field(default_factory=Gate)
    cache: ResponseCache | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.max_redirects <= _MOST_REDIRECTS:
            raise ValueError(f"max_redirects is from 0 to {_MOST_REDIRECTS}")
        if self._development is not None and not self._development.startswith("http://"):
            raise ValueError("development_origin starts with http://")

    def __call__(
        self, url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
    ) -> Response:
        """Return the answer to a GET of ``url``, whatever its status, unless it is a redirect.

        ``max_bytes`` bounds the body. Raises ``FetchError`` and nothing else; the codes are
        listed in ``bayleaf.fetching``.
        """
        deadline = Deadline(self.total_timeout)
        target = self._permitted(parse_url(url))
        for redirects_left in range(self.max_redirects, -1, -1):
            response = self._get(target, accept, max_bytes, deadline)
            if not 300 <= response.status < 400:
                return response
            location = response.headers.get("location")
            if redirects_left and location and response.status in _FOLLOWED:
                target = self._permitted(redirected(target, location))
            else:
                break
        raise FetchError(
            f"{target.host} answered with a redirect, which is not followed.",
            code="redirect",
            cure="Use the address at which the document itself lies.",
        )

    def _permitted(self, target: Target) -> Target:
        """Return the target if its scheme and port are allowed."""
        if target.origin == self._development:
            return target
        if target.scheme != "https":
            raise FetchError("Only https is fetched, not http.", code="scheme")
        if target.port != _HTTPS_PORT and target.port not in self.extra_ports:
            raise FetchError(f"Port {target.port} is not allowed.", code="port")
        return target

    def _get(self, target: Target, accept: str, max_bytes: int, deadline: Deadline) -> Response:
        """One request, from the cache or from the wire; redirects are returned as they are."""
        kept = self.cache.get(target.url, accept) if self.cache is not None else None
        if kept is not None and len(kept.body) <= max_bytes:
            return kept
        with self.gate.admitted(target.origin, deadline):
            from bayleaf.fetching.wire import exchange

            response = exchange(
                target,
                self._addresses(target, deadline),
                accept=accept,
                max_bytes=max_bytes,
                tls_context=self._tls_context,
                deadline=deadline,
                connect_timeout=self.connect_timeout,
            )
        if self.cache is not None:
            self.cache.put(accept, response)
        return response

    def _addresses(self, target: Target, deadline: Deadline) -> list[Address]:
        """The addresses of the target, resolved this once; one that is not allowed spoils all."""
        if target.address is not None:
            addresses: list[Address] = [target.address]
        else:
            addresses = resolve(
                target.host,
                target.port,
                resolver=self.resolver,
                lookups=self.gate.lookups,
                deadline=deadline,
            )
        is_allowed = is_loopback if target.origin == self._development else self.is_allowed_address
        if not all(map(is_allowed, addresses)):
            # Which address it is stays untold: the names of an inner network are its own affair.
            raise FetchError(f"{target.host} is not at a public address.", code="address")
        return addresses

    @cached_property
    def _development(self) -> str | None:
        if self.development_origin is None:
            return None
        return parse_url(self.development_origin).origin

    @cached_property
    def _tls_context(self) -> SSLContext:
        from bayleaf.fetching.wire import system_trust

        return self.tls_context or system_trust()


@dataclass(frozen=True, eq=False)
class Within:
    """A ``Fetch`` with one deadline for everything that one piece of work asks for.

    A single request takes ten seconds at most; a file that names sixty slow servers would keep a
    reader waiting for ten minutes. After ``seconds`` every request is refused (``timeout``).
    """

    fetch: Fetch
    seconds: float = 30.0

    @cached_property
    def _deadline(self) -> Deadline:
        return Deadline(self.seconds)

    def __call__(
        self, url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
    ) -> Response:
        """Ask, while there is time. The clock starts with the first request."""
        try:
            self._deadline.left()
        except TimeoutError:
            raise FetchError(
                "Too many slow answers: there is no time left.", code="timeout"
            ) from None
        return self.fetch(url, accept=accept, max_bytes=max_bytes)


_STANDARD = SafeFetch()


def safe_fetch(url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20) -> Response:
    """Return the answer to a GET of a public https URL; the engine's ``Fetch`` to the real world.

    No redirects, port 443 only, 5 seconds to connect and 10 in all, at most ``max_bytes`` of
    body. Raises ``FetchError``; the codes are listed in ``bayleaf.fetching``.
    """
    return _STANDARD(url, accept=accept, max_bytes=max_bytes)
