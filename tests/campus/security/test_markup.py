"""What people write is shown as text on every page it comes to."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree

import pytest

from bayleaf.campus.awarding import actions
from bayleaf.campus.organizations.models import Role
from bayleaf.campus.wallet import actions as wallet
from tests.campus.awards import publish
from tests.campus.security.world import World

MARKUP: Final = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
LINK: Final = f"[press](javascript:alert(1)) {MARKUP} <a href=javascript:alert(1)>x</a>"
PAGES: Final = [
    ("anonymous", "/o/{slug}"),
    ("anonymous", "/explore"),
    ("anonymous", "/a/{achievement}/1"),
    ("anonymous", "/a/{achievement}/1/badge.svg"),
    ("anonymous", "/c/{credential}"),
    ("anonymous", "/c/{credential}.svg"),
    ("anonymous", "/c/{credential}/badge.svg"),
    ("ada", "/wallet"),
    ("ada", "/wallet/{credential}"),
    ("ada", "/home"),
    ("owner", "/o/{slug}/desk"),
    ("owner", "/o/{slug}/members"),
    ("owner", "/o/{slug}/settings"),
    ("owner", "/o/{slug}/achievements"),
    ("owner", "/o/{slug}/achievements/{achievement}"),
    ("owner", "/o/{slug}/award?achievement={achievement}"),
    ("owner", "/o/{slug}/awarded"),
    ("owner", "/o/{slug}/awarded/{credential}"),
    ("owner", "/o/{slug}/awarded/{credential}/revoke"),
    ("owner", "/o/{slug}/awarded/{credential}/correct"),
]

_SIGNS: Final = ("<script>alert", "<img src=x", 'href="javascript:', "<a href=javascript:")


@pytest.fixture
def names(world: World) -> dict[str, str]:
    """Markup in everything that somebody may write, behind the back of every form."""
    school = world.own.organization
    owner = school.memberships.get(role=Role.OWNER).person
    owner.name = world.ada.name = MARKUP
    owner.save()
    world.ada.save()
    version = publish(
        school,
        "Knots " + MARKUP[:25],
        description=MARKUP,
        criteria=LINK,
        outcomes=[MARKUP],
        quality_assurance=MARKUP,
        prerequisites=MARKUP,
    )
    given = actions.award(
        version=version,
        award=actions.Award(
            email="ada@example.org",
            name=MARKUP,
            narrative=LINK,
            result="17",
            evidence=[{"name": MARKUP, "url": "https://film.example/1", "narrative": LINK}],
        ),
        awarded_by=owner,
    )
    wallet.keep(public_id=given.public_id, person=world.ada)
    wallet.show(public_id=given.public_id, visibility="public", person=world.ada)
    type(school).objects.filter(pk=school.pk).update(
        name=MARKUP,
        description=LINK,
        city=MARKUP,
    )
    return {
        "slug": school.slug,
        "achievement": version.achievement.public_id,
        "credential": given.public_id,
    }


def test_no_page_acts_on_what_was_written(world: World, names: dict[str, str]) -> None:
    wrong, shown = [], 0
    for who, pattern in PAGES:
        path = pattern.format(**names)
        answer = world.browsers[who].get(path)
        assert answer.status_code == 200, path
        page = answer.content.decode().lower()
        shown += "&lt;script&gt;" in page
        if path.endswith(".svg"):
            # The signed text lies in it as text (CDATA): what counts is what it is read as.
            tags = {
                element.tag.rpartition("}")[2].lower()
                for element in ElementTree.fromstring(answer.content).iter()
            }
            assert not tags & {"script", "img", "a", "foreignobject"}, path
            continue
        wrong += [(path, sign) for sign in _SIGNS if sign in page]
    assert not wrong, "\n".join(map(str, wrong))
    assert shown > len(PAGES) // 2
