"""The way out: our own development origin by http, the public internet by https, nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bayleaf.campus.foundation import outside
from bayleaf.engine.errors import FetchError


class _Documents(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"path": "%s"}' % self.path.encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def here(settings: Any) -> Iterator[str]:
    """The authority of a server on this machine that is what the campus calls itself."""
    server = HTTPServer(("127.0.0.1", 0), _Documents)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.AUTHORITY = f"localhost:{server.server_port}"
    settings.BASE_URL = f"http://{settings.AUTHORITY}"
    outside._door.cache_clear()
    yield settings.AUTHORITY
    server.shutdown()
    thread.join()
    server.server_close()
    outside._door.cache_clear()


def test_our_own_did_document_is_asked_for_over_http_in_development(here: str) -> None:
    url = f"https://{here}/o/school/did.json"
    answer = outside.fetch_for_one_check()(url)
    assert (answer.url, answer.body) == (url, b'{"path": "/o/school/did.json"}')


def test_another_port_of_this_machine_is_not_asked(here: str) -> None:
    port = int(here.partition(":")[2])
    for url in (f"https://localhost:{port + 1}/did.json", f"http://localhost:{port + 1}/did.json"):
        with pytest.raises(FetchError):
            outside.fetch_for_one_check()(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/did.json",
        "https://10.0.0.1/did.json",
        "https://192.168.1.1/did.json",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/did.json",
        "https://[::ffff:127.0.0.1]/did.json",
        "https://0/did.json",
        "http://example.org/did.json",
        "file:///etc/passwd",
    ],
)
def test_private_addresses_and_other_schemes_are_refused(here: str, url: str) -> None:
    with pytest.raises(FetchError):
        outside.fetch_for_one_check()(url)


def test_a_name_that_only_begins_like_ours_is_not_ours(here: str) -> None:
    with pytest.raises(FetchError):
        outside.fetch_for_one_check()(f"https://{here}.evil.example/did.json")
    with pytest.raises(FetchError):
        outside.fetch_for_one_check()(f"https://{here}@evil.example/did.json")


def test_a_public_instance_asks_nothing_of_this_machine(here: str, settings: Any) -> None:
    settings.BASE_URL = "https://badges.example.org"
    outside._door.cache_clear()
    for url in (f"https://{here}/did.json", f"http://{here}/did.json"):
        with pytest.raises(FetchError):
            outside.fetch_for_one_check()(url)
