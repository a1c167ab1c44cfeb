"""What is let out, to where, and how often."""

import dataclasses
import inspect
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from bayleaf.engine import ports
from bayleaf.engine.errors import FetchError
from bayleaf.engine.version import VERSION
from bayleaf.fetching import ResponseCache, SafeFetch, safe_fetch
from tests.fetching.servers import Server, drip, reply, say


def refusal_of(door, url, **arguments):
    with pytest.raises(FetchError) as refusal:
        door(url, **arguments)
    return refusal.value.code


def test_a_document_comes_back_as_it_was_sent(authority, door_to):
    answer = reply(b'{"id":1}', "200 OK", "Content-Type: Application/DID+json; charset=utf-8")
    with Server(answer, tls=authority.server()) as server:
        response = door_to(server)(f"https://Issuer.example:{server.port}/did.json#key-1")
    assert response.url == f"https://issuer.example:{server.port}/did.json"
    assert response.status == 200
    assert response.media_type == "application/did+json"
    assert response.body == b'{"id":1}'
    assert response.headers["content-length"] == "8"


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "500 Internal Server Error"])
def test_an_answer_is_an_answer_whatever_its_status(authority, door_to, status):
    with Server(reply(b"{}", status), tls=authority.server()) as server:
        response = door_to(server)(f"https://issuer.example:{server.port}/")
    assert response.status == int(status[:3])


def test_a_request_says_no_more_than_it_must(authority, door_to):
    with Server(reply(), tls=authority.server()) as server:
        door_to(server)(f"https://issuer.example:{server.port}/a?b=c", accept="application/jwt")
    request_line, *headers = server.requests[0].rstrip().split("\r\n")
    assert request_line == "GET /a?b=c HTTP/1.1"
    assert sorted(headers) == [
        "Accept-Encoding: identity",
        "Accept: application/jwt",
        "Connection: close",
        f"Host: issuer.example:{server.port}",
        f"User-Agent: Bayleaf/{VERSION} (+verify)",
    ]


def test_cookies_are_neither_kept_nor_handed_on(authority, door_to):
    with Server(reply(b"{}", "200 OK", "Set-Cookie: a=b"), tls=authority.server()) as server:
        door = door_to(server)
        responses = [door(f"https://issuer.example:{server.port}/") for _ in range(2)]
    assert not any("set-cookie" in response.headers for response in responses)
    assert not any("cookie" in request.lower() for request in server.requests)


def test_proxies_of_the_environment_are_ignored(authority, door_to, monkeypatch):
    with Server(reply(), tls=authority.server()) as server, Server(reply()) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert door_to(server)(f"https://issuer.example:{server.port}/").status == 200
    assert proxy.connections == 0


def test_eight_requests_run_side_by_side(authority, door_to):
    together = Barrier(8)

    def meet(request):
        together.wait(5)
        return reply()(request)

    with Server(meet, tls=authority.server()) as server, ThreadPoolExecutor(8) as pool:
        door = door_to(server, total_timeout=6.0)
        urls = [f"https://issuer.example:{server.port}/{number}" for number in range(8)]
        assert [response.url for response in pool.map(door, urls)] == urls


