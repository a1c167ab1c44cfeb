"""Who may ask: fixed bearer tokens, or short ones that a client gets for its secret
(OAuth 2.0, client credentials grant, RFC 6749 section 4.4)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, unquote_plus

from bayleaf.engine.encoding import b64url_encode
from bayleaf.vcapi.requests import Answer, Request, answer

LIFETIME: Final = 3_600
"""Seconds that a token lasts."""

_TOKEN: Final = re.compile(r"[0-9]{1,12}\.[A-Za-z0-9_-]{43}", re.ASCII)
_MOST_FIELDS: Final = 16


class Gate:
    """Lets requests in. Tokens are not stored: each carries its end and a seal of this process."""

    def __init__(
        self, tokens: tuple[str, ...], clients: Mapping[str, str], clock: Callable[[], datetime]
    ) -> None:
        self._tokens, self._clients, self._clock = tokens, clients, clock
        self._key = secrets.token_bytes(32)

    def admits(self, request: Request) -> bool:
        """Whether a request may be answered: everybody's, when there are no tokens and clients."""
        if not (self._tokens or self._clients):
            return True
        scheme, _, token = request.authorization.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer":
            return False
        # All are compared, so that the time tells nothing of which one comes close.
        hits = sum(_same(token, one) for one in self._tokens)
        return hits > 0 or self._is_granted(token)

    def grant(self, request: Request) -> Answer:
        """Answer a request for a token. The client names itself in the header or in the body."""
        try:
            fields = dict(parse_qsl(request.body.decode(), max_num_fields=_MOST_FIELDS))
        except ValueError:
            return _refused("invalid_request")
        if fields.get("grant_type") != "client_credentials":
            return _refused("unsupported_grant_type" if "grant_type" in fields else "invalid_request")  # fmt: skip
        client, secret = _basic(request.authorization) or (
            fields.get("client_id", ""),
            fields.get("client_secret", ""),
        )
        known = self._clients.get(client)
        # Compared with something in any case: the time does not tell which names there are.
        if not _same(secret, known or secrets.token_hex()) or known is None:
            return _refused("invalid_client", 401)
        end = str(int(self._clock().timestamp()) + LIFETIME)
        body = {
            "access_token": f"{end}.{self._seal(end)}",
            "token_type": "Bearer",
            "expires_in": LIFETIME,
        }
        return answer(body)

    def _is_granted(self, token: str) -> bool:
        if not self._clients or not _TOKEN.fullmatch(token):
            return False
        end, _, seal = token.partition(".")
        return _same(seal, self._seal(end)) and self._clock().timestamp() < int(end)

    def _seal(self, end: str) -> str:
        return b64url_encode(hmac.digest(self._key, end.encode(), hashlib.sha256))


def _basic(authorization: str) -> tuple[str, str] | None:
    """Client and secret of HTTP Basic, each form-encoded (RFC 6749 section 2.3.1)."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote_plus(client), unquote_plus(secret)


def _same(given: str, known: str) -> bool:
    """Compare the digests, in a time that depends neither on the place of a difference nor on the
    length of what is known."""
    digests = [hashlib.sha256(one.encode("utf-8", "replace")).digest() for one in (given, known)]
    return hmac.compare_digest(*digests)


def _refused(error: str, status: int = 400) -> Answer:
    found = answer({"error": error}, status)
    headers = {"WWW-Authenticate": "Basic"} if status == 401 else {}
    return Answer(found.status, found.body, found.media_type, headers)
