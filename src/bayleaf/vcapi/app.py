"""The WSGI application: a table of routes, and one function for each."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from bayleaf.engine.encoding import Json, dump_json
from bayleaf.engine.keys import PrivateKey
from bayleaf.engine.ports import Fetch, Response
from bayleaf.vcapi.config import Config, read_key
from bayleaf.vcapi.issuers import STATUS, Issuer, issuers_of
from bayleaf.vcapi.issuing import issue
from bayleaf.vcapi.openapi import describe
from bayleaf.vcapi.presenting import verify_presentation
from bayleaf.vcapi.problems import MALFORMED, Refusal, Trouble, refused
from bayleaf.vcapi.requests import Answer, Request, answer, problem, read_request
from bayleaf.vcapi.resolving import resolve
from bayleaf.vcapi.status import StatusBook, credential_id_of, purpose_of
from bayleaf.vcapi.tokens import Gate
from bayleaf.vcapi.verifying import NOT_IN_PROOFS, Verification, World, verify_credential

Handler = Callable[..., Answer]

_PHRASES: Final = {
    200: "OK", 201: "Created", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found",
    405: "Method Not Allowed", 422: "Unprocessable Content", 500: "Internal Server Error",
    501: "Not Implemented",
}  # fmt: skip
_OPEN: Final = {"Access-Control-Allow-Origin": "*"}
_KEY_FILE: Final = "status-key.jwk"
_log = logging.getLogger("bayleaf.vcapi")


@dataclass(frozen=True)
class Route:
    """One line of the table: the method, the pattern of the path, who answers, and whether it needs
    a token when there are any."""

    method: str
    pattern: re.Pattern[str]
    handler: Handler
    is_guarded: bool = False


class Application:
    """The VC-API service. ``fetch`` is its way out, ``clock`` tells the time, ``folder`` keeps the
    status lists when they are to outlast the process."""

    def __init__(
        self,
        config: Config | None = None,
        *,
        fetch: Fetch,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC).replace(microsecond=0),
        folder: Path | None = None,
    ) -> None:
        self.config = config or Config()
        keys = dict(self.config.keys)
        if folder is not None and STATUS not in keys:
            keys[STATUS] = _lasting_key(folder), None
        self.issuers = issuers_of(keys)
        self.statuses = StatusBook(self.issuers[STATUS], folder)
        self._documents = _documents(self.issuers.values())
        self._fetch, self._clock = fetch, clock
        self._gate = Gate(self.config.tokens, self.config.clients, clock)
        self.routes = self._table()

    def __call__(
        self, environ: Mapping[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        found = self._answer(environ)
        headers = {
            "Content-Type": found.media_type,
            "Content-Length": str(len(found.body)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            **found.headers,
        }
        start_response(f"{found.status} {_PHRASES[found.status]}", list(headers.items()))
        return [found.body]

    def _answer(self, environ: Mapping[str, Any]) -> Answer:
        try:
            return self._route(read_request(environ, self.config.base_url))
        except Refusal as refusal:
            return problem(refusal.status, refusal.troubles)
        except Exception:
            _log.exception("a request could not be answered")
            return problem(500, (Trouble("INTERNAL", "The service failed to answer."),))

    def _route(self, request: Request) -> Answer:
        allowed = []
        for route in self.routes:
            match = route.pattern.fullmatch(request.path)
            if match is None:
                continue
            if route.method != request.method:
                allowed.append(route.method)
                continue
            if route.is_guarded and not self._gate.admits(request):
                return self._unknown_asker()
            return route.handler(request, **match.groupdict())
        if allowed:
            found = problem(405, (Trouble("METHOD_NOT_ALLOWED", f"Use {allowed[0]}."),))
            return Answer(405, found.body, found.media_type, {"Allow": ", ".join(allowed)})
        raise refused("NOT_FOUND", "There is nothing at this address.", status=404)

    def _unknown_asker(self) -> Answer:
        found = problem(401, (Trouble("UNAUTHORIZED", "Send one of the service's tokens."),))
        return Answer(401, found.body, found.media_type, {"WWW-Authenticate": "Bearer"})

    def _table(self) -> tuple[Route, ...]:
        def post(path: str, handler: Handler) -> Route:
            return Route("POST", re.compile(path), handler, is_guarded=True)

        def get(path: str, handler: Handler) -> Route:
            return Route("GET", re.compile(path, re.DOTALL), handler)

        return (
            get("/", self._index),
            get(r"/openapi\.json", self._openapi),
            *(post(one.path, partial(self._issue, issuer=one)) for one in self.issuers.values()),
            post("/credentials/verify", self._verify),
            post("/proof/credentials/verify", self._verify_proofs),
            post("/presentations/verify", self._verify_presentation),
            post("/credentials/status", self._change_status),
            Route("POST", re.compile("/oauth/token"), self._gate.grant),
            get("/status/(?P<name>[^/]+)", self._status_list),
            get("/1\\.0/identifiers/(?P<did>.+)", self._resolve),
            get(r"/(?P<path>.+)/did\.json", self._own_document),
        )

    # --- one function for each route --------------------------------------------------------------

    def _index(self, request: Request) -> Answer:
        listed: list[Json] = [
            {"suite": one.suite.path, "id": one.id, "endpoint": f"{request.base}{one.path}"}
            for one in self.issuers.values()
        ]
        return answer({"issuers": listed, "openapi": f"{request.base}/openapi.json"})

    def _openapi(self, request: Request) -> Answer:
        return answer(describe(request.base, self.issuers.values()))

    def _issue(self, request: Request, *, issuer: Issuer) -> Answer:
        body, world = request.object(), self._world()
        add = None
        if issuer.suite.path == STATUS:
            options = body.get("options")
            purpose, also = purpose_of(options), credential_id_of(options)
            given = body.get("credential")
            if isinstance(given, Mapping) and "credentialStatus" in given:
                raise refused(MALFORMED, "This path adds the status itself.", "/credentialStatus")
            add = partial(
                self.statuses.add, base=request.base, purpose=purpose, also=also, at=world.at
            )
        return answer({"verifiableCredential": issue(body, issuer, world, add_status=add)}, 201)

    def _verify(self, request: Request) -> Answer:
        body = request.object()
        _options(body)
        return _verdict(verify_credential(body.get("verifiableCredential"), self._world()))

    def _verify_proofs(self, request: Request) -> Answer:
        body = request.object()
        _options(body)
        value = body.get("verifiableCredential")
        found = verify_credential(value, self._world(), proofs_only=True)
        return _verdict(found, notChecked=list(NOT_IN_PROOFS))

    def _verify_presentation(self, request: Request) -> Answer:
        body = request.object()
        options = _options(body)
        asked = {name: options.get(name) for name in ("challenge", "domain")}
        for name, value in asked.items():
            if not isinstance(value, str | None):
                raise refused(MALFORMED, f"`{name}` must be a text.", f"/options/{name}")
        value = body.get("verifiablePresentation")
        return _verdict(verify_presentation(value, self._world(), **asked))

    def _change_status(self, request: Request) -> Answer:
        self.statuses.change(request.object())
        return answer({"updated": True})

    def _status_list(self, request: Request, *, name: str) -> Answer:
        data = self.statuses.read(name, self._clock())
        if data is None:
            raise refused("NOT_FOUND", "There is no such list.", status=404)
        return Answer(200, data, "application/vc", {**_OPEN, "Cache-Control": "no-cache"})

    def _resolve(self, request: Request, *, did: str) -> Answer:
        found = resolve(did, self._world().fetch)
        return Answer(found.status, found.body, found.media_type, _OPEN)

    def _own_document(self, request: Request, *, path: str) -> Answer:
        for url, document in self._documents.items():
            if url.partition("://")[2].partition("/")[2] == f"{path}/did.json":
                return Answer(200, document, "application/did+json", _OPEN)
        raise refused("NOT_FOUND", "There is no such document.", status=404)

    # --- the way out -------------------------------------------------------------------------------

    def _world(self) -> World:
        return World(self._get, self._clock())

    def _get(
        self, url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
    ) -> Response:
        """A ``Fetch`` that reads the service's own lists and keys where they lie."""
        data = self._documents.get(url) or self.statuses.read_url(url, self._clock())
        if data is not None:
            return Response(url, 200, "application/json", data)
        return self._fetch(url, accept=accept, max_bytes=max_bytes)


