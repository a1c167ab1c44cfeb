"""From a host to the addresses behind it, and which of them a stranger may be sent to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from threading import Semaphore, Thread

from bayleaf.engine.errors import FetchError
from bayleaf.fetching.deadline import Deadline

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Iterable[str]]

# The special-purpose address registries of IANA (RFC 6890), written out: what ``is_global`` of
# the standard library says differs between patch releases of Python. Of IPv6 only 2000::/3 is
# given out for global use, so loopback, link-local, site-local, unique local, multicast,
# v4-mapped and NAT64 addresses need no line of their own: they lie outside it.
_IPV6_GLOBAL = "2000::/3"
_NOT_PUBLIC = (
    "0.0.0.0/8",  # this network
    "10.0.0.0/8",  # private
    "100.64.0.0/10",  # carrier-grade NAT
    "127.0.0.0/8",  # loopback
    "168.63.129.16/32",  # looks public, but is the platform beneath every Azure machine
    "169.254.0.0/16",  # link-local; cloud metadata
    "172.16.0.0/12",  # private
    "192.0.0.0/24",  # protocol assignments
    "192.0.2.0/24",  # documentation
    "192.88.99.0/24",  # 6to4 relays
    "192.168.0.0/16",  # private
    "198.18.0.0/15",  # benchmarking
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved; broadcast
    "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4, which carries any IPv4 address
    "3fff::/20",  # documentation
)


def is_public(address: Address) -> bool:
    """Whether an address is a global unicast one: meant for, and reachable by, everybody."""
    if address.version == 6 and address not in _network(_IPV6_GLOBAL):
        return False
    return not any(address in _network(text) for text in _NOT_PUBLIC)


def is_loopback(address: Address) -> bool:
    """Whether an address is this machine itself, as the development origin has to be."""
    return address.is_loopback


def look_up(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a name, in its order of preference (RFC 6724)."""
    import socket

    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def resolve(
    host: str, port: int, *, resolver: Resolver, lookups: Semaphore, deadline: Deadline
) -> list[Address]:
    """Return the addresses of a name, asked once.

    The system's look-up knows no time limit, so it runs in a thread of its own that may outlive
    the wait; ``lookups`` bounds how many such threads there can be.
    Raises ``FetchError``: ``dns``, ``timeout``, or ``busy`` when ``lookups`` is exhausted.
    """
    from concurrent.futures import Future

    if not lookups.acquire(blocking=False):
        raise FetchError("Too many name look-ups are under way.", code="busy")
    answer: Future[list[Address]] = Future()

    def ask() -> None:
        try:
            answer.set_result([ip_address(text) for text in resolver(host, port)])
        except Exception as error:
            answer.set_exception(error)
        finally:
            lookups.release()

    try:
        Thread(target=ask, name="bayleaf-look-up", daemon=True).start()
    except RuntimeError as error:
        lookups.release()
        raise FetchError("The system has no thread left to look up a name.", code="busy") from error
    try:
        addresses = answer.result(timeout=deadline.left())
    except TimeoutError as error:
        raise FetchError(f"The name {host} was not resolved in time.", code="timeout") from error
    except Exception as error:
        raise FetchError(f"The name {host} cannot be resolved.", code="dns") from error
    if not addresses:
        raise FetchError(f"The name {host} has no address.", code="dns")
    return addresses


@cache
def _network(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text)
