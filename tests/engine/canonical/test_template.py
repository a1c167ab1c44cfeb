"""What a template remembers does not grow with what is filled in."""

from __future__ import annotations

import random
from typing import Any

from bayleaf.engine.canonical import direct
from bayleaf.engine.canonical.template import _MOST_HELD, _MOST_JOINED, Template
from bayleaf.engine.contexts import bundled
from tests.interop.credentials import rich


def badge(first: str, second: str, salt: str = "x") -> dict[str, Any]:
    """A badge with a hundred objects between its own id and that of its subject."""
    document = rich("did:web:harbour.example", id=first)
    subject = document["credentialSubject"]
    subject["id"], subject["identifier"][0]["salt"] = second, salt
    subject["achievement"]["resultDescription"] += [
        {"id": f"https://a.example/{number:02}", "type": ["ResultDescription"], "name": "x" * 900}
        for number in range(100)
    ]
    return document


def test_ids_that_stand_elsewhere_each_time_take_no_more_memory() -> None:
    draw = random.Random("ids")
    slots = [("id",), ("credentialSubject", "id"), ("credentialSubject", "identifier", 0, "salt")]
    template = Template(badge("urn:x:1", "urn:x:2"), slots, bundled())
    for number in range(600):
        texts = (
            f"https://a.example/{draw.randrange(100):02}x",
            f"https://a.example/{draw.randrange(100):02}y",
            f"{number}",
        )
        rendered = template.render(tuple(text.encode() for text in texts))
        if number % 50 == 0:
            assert rendered == direct.canonicalize(badge(*texts), bundled())
    orders = template._orders.values()
    assert sum(order.held - order._joined for order in orders) <= _MOST_HELD + (1 << 18)
    assert all(order._joined <= _MOST_JOINED for order in orders)