def _options(body: Mapping[str, Json]) -> Mapping[str, Json]:
    """The options of a request; which checks are made is not the asker's choice."""
    options = body.get("options", {})
    if not isinstance(options, Mapping):
        raise refused(MALFORMED, "`options` must be an object.", "/options")
    return options


def _verdict(found: Verification, **more: Json) -> Answer:
    if found.errors:
        return problem(400, found.errors, found.warnings)
    return answer({**found.to_json(), **more})


def _documents(issuers: Iterable[Issuer]) -> dict[str, bytes]:
    """The controller documents of issuers that are did:web, by the address they belong to."""
    from bayleaf.engine import dids

    documents: dict[str, dict[str, Any]] = {}
    for issuer in issuers:
        if not issuer.id.startswith("did:web:"):
            continue
        own, url = issuer.document(), dids.web.url_of(issuer.id)
        other = documents.setdefault(url, own)
        for name in ("verificationMethod", "assertionMethod", "authentication"):
            other[name] = other[name] + [one for one in own[name] if one not in other[name]]
    return {url: dump_json(document) for url, document in documents.items()}


def _lasting_key(folder: Path) -> PrivateKey:
    """The key that signs the lists of this folder; made once, readable by its owner alone."""
    path = folder / _KEY_FILE
    if path.exists():
        return read_key(path)
    key = PrivateKey.generate("Ed25519")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(dump_json(key.to_jwk()))
    return key
