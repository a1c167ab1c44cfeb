"""Which addresses a stranger may be sent to, and how a name becomes one."""

from ipaddress import ip_address
from threading import BoundedSemaphore, Event, Thread
from time import monotonic

import pytest

from bayleaf.engine.errors import FetchError
from bayleaf.fetching import Gate, SafeFetch, is_public
from bayleaf.fetching.addresses import look_up, resolve
from bayleaf.fetching.deadline import Deadline
from tests.fetching.servers import Server, reply

NOT_PUBLIC = [
    "0.0.0.0",
    "0.1.2.3",
    "10.255.255.255",
    "100.64.0.0",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%1",
    "febf::1",
    "fec0::1",
    "feff::1",
    "ff02::1",
    "ff0e::1",
]

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "93.184.215.14",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2001:db7::1",
    "2003::1",
    "2606:4700::1111",
    "2a00:1450::1",
    "3ffe::1",
]


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_an_address_for_few_is_not_public(text):
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_the_neighbours_of_reserved_blocks_are_public(text):
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["93.184.215.14", "10.0.0.1"],
        ["10.0.0.1", "93.184.215.14"],
        ["93.184.215.14", "::ffff:93.184.215.14"],
        ["2606:4700::1111", "fe80::1%eth0"],
    ],
)
def test_one_address_that_is_not_public_spoils_the_name(addresses):
    with pytest.raises(FetchError) as refusal:
        SafeFetch(resolver=lambda host, port: addresses)("https://issuer.example/")
    assert refusal.value.code == "address"


def test_a_refusal_does_not_tell_the_address_of_an_inner_name():
    with pytest.raises(FetchError) as refusal:
        SafeFetch(resolver=lambda host, port: ["10.11.12.13"])("https://issuer.example/")
    assert "10.11.12.13" not in str(refusal.value)


def test_a_name_that_moves_inside_after_the_check_gains_nothing(authority, door_to):
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    with (
        Server(reply(b'"outer"'), tls=authority.server()) as outer,
        Server(reply(b'"inner"'), tls=authority.server(), address="127.0.0.2") as inner,
    ):
        door = door_to(outer, inner, resolver=lambda host, port: answers.pop(0))
        url = f"https://issuer.example:{outer.port}/"
        assert door(url).body == b'"outer"'
        assert answers == [["127.0.0.2"]]
        with pytest.raises(FetchError) as refusal:
            door(url)
        assert refusal.value.code == "address"
        assert inner.connections == 0


def no_such_name(host, port):
    raise OSError(-2, "Name or service not known")


@pytest.mark.parametrize(
    "resolver",
    [no_such_name, lambda host, port: [], lambda host, port: ["not an address"], "".index],
)
def test_a_name_without_an_address_is_a_dns_refusal(resolver):
    with pytest.raises(FetchError) as refusal:
        SafeFetch(resolver=resolver)("https://issuer.example/")
    assert refusal.value.code == "dns"


def test_a_slow_name_server_does_not_hold_the_caller():
    released = Event()
    door = SafeFetch(
        resolver=lambda host, port: released.wait(5) and [], total_timeout=0.2, gate=Gate(total=1)
    )
    started = monotonic()
    codes = []
    for _ in range(2):
        with pytest.raises(FetchError) as refusal:
            door("https://issuer.example/")
        codes.append(refusal.value.code)
    released.set()
    assert codes == ["timeout", "busy"]
    assert monotonic() - started < 2


def test_a_system_without_threads_is_busy_and_keeps_its_look_ups(monkeypatch):
    def no_thread(self):
        raise RuntimeError("can't start new thread")

    lookups = BoundedSemaphore(1)
    monkeypatch.setattr(Thread, "start", no_thread)
    with pytest.raises(FetchError) as refusal:
        resolve("issuer.example", 443, resolver=look_up, lookups=lookups, deadline=Deadline(1))
    assert refusal.value.code == "busy"
    assert lookups.acquire(blocking=False)


def test_the_system_knows_localhost():
    assert "127.0.0.1" in look_up("localhost", 443)
