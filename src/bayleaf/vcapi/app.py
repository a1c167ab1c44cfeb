"""The WSGI application: a table of routes, and one function for each."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final

from bayleaf.engine.encoding import Json, dump_json
from bayleaf.engine.keys import PrivateKey
from bayleaf.engine.ports import Fetch, Response
from bayleaf.vcapi.config import Config, read_key
from bayleaf.vcapi.effort import WAITING, Effort
from bayleaf.vcapi.issuers import STATUS, Issuer, issuers_of
from bayleaf.vcapi.issuing import issue
from bayleaf.vcapi.journal import Journal
from bayleaf.vcapi.openapi import describe
from bayleaf.vcapi.options import asked_to_verify, check_issue_request, check_status_request
from bayleaf.vcapi.presenting import verify_presentation
from bayleaf.vcapi.problems import MALFORMED, Refusal, Trouble, refused
from bayleaf.vcapi.requests import Answer, Request, answer, problem, read_request
from bayleaf.vcapi.resolving import document_of, resolve
from bayleaf.vcapi.status import StatusBook, credential_id_of, purpose_of
from bayleaf.vcapi.tokens import Gate
from bayleaf.vcapi.verifying import NOT_IN_PROOFS, Verification, World, verify_credential

Handler = Callable[..., Answer]

_PHRASES: Final = {
    200: "OK", 201: "Created", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found",
    405: "Method Not Allowed", 413: "Content Too Large", 415: "Unsupported Media Type",
    422: "Unprocessable Content", 500: "Internal Server Error", 501: "Not Implemented",
    503: "Service Unavailable",
}  # fmt: skip
_OPEN: Final = {"Access-Control-Allow-Origin": "*"}
_KEY_FILE: Final = "status-key.jwk"
_JOURNAL: Final = "statuses.jsonl"
_log = logging.getLogger("bayleaf.vcapi")


@dataclass(frozen=True)
class Route:
    """One line of the table: the method, the pattern of the path, who answers, and whether it needs
    a token when there are any."""

    method: str
    pattern: re.Pattern[str]
    handler: Handler
    is_guarded: bool = False

    @property
    def methods(self) -> tuple[str, ...]:
        """What is answered here; whatever can be got has a head (RFC 9110 section 9.1)."""
        return ("GET", "HEAD") if self.method == "GET" else (self.method,)


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
        # First of all, because it keeps other processes out of the folder.
        journal = Journal(folder / _JOURNAL) if folder is not None else None
        if folder is not None and STATUS not in keys:
            keys[STATUS] = _lasting_key(folder), None
        self.issuers = issuers_of(keys)
        self.statuses = StatusBook(self.issuers[STATUS], journal)
        self._documents = _documents(self.issuers.values())
        self._fetch, self._clock = fetch, clock
        self._waiting = BoundedSemaphore(WAITING)
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
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else found.body]

    def _answer(self, environ: Mapping[str, Any]) -> Answer:
        try:
            return self._route(read_request(environ, self.config.base_url))
        except Refusal as refusal:
            return problem(refusal.status, refusal.troubles)
        except Exception:
            _log.exception("a request could not be answered")
            return problem(500, (Trouble("INTERNAL", "The service failed to answer."),))

    def _route(self, request: Request) -> Answer:
        allowed: list[str] = []
        for route in self.routes:
            match = route.pattern.fullmatch(request.path)
            if match is None:
                continue
            if request.method not in route.methods:
                allowed += route.methods
                continue
            if route.is_guarded and not self._gate.admits(request):
                return self._unknown_asker()
            return route.handler(request, **match.groupdict())
        if allowed:
            found = problem(405, (Trouble("METHOD_NOT_ALLOWED", f"Use {allowed[0]}."),))
            return replace(found, headers={"Allow": ", ".join(dict.fromkeys(allowed))})
        raise refused("NOT_FOUND", "There is nothing at this address.", status=404)

    def _unknown_asker(self) -> Answer:
        found = problem(401, (Trouble("UNAUTHORIZED", "Send one of the service's tokens."),))
        return replace(found, headers={"WWW-Authenticate": "Bearer"})

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
        guarded = bool(self.config.tokens or self.config.clients)
        return answer(describe(request.base, self.issuers.values(), is_guarded=guarded))

    def _issue(self, request: Request, *, issuer: Issuer) -> Answer:
        body, world = request.object(), self._world()
        check_issue_request(body)
        options = body.get("options")
        purpose, also = purpose_of(options), credential_id_of(options)
        add = None
        if issuer.suite.path == STATUS:
            given = body.get("credential")
            if isinstance(given, Mapping) and "credentialStatus" in given:
                raise refused(MALFORMED, "This path adds the status itself.", "/credentialStatus")
            add = partial(
                self.statuses.add, base=request.base, purpose=purpose, also=also, at=world.at
            )
        replaces = self.config.replace_issuer
        issued = issue(body, issuer, world, add_status=add, replace_issuer=replaces)
        return answer({"verifiableCredential": issued}, 201)

    def _verify(self, request: Request) -> Answer:
        body, world = request.object(), self._world()
        asked = asked_to_verify(body, "verifiableCredential")
        found = verify_credential(body.get("verifiableCredential"), world, asked)
        return _verdict(found, world)

    def _verify_proofs(self, request: Request) -> Answer:
        body, world = request.object(), self._world()
        asked = asked_to_verify(body, "verifiableCredential")
        found = verify_credential(body.get("verifiableCredential"), world, asked, proofs_only=True)
        return _verdict(found, world, notChecked=list(NOT_IN_PROOFS))

    def _verify_presentation(self, request: Request) -> Answer:
        body, world = request.object(), self._world()
        name = "verifiablePresentation"
        asked = asked_to_verify(body, name)
        found = verify_presentation(body.get(name), world, asked)
        return _verdict(found, world, **({name: body.get(name)} if asked.returns else {}))

    def _change_status(self, request: Request) -> Answer:
        body = request.object()
        check_status_request(body)
        self.statuses.change(body)
        return answer({"updated": True})

    def _status_list(self, request: Request, *, name: str) -> Answer:
        data = self.statuses.read(name, request.base, self._clock())
        if data is None:
            raise refused("NOT_FOUND", "There is no such list.", status=404)
        return Answer(200, data, "application/vc", {**_OPEN, "Cache-Control": "no-cache"})

    def _resolve(self, request: Request, *, did: str) -> Answer:
        found = resolve(did, self._world().fetch, query=request.query)
        return Answer(found.status, found.body, found.media_type, _OPEN)

    def _own_document(self, request: Request, *, path: str) -> Answer:
        for url, document in self._documents.items():
            if url.partition("://")[2].partition("/")[2] == f"{path}/did.json":
                return Answer(200, document, "application/did+json", _OPEN)
        raise refused("NOT_FOUND", "There is no such document.", status=404)

    # --- the way out -------------------------------------------------------------------------------

    def _world(self) -> World:
        effort = Effort(self._waiting)
        return World(partial(self._get, fetch=effort.limited(self._fetch)), self._clock(), effort)

    def _get(
        self,
        url: str,
        *,
        accept: str = "application/json",
        max_bytes: int = 1 << 20,
        fetch: Fetch | None = None,
    ) -> Response:
        """What lies at an address; the service's own lists and keys are read where they lie."""
        data = self._documents.get(url) or self.statuses.read_url(url, self._clock())
        if data is not None:
            return Response(url, 200, "application/json", data)
        return (fetch or self._fetch)(url, accept=accept, max_bytes=max_bytes)


def _verdict(found: Verification, world: World, **more: Json) -> Answer:
    if found.errors:
        return problem(400, found.errors, found.warnings)
    document = document_of(found.controller, world.fetch) if found.checks else None
    return answer({**found.to_json(), "controlledIdentifierDocument": document, **more})


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
    key, draft = PrivateKey.generate("Ed25519"), path.with_suffix(".tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(dump_json(key.to_jwk()))
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)
    return key
