"""One exchange: whom we talk to, and how long and how much we listen."""

import gzip
import socket
import ssl
from contextlib import suppress
from time import monotonic, process_time, sleep

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayleaf.engine.errors import FetchError
from bayleaf.engine.ports import Response
from bayleaf.fetching import SafeFetch, Within
from tests.effort import examples
from tests.fetching.servers import Server, drip, reply, say

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def refusal_of(door, server, host="issuer.example", **arguments):
    with pytest.raises(FetchError) as refusal:
        door(f"https://{host}:{server.port}/", **arguments)
    return refusal.value.code


class TestWhomWeTalkTo:
    def test_a_certificate_of_another_name_is_refused(self, authority, door_to):
        with Server(reply(), tls=authority.server()) as server:
            assert refusal_of(door_to(server), server, "other.example") == "tls"
        assert server.requests == []

    def test_a_certificate_of_an_unknown_authority_is_refused(self, authority, door_to):
        with Server(reply(), tls=authority.server()) as server:
            assert refusal_of(door_to(server, tls_context=None), server) == "tls"
        assert server.requests == []

    def test_the_authorities_of_the_environment_are_trusted(self, authority, door_to, monkeypatch):
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.root))
        with Server(reply(), tls=authority.server()) as server:
            door = door_to(server, tls_context=None)
            assert door(f"https://issuer.example:{server.port}/").status == 200

    def test_the_server_is_told_the_name_that_is_meant(self, authority, door_to):
        named = []
        context = authority.server()
        context.sni_callback = lambda sock, name, context: named.append(name)
        with Server(reply(), tls=context) as server:
            door_to(server)(f"https://issuer.example:{server.port}/")
        assert named == ["issuer.example"]

    def test_a_connection_that_ends_elsewhere_is_closed_unused(
        self, authority, door_to, monkeypatch
    ):
        connect = socket.socket.connect
        with Server(reply(), tls=authority.server(), address="127.0.0.2") as inner:
            monkeypatch.setattr(
                socket.socket,
                "connect",
                lambda sock, address: connect(sock, ("127.0.0.2", address[1])),
            )
            assert refusal_of(door_to(inner), inner) == "address"
        assert inner.requests == []

    def test_the_next_address_is_tried_when_one_does_not_answer(self, authority, door_to):
        with Server(reply(), tls=authority.server()) as server:
            door = door_to(
                server,
                resolver=lambda host, port: ["::1", "127.0.0.3", "127.0.0.1"],
                is_allowed_address=lambda address: address.is_loopback,
            )
            assert door(f"https://issuer.example:{server.port}/").status == 200

    def test_no_more_than_three_addresses_are_tried(self, authority, door_to):
        with Server(reply(), tls=authority.server()) as server:
            door = door_to(
                server,
                resolver=lambda host, port: ["127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.1"],
                is_allowed_address=lambda address: address.is_loopback,
            )
            assert refusal_of(door, server) == "unreachable"
        assert server.connections == 0

    def test_a_closed_port_is_unreachable(self, door_to):
        with Server(reply()) as server:
            pass
        assert refusal_of(door_to(server), server) == "unreachable"


class TestHowLong:
    @pytest.mark.parametrize(
        "answer",
        [
            drip(),
            drip(b"HTTP/1.1 200 OK\r\nX-Slow: "),
            drip(HEAD + b"Content-Length: 1000\r\n\r\n"),
            drip(HEAD + b"\r\n"),
            drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n"),
            drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX-Slow: "),
        ],
        ids=["status", "header", "body", "endless body", "chunk", "trailer"],
    )
    def test_a_dripping_server_is_left_at_the_deadline(self, authority, door_to, answer):
        with Server(answer, tls=authority.server()) as server:
            started = monotonic()
            code = refusal_of(door_to(server, total_timeout=0.3), server)
            assert monotonic() - started < 1.3
            assert code == "timeout"
            assert server.hung_up.wait(1), "the connection is closed, its thread is free"

    def test_a_server_that_only_ever_asks_to_wait_is_left_at_the_deadline(self, authority, door_to):
        def wait(request):
            while True:
                yield b"HTTP/1.1 100 Continue\r\n\r\n" * 100

        with Server(wait, tls=authority.server()) as server:
            assert refusal_of(door_to(server, total_timeout=0.2), server) in (
                "timeout",
                "too-large",
            )
            assert server.hung_up.wait(1)

    def test_a_silent_handshake_ends_at_the_connect_timeout(self, door_to):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            port = silent.getsockname()[1]
            door = door_to(extra_ports=frozenset({port}), connect_timeout=0.2, total_timeout=5.0)
            started = monotonic()
            with pytest.raises(FetchError) as refusal:
                door(f"https://issuer.example:{port}/")
        assert refusal.value.code == "timeout"
        assert monotonic() - started < 2

    def test_the_deadline_covers_all_redirects_together(self, authority, door_to):
        def slow(request):
            yield b"HTTP/1.1 302 Found\r\n"
            yield from (piece for piece, _ in zip(drip()(request), range(8), strict=False))
            yield b": 1\r\nLocation: /again\r\n\r\n"

        with Server(slow, tls=authority.server()) as server:
            door = door_to(server, max_redirects=2, total_timeout=0.7)
            assert refusal_of(door, server) == "timeout"
        assert len(server.requests) == 2


