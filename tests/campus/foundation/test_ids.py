"""Identifiers: long enough that nobody guesses one, and whole in a URL."""

from __future__ import annotations

import base64
import re

from bayleaf.campus.foundation import ids


def test_a_token_is_128_bits_that_are_safe_in_a_url() -> None:
    for token in (ids.new_token() for _ in range(200)):
        assert re.fullmatch(r"[A-Za-z0-9_-]{22}", token)
        assert len(base64.urlsafe_b64decode(token + "==")) == 16
        assert len(token) == ids.TOKEN_LENGTH


def test_no_token_comes_twice() -> None:
    assert len({ids.new_token() for _ in range(5_000)}) == 5_000


def test_the_digest_of_a_token_is_its_sha_256() -> None:
    assert ids.digest("abc").startswith("ba7816bf8f01cfea")
    assert len(ids.digest("")) == 64