class TestRedirects:
    def test_none_is_followed_unless_asked(self, authority, door_to):
        answer = reply(b"", "302 Found", "Location: /b")
        with Server(answer, tls=authority.server()) as server:
            url = f"https://issuer.example:{server.port}/a"
            assert refusal_of(door_to(server), url) == "redirect"
        assert len(server.requests) == 1

    def test_the_body_of_one_is_not_read(self, authority, door_to):
        answer = drip(b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 1000\r\n\r\n")
        with Server(answer, tls=authority.server()) as server:
            url = f"https://issuer.example:{server.port}/a"
            assert refusal_of(door_to(server), url) == "redirect"

    @pytest.mark.parametrize("location", ["/b", "b", "{origin}/b"])
    def test_two_are_followed_where_a_specification_needs_them(self, authority, door_to, location):
        def answer(request):
            if "/b" in request:
                return reply(b'"there"')(request)
            origin = f"https://issuer.example:{server.port}"
            return reply(b"", "307 See", f"Location: {location.format(origin=origin)}")(request)

        with Server(answer, tls=authority.server()) as server:
            response = door_to(server, max_redirects=2)(f"https://issuer.example:{server.port}/a")
        assert response.body == b'"there"'
        assert response.url.endswith("/b")

    def test_a_loop_ends_after_two(self, authority, door_to):
        answer = reply(b"", "301 Moved Permanently", "Location: /again")
        with Server(answer, tls=authority.server()) as server:
            url = f"https://issuer.example:{server.port}/again"
            assert refusal_of(door_to(server, max_redirects=2), url) == "redirect"
        assert len(server.requests) == 3

    @pytest.mark.parametrize(
        ("location", "code"),
        [
            ("https://127.0.0.2:{port}/", "address"),
            ("https://169.254.169.254/", "address"),
            ("//10.0.0.1/", "address"),
            ("https://inner.example:{port}/", "address"),
            ("http://issuer.example:{port}/", "scheme"),
            ("file:///etc/passwd", "scheme"),
            ("https://issuer.example:22/", "port"),
            ("https://user@issuer.example/", "url"),
            ("https://127.1/", "url"),
            ("https://[/", "url"),
            ("/\\127.0.0.2/", "url"),
            ("/\t/127.0.0.2/", "url"),
        ],
    )
    def test_each_is_checked_like_the_first(self, authority, door_to, location, code):
        def resolver(host, port):
            return ["127.0.0.2"] if host == "inner.example" else ["127.0.0.1"]

        def answer(request):
            return reply(b"", "302 Found", "Location: " + location.format(port=server.port))(
                request
            )

        with Server(answer, tls=authority.server()) as server:
            door = door_to(server, max_redirects=2, resolver=resolver)
            assert refusal_of(door, f"https://issuer.example:{server.port}/") == code
        assert len(server.requests) == 1

    @pytest.mark.parametrize(
        "answer", [reply(b"", "302 Found"), reply(b"", "304 Not Modified", "Location: /b")]
    )
    def test_one_that_leads_nowhere_is_refused(self, authority, door_to, answer):
        with Server(answer, tls=authority.server()) as server:
            url = f"https://issuer.example:{server.port}/"
            assert refusal_of(door_to(server, max_redirects=2), url) == "redirect"
        assert len(server.requests) == 1

    def test_a_page_out_there_does_not_lead_to_the_development_origin(self, authority, door_to):
        with Server(reply()) as demo:
            origin = f"http://127.0.0.1:{demo.port}"
            answer = reply(b"", "302 Found", f"Location: {origin}/")
            with Server(answer, tls=authority.server()) as server:
                door = door_to(server, max_redirects=1, development_origin=origin)
                assert refusal_of(door, f"https://issuer.example:{server.port}/") == "scheme"
        assert demo.connections == 0


class TestDevelopmentOrigin:
    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
    def test_it_is_reached_over_http(self, host):
        with Server(reply()) as server:
            origin = f"http://{host}:{server.port}"
            response = SafeFetch(development_origin=origin + "/")(origin + "/o/one/did.json")
        assert response.url == origin + "/o/one/did.json"

    def test_it_is_reached_over_ipv6(self):
        with Server(reply(), address="::1") as server:
            origin = f"http://[::1]:{server.port}"
            assert SafeFetch(development_origin=origin)(origin).status == 200

    @pytest.mark.parametrize(
        ("url", "code"),
        [
            ("http://127.0.0.1:{other}/", "scheme"),
            ("http://localhost:{port}/", "scheme"),
            ("http://127.0.0.2:{port}/", "scheme"),
            ("https://127.0.0.1:{port}/", "port"),
            ("https://127.0.0.1/", "address"),
        ],
    )
    def test_nothing_beside_it_is_reached(self, url, code):
        with Server(reply()) as server:
            door = SafeFetch(development_origin=f"http://127.0.0.1:{server.port}")
            url = url.format(port=server.port, other=server.port ^ 1)
            assert refusal_of(door, url) == code
        assert server.connections == 0

    @pytest.mark.parametrize("address", ["93.184.215.14", "10.0.0.1"])
    def test_it_has_to_be_this_machine(self, address):
        origin = "http://demo.example:8000"
        door = SafeFetch(development_origin=origin, resolver=lambda host, port: [address])
        assert refusal_of(door, origin) == "address"


@pytest.mark.parametrize(
    "settings",
    [
        {"max_redirects": 3},
        {"max_redirects": -1},
        {"development_origin": "https://localhost:8000"},
    ],
)
def test_settings_that_make_no_sense_are_refused(settings):
    with pytest.raises(ValueError, match=next(iter(settings))):
        SafeFetch(**settings)


class TestCaching:
    def test_a_fresh_answer_is_not_asked_for_again(self, authority, door_to):
        answer = reply(b"{}", "200 OK", "Cache-Control: public, max-age=60")
        with Server(answer, tls=authority.server()) as server:
            door = door_to(server, cache=ResponseCache())
            url = f"https://issuer.example:{server.port}/"
            assert door(url) == door(url + "#fragment")
            door(url, accept="application/jwt")
        assert len(server.requests) == 2

    def test_a_kept_answer_can_be_too_large_for_the_next_caller(self, authority, door_to):
        answer = reply(b'"12345678"', "200 OK", "Cache-Control: max-age=60")
        with Server(answer, tls=authority.server()) as server:
            door = door_to(server, cache=ResponseCache())
            url = f"https://issuer.example:{server.port}/"
            door(url)
            assert refusal_of(door, url, max_bytes=9) == "too-large"

    def test_nothing_is_kept_unless_asked(self, authority, door_to):
        answer = reply(b"{}", "200 OK", "Cache-Control: max-age=60")
        with Server(answer, tls=authority.server()) as server:
            door = door_to(server)
            for _ in range(2):
                door(f"https://issuer.example:{server.port}/")
        assert len(server.requests) == 2


def test_a_failing_host_is_left_in_peace_by_every_copy_of_a_door(authority, door_to):
    with Server(say(b"nonsense\r\n\r\n"), tls=authority.server()) as server:
        door = door_to(server)
        url = f"https://issuer.example:{server.port}/"
        codes = [refusal_of(door, url) for _ in range(6)]
        codes.append(refusal_of(dataclasses.replace(door, max_redirects=2), url))
    assert codes == ["unreachable"] * 5 + ["busy"] * 2
    assert server.connections == 5


@pytest.mark.parametrize("door", [safe_fetch, SafeFetch.__call__])
def test_the_door_is_what_the_engine_asks_for(door):
    wanted = inspect.signature(ports.Fetch.__call__).parameters
    offered = inspect.signature(door).parameters
    assert {name: offered.get(name) for name in wanted if name != "self"} == {
        name: parameter for name, parameter in wanted.items() if name != "self"
    }


def test_safe_fetch_keeps_to_the_standard_settings():
    assert refusal_of(safe_fetch, "https://127.0.0.1/") == "address"
    assert refusal_of(safe_fetch, "http://localhost/") == "scheme"
    assert refusal_of(safe_fetch, "https://localhost/") == "address"


def test_importing_the_door_opens_nothing():
    heavy = ("socket", "ssl", "http.client", "urllib.request", "concurrent.futures")
    program = f"import sys, bayleaf.fetching; print([m for m in {heavy} if m in sys.modules])"
    printed = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.strip() == "[]"