class TestHowMuch:
    @pytest.mark.parametrize(
        "answer",
        [
            reply(b"x" * 101),
            say(HEAD + b"Content-Length: 999999999999\r\n\r\n"),
            say(HEAD + b"\r\n" + b"x" * 101),
            say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 101 + b"0\r\n\r\n"),
            say(HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n" + b"x" * 101),
        ],
        ids=["length", "declared length", "no length", "small chunks", "huge chunk"],
    )
    def test_a_body_over_the_cap_is_refused(self, authority, door_to, answer):
        with Server(answer, tls=authority.server()) as server:
            assert refusal_of(door_to(server), server, max_bytes=100) == "too-large"

    def test_an_endless_body_is_left_at_the_cap(self, authority, door_to):
        def endless(request):
            yield HEAD + b"\r\n"
            while True:
                yield b"x" * 65536

        with Server(endless, tls=authority.server()) as server:
            assert refusal_of(door_to(server), server) == "too-large"
            assert server.hung_up.wait(1)

    @pytest.mark.parametrize(
        "answer",
        [
            reply(b"x" * 100),
            say(HEAD + b"\r\n" + b"x" * 100),
            say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 100 + b"0\r\n\r\n"),
        ],
        ids=["length", "no length", "chunks"],
    )
    def test_a_body_at_the_cap_is_whole(self, authority, door_to, answer):
        with Server(answer, tls=authority.server()) as server:
            url = f"https://issuer.example:{server.port}/"
            assert door_to(server)(url, max_bytes=100).body == b"x" * 100

    @pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate", "br", "identity, gzip", ""])
    def test_a_compressed_body_is_refused_unread(self, authority, door_to, encoding):
        bomb = gzip.compress(bytes(10 << 20))
        answer = reply(bomb, "200 OK", f"Content-Encoding: {encoding}")
        with Server(answer, tls=authority.server()) as server:
            code = refusal_of(door_to(server), server)
        assert code == "encoding"

    def test_a_body_that_says_it_is_not_compressed_is_taken(self, authority, door_to):
        answer = reply(b"{}", "200 OK", "Content-Encoding: identity")
        with Server(answer, tls=authority.server()) as server:
            assert door_to(server)(f"https://issuer.example:{server.port}/").body == b"{}"


class TestWhatIsNotHttp:
    @pytest.mark.parametrize(
        "answer",
        [
            say(),
            say(b"SSH-2.0-OpenSSH_9.2\r\n"),
            say(b"HTTP/1.1 abc\r\n\r\n"),
            say(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"x" * 70000 + b"\r\n\r\n"),
            say(b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 200 + b"\r\n"),
            say(HEAD + b"Content-Length: 10\r\n\r\n{}"),
            say(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}"),
            say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\n{}"),
        ],
        ids=[
            "nothing",
            "another protocol",
            "no status",
            "long header",
            "many headers",
            "cut short",
            "no chunk size",
            "cut chunk",
        ],
    )
    def test_an_answer_that_is_not_whole_is_no_answer(self, authority, door_to, answer):
        with Server(answer, tls=authority.server()) as server:
            assert refusal_of(door_to(server), server) == "unreachable"

    @settings(max_examples=examples(25), deadline=None)
    @given(
        st.binary(max_size=200)
        | st.binary(max_size=80).map(b"HTTP/1.1 200 OK\r\n".__add__)
        | st.binary(max_size=80).map((HEAD + b"Transfer-Encoding: chunked\r\n\r\n").__add__)
    )
    def test_no_bytes_raise_anything_but_a_fetch_error(self, sent):
        with Server(say(sent)) as server:
            origin = f"http://127.0.0.1:{server.port}"
            door = SafeFetch(development_origin=origin, total_timeout=1.0)
            with suppress(FetchError):
                assert isinstance(door(origin, max_bytes=1000), Response)


def test_headers_that_repeat_are_joined(authority, door_to):
    answer = reply(b"{}", "200 OK", "Cache-Control: public", "Cache-Control: max-age=5")
    with Server(answer, tls=authority.server()) as server:
        response = door_to(server)(f"https://issuer.example:{server.port}/")
    assert response.headers["cache-control"] == "public, max-age=5"


def test_old_tls_is_not_spoken(authority, door_to):
    context = authority.server()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLS"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLS"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with Server(reply(), tls=context) as server:
        assert refusal_of(door_to(server), server) == "tls"


@pytest.mark.parametrize(
    "endless",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"X-Trailer: 1\r\n",
        b"1\r\nx\r\n",
    ],
)
def test_an_answer_without_end_costs_little(endless, authority, door_to):
    starts = {
        b"X": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        b"1": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    }
    start = starts.get(endless[:1], b"")
    with Server(say(start, *[endless * 1000] * 300), tls=authority.server()) as server:
        begun = process_time()
        assert refusal_of(door_to(server), server, max_bytes=1000) in ("too-large", "unreachable")
        assert process_time() - begun < 2.0


def test_one_piece_of_work_has_one_deadline():
    asked = []

    def slow(url, *, accept="", max_bytes=0):
        asked.append(url)
        sleep(0.15)
        return "answer"

    fetch = Within(slow, seconds=0.1)
    assert fetch("https://a.example/1") == "answer"
    with pytest.raises(FetchError) as error:
        fetch("https://a.example/2")
    assert error.value.code == "timeout"
    assert asked == ["https://a.example/1"]
