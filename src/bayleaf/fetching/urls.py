"""Reading a URL in the strict way: one spelling for one place (RFC 3986).

Parsers disagree about unusual spellings, and a disagreement is how a request slips past a check.
What two parsers could read in two ways is therefore refused, not repaired.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from bayleaf.engine.errors import FetchError

MAX_URL_LENGTH = 4096
_DEFAULT_PORTS = {"https": 443, "http": 80}

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*", re.IGNORECASE)
_NOT_IN_A_URL = re.compile(r"[^A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]")
_URL = re.compile(r"(https?)://([^/?#]*)([^#]*)(?:#.*)?", re.IGNORECASE)
_AUTHORITY = re.compile(
    r"(?:(?P<name>[a-z0-9.-]+)|\[(?P<ipv6>[0-9a-f:.]+)\])(?::(?P<port>[0-9]{1,5}))?", re.IGNORECASE
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True)
class Target:
    """One place to ask: a host, a port and what to ask for.

    ``host`` is a lower-case name, or the text of ``address`` when the URL names an IP address.
    ``path`` holds the query too and starts with a slash; the fragment is gone.
    """

    scheme: str
    host: str
    port: int
    path: str
    address: IPv4Address | IPv6Address | None

    @property
    def authority(self) -> str:
        """Host and port as the ``Host`` header wants them (RFC 9110 section 7.2)."""
        host = f"[{self.host}]" if isinstance(self.address, IPv6Address) else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port (RFC 6454)."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole URL, in its one spelling."""
        return self.origin + self.path


def parse_url(url: str) -> Target:
    """Read an absolute http or https URL (RFC 3986); raise ``FetchError`` for anything else.

    Codes: ``scheme`` for another scheme, ``port`` for a number that is no port, ``url`` for the
    rest: user names, white space, backslashes, characters beyond ASCII, percent-encoded hosts,
    zone ids, a dot at the end of the host, and IPv4 addresses not written as four decimals.
    """
    if len(url) > MAX_URL_LENGTH:
        raise _malformed(f"The URL is longer than {MAX_URL_LENGTH} characters.")
    scheme, colon, _ = url.partition(":")
    if colon and _SCHEME.fullmatch(scheme) and scheme.lower() not in _DEFAULT_PORTS:
        raise FetchError(f"Only https is fetched, not {scheme}.", code="scheme")
    _refuse_stray_characters(url)
    parts = _URL.fullmatch(url)
    if parts is None:
        raise _malformed("The text is not an absolute URL that starts with https://.")
    authority = _AUTHORITY.fullmatch(parts[2])
    if authority is None:
        raise _malformed("The URL needs a plain host name or IP address after the two slashes.")
    scheme = parts[1].lower()
    host, address = _host(authority)
    path = parts[3] if parts[3].startswith("/") else f"/{parts[3]}"
    return Target(scheme, host, _port(authority, scheme), path, address)


def redirected(base: Target, location: str) -> Target:
    """Read the ``Location`` of a redirect, relative to where it came from (RFC 9110 10.2.2).

    Raises ``FetchError`` as ``parse_url`` does; ``scheme`` also when it leads away from https.
    """
    from urllib.parse import urljoin

    _refuse_stray_characters(location)
    try:
        target = parse_url(urljoin(base.url, location))
    except ValueError as error:
        raise _malformed("The redirect does not lead to a URL.") from error
    if base.scheme == "https" and target.scheme != "https":
        raise FetchError(f"{base.host} redirects away from https.", code="scheme")
    return target


def _refuse_stray_characters(url: str) -> None:
    """Raise ``FetchError`` (``url``) for a character that no URL may hold (RFC 3986 section 2)."""
    stray = _NOT_IN_A_URL.search(url)
    if stray is not None:
        raise _malformed(
            f"The URL holds the character U+{ord(stray[0]):04X}, which is not allowed in a URL.",
            cure="Write the host in its ASCII form (xn--) and percent-encode the rest.",
        )


def _host(authority: re.Match[str]) -> tuple[str, IPv4Address | IPv6Address | None]:
    """The host as a name or in the canonical text of its address, and that address."""
    try:
        if authority["ipv6"] is not None:
            address = IPv6Address(authority["ipv6"])
            return str(address), address
        name = authority["name"].lower()
        labels = name.split(".")
        # 127.1, 0x7f000001 and 2130706433 reach 127.0.0.1 where inet_aton reads them.
        if _NUMBER.fullmatch(labels[-1]):
            return name, IPv4Address(name)
    except AddressValueError as error:
        raise _malformed("The IP address in the URL is not in its plain form.") from error
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise _malformed("The host in the URL is not a plain host name.")
    return name, None


def _port(authority: re.Match[str], scheme: str) -> int:
    if authority["port"] is None:
        return _DEFAULT_PORTS[scheme]
    port = int(authority["port"])
    if not 0 < port < 65536:
        raise FetchError(f"{port} is not a port.", code="port")
    return port


def _malformed(message: str, *, cure: str | None = None) -> FetchError:
    return FetchError(message, code="url", cure=cure)
