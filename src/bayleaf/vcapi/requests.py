"""A request taken out of WSGI, and the answer that goes back into it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bayleaf.engine.encoding import Json, JsonObject, dump_json, parse_json
from bayleaf.engine.errors import InputError
from bayleaf.vcapi.effort import is_crowded
from bayleaf.vcapi.problems import Trouble, problem_json, refused, trouble_of

MAX_BODY: Final = 1 << 20
"""Most bytes of a request's body; a credential is far smaller."""

JSON: Final = "application/json"
_PROBLEM: Final = "application/problem+json"
_JSON: Final = re.compile(r"application/(?:json|[a-z0-9!#$&^_.+-]{1,64}\+json)", re.ASCII)
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


@dataclass(frozen=True)
class Request:
    """One request. ``base`` is the address of the service as the asker sees it, without a slash at
    the end; ``query`` what stands behind the question mark, as it was sent; ``authorization``,
    ``origin`` and ``media_type`` come from the headers."""

    method: str
    path: str
    body: bytes
    base: str
    authorization: str = ""
    media_type: str = ""
    origin: str = ""
    query: str = ""

    def object(self) -> JsonObject:
        """The body as a JSON object. Raises ``Refusal``."""
        # A page in a browser may send any other type to a service on the reader's own machine
        # without asking first, and so issue or revoke in the reader's name. It has an origin then.
        if self.origin and not _JSON.fullmatch(self.media_type):
            raise refused("MEDIA_TYPE", f"Send the body as {JSON}.", status=415)
        if len(self.body) > MAX_BODY:
            raise refused("TOO_LARGE", f"The body is over {MAX_BODY} bytes.", status=413)
        if is_crowded(self.body):
            raise refused("TOO_COSTLY", "The body holds more parts than anybody needs.", status=422)
        try:
            value = parse_json(self.body)
        except InputError as error:
            raise refused(trouble_of(error).code, error.message, error.pointer) from None
        if not isinstance(value, dict):
            raise refused("PARSING_ERROR", "The body must be a JSON object.")
        return value


@dataclass(frozen=True)
class Answer:
    """One answer."""

    status: int
    body: bytes
    media_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(value: Json, status: int = 200, media_type: str = JSON) -> Answer:
    """An answer of JSON."""
    return Answer(status, dump_json(value), media_type)


def problem(status: int, errors: tuple[Trouble, ...], warnings: tuple[Trouble, ...] = ()) -> Answer:
    """An answer that refuses, as problem details."""
    return answer(problem_json(status, errors, warnings), status, _PROBLEM)


def read_request(environ: Mapping[str, Any], base_url: str | None) -> Request:
    """The request of a WSGI environment. At most one byte more than allowed is read of the body."""
    return Request(
        method=environ["REQUEST_METHOD"],
        path=_path(environ),
        body=_body(environ),
        base=base_url or _base(environ),
        authorization=environ.get("HTTP_AUTHORIZATION", ""),
        media_type=environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower(),
        origin=environ.get("HTTP_ORIGIN", ""),
        query=environ.get("QUERY_STRING", ""),
    )


def _path(environ: Mapping[str, Any]) -> str:
    """The path, decoded once. WSGI hands bytes over as Latin-1."""
    raw = environ.get("PATH_INFO", "") or "/"
    return str(raw).encode("latin-1", "replace").decode("utf-8", "replace")


def _body(environ: Mapping[str, Any]) -> bytes:
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length <= 0:
        return b""
    data: bytes = environ["wsgi.input"].read(min(length, MAX_BODY + 1))
    return data


def _base(environ: Mapping[str, Any]) -> str:
    """How the asker addresses the service. A proxy on this machine is believed, nobody else."""
    scheme, host = environ.get("wsgi.url_scheme", "http"), environ.get("HTTP_HOST", "")
    if _is_loopback(environ.get("REMOTE_ADDR", "")):
        forwarded = _last(environ.get("HTTP_X_FORWARDED_PROTO", ""))
        scheme = forwarded if forwarded in ("http", "https") else scheme
        host = _last(environ.get("HTTP_X_FORWARDED_HOST", "")) or host
    if not _HOST.fullmatch(host):
        host = f"{environ.get('SERVER_NAME', 'localhost')}:{environ.get('SERVER_PORT', '80')}"
    return f"{scheme}://{host}"


def _last(value: str) -> str:
    """What the nearest proxy wrote."""
    return value.rpartition(",")[2].strip()


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
