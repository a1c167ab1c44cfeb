"""One spelling for one place; everything else is refused before a name is looked up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayleaf.engine.errors import FetchError
from bayleaf.fetching import SafeFetch
from bayleaf.fetching.urls import parse_url
from tests.effort import examples

REFUSED = {
    "scheme": [
        "http://issuer.example/",
        "HTTP://issuer.example/",
        "http://127.0.0.1:8000/",
        "ftp://issuer.example/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_x",
        "javascript:alert(1)",
        "data:application/json,{}",
        "ws://issuer.example/",
        "did:web:issuer.example",
        "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "issuer.example:443/x",
        "jar:https://issuer.example!/",
    ],
    "port": [
        "https://issuer.example:0/",
        "https://issuer.example:22/",
        "https://issuer.example:80/",
        "https://issuer.example:8443/",
        "https://issuer.example:65536/",
        "https://issuer.example:99999/",
        "https://127.0.0.1:6379/",
    ],
    "url": [
        "",
        "https",
        "https:",
        "https:/issuer.example/",
        "https:issuer.example",
        "https://",
        "https:///x",
        "https://?x",
        "https://#issuer.example",
        "//issuer.example/",
        "issuer.example",
        "/did.json",
        "127.0.0.1:443",
        "https://user@issuer.example/",
        "https://user:secret@issuer.example/",
        "https://issuer.example@127.0.0.1/",
        "https://issuer.example:443@127.0.0.1/",
        "https://@issuer.example/",
        "https://issuer.example\\@127.0.0.1/",
        "https:\\\\issuer.example\\",
        "https://127.0.0.1\\.issuer.example/",
        " https://issuer.example/",
        "https://issuer.example/ ",
        "https://issuer.example/a b",
        "https://issuer.example/\r\nHost:127.0.0.1",
        "https://issuer.example/\tx",
        "https://issuer.example/\x00",
        "https://issuer.example/\x7f",
        "ht\ntps://issuer.example/",
        "https://issuer.example\u2028/",
        "https://issuer.example/\ud800",
        "https://issuer.example/\u00e9.json",
        "https://\u00fcniversity.example/",
        "https://127\u30020\u30020\u30021/",
        "https://\u2460\u2461\u2466.0.0.1/",
        "https://issuer\u3002example/",
        "https://issuer%2eexample/",
        "https://%31%32%37.0.0.1/",
        "https://127.0.0.1%00.issuer.example/",
        "https://issuer.example./",
        "https://127.0.0.1./",
        "https://.issuer.example/",
        "https://issuer..example/",
        "https://-issuer.example/",
        "https://issuer-.example/",
        "https://iss_uer.example/",
        "https://iss*uer.example/",
        f"https://{'a' * 64}.example/",
        f"https://{'a.' * 127}example/",
        "https://127.1/",
        "https://127.0.1/",
        "https://0/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0X7F.0.0.1/",
        "https://127.0.0.0x1/",
        "https://017700000001/",
        "https://0177.0.0.1/",
        "https://127.0.0.01/",
        "https://127.0.0.1.1/",
        "https://127.0.0.256/",
        "https://issuer.example.7/",
        "https://[fe80::1%25eth0]/",
        "https://[fe80::1%eth0]/",
        "https://[::1/",
        "https://::1/",
        "https://[127.0.0.1]/",
        "https://[v1.fe80]/",
        "https://[1:2:3]/",
        "https://[]/",
        "https://[::1]x/",
        "https://issuer.example:/",
        "https://issuer.example:https/",
        "https://issuer.example:+443/",
        "https://issuer.example:443:443/",
        "https://issuer.example:000443/",
        f"https://issuer.example/{'a' * 4096}",
    ],
    "address": [
        "https://127.0.0.1/",
        "https://127.0.0.1:443/",
        "https://127.0.0.1#@issuer.example/",
        "https://127.0.0.1?@issuer.example/",
        "https://0.0.0.0/",
        "https://10.0.0.1/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://172.31.255.255/",
        "https://192.168.1.1/",
        "https://255.255.255.255/",
        "https://[::]/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[fe80::1]/",
        "https://[fec0::1]/",
        "https://[fd00:ec2::254]/",
        "https://[2002:7f00:1::]/",
    ],
}


@pytest.mark.parametrize(
    ("code", "url"), [(code, url) for code, urls in REFUSED.items() for url in urls], ids=ascii
)
def test_a_url_that_is_not_plain_public_https_is_refused(code, url):
    looked_up = []
    door = SafeFetch(resolver=lambda host, port: looked_up.append(host) or [])
    with pytest.raises(FetchError) as refusal:
        door(url)
    assert refusal.value.code == code
    assert looked_up == []


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://issuer.example", "https://issuer.example/"),
        ("HTTPS://Issuer.EXAMPLE:443/A", "https://issuer.example/A"),
        ("https://issuer.example?x=1", "https://issuer.example/?x=1"),
        ("https://issuer.example/keys#key-1", "https://issuer.example/keys"),
        ("https://issuer.example#@127.0.0.1/", "https://issuer.example/"),
        ("https://issuer.example/@user:1/%2e?u=https://x/", None),
        ("https://xn--niversity-75a.example:8443/", None),
        ("https://1.example/", None),
        ("https://93.184.215.14/", None),
        ("https://[2606:2800:021f:0::1]/", "https://[2606:2800:21f::1]/"),
        ("http://localhost:80/", "http://localhost/"),
        ("http://localhost:8000/", None),
    ],
)
def test_a_plain_url_has_one_spelling(url, asked):
    assert parse_url(url).url == (asked or url)


def test_a_message_never_repeats_a_password():
    with pytest.raises(FetchError) as refusal:
        parse_url("https://user:secret@issuer.example/")
    assert "secret" not in str(refusal.value)


@settings(max_examples=examples(50))
@given(st.text() | st.text("htps:/@[]%.0123x#?\\").map("https://".__add__))
def test_no_text_raises_anything_but_a_fetch_error(text):
    with pytest.raises(FetchError):
        SafeFetch(resolver=lambda host, port: [], is_allowed_address=lambda address: False)(text)
