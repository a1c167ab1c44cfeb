"""What anybody sees of an achievement, and what programs and search engines read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements import actions
from bayleaf.campus.achievements.document import achievement_object
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.achievements.views import badges
from bayleaf.campus.foundation.limits import Limit
from bayleaf.campus.organizations.models import Role
from bayleaf.campus.skills.models import Skill
from tests.campus.achievements.conftest import wording
from tests.campus.achievements.test_actions import PNG

pytestmark = pytest.mark.django_db

Make = Callable[..., Version]


def url_of(version: Version, *more: object) -> str:
    return "/".join(("/a", version.achievement.public_id, *map(str, more)))


def test_the_page_says_what_who_and_how_it_was_judged(
    client: Client, published: Make, skill: Skill
) -> None:
    version = published(skills=[skill], valid_months=24, prerequisites="Age 16.")

    page = client.get(url_of(version)).content.decode()

    for said in (
        "Flood Readiness Volunteer",
        "Harbour Evening School",
        "Can warn a street before a flood.",
        "16 hours",
        "EQF 3",
        "On site",
        "2 years",
        "Practical exercise, watched by an assessor",
        "Supervised on site, identity checked",
        "Regional Emergency Council",
        "<strong>both</strong>",
        "assess flood risk",
        "This service uses the ESCO classification of the European Commission.",
        "Age 16.",
    ):
        assert said in page


def test_what_is_not_stated_is_called_so(client: Client, published: Make) -> None:
    version = published(
        achievement_type="Badge", level="", workload_hours=None, assessments=[], supervision=""
    )

    page = client.get(url_of(version)).content.decode()

    assert page.count("Not stated") >= 4


def test_the_address_without_a_number_shows_the_newest_and_an_old_one_says_so(
    client: Client, published: Make, owner: User
) -> None:
    first = published()
    draft = actions.start_version(achievement=first.achievement, actor=owner)
    actions.save_draft(draft=draft, wording=wording(name="Flood Warden"), actor=owner)
    actions.publish(draft=draft, actor=owner)

    assert "Flood Warden" in client.get(url_of(first)).content.decode()
    old = client.get(url_of(first, 1)).content.decode()
    assert "Flood Readiness Volunteer" in old
    assert "has replaced it for new awards" in old
    assert "has replaced it" not in client.get(url_of(first, 2)).content.decode()


@pytest.mark.parametrize("ending", [(), (1,), (1, "badge.svg"), (1, "badge.png")])
def test_a_draft_is_for_members_alone(
    client: Client,
    signed_in: Callable[[User], Client],
    member: Callable[[Role], User],
    guild_owner: User,
    drafted: Make,
    ending: tuple[object, ...],
) -> None:
    url = url_of(drafted(), *ending)

    assert client.get(url).status_code == 404
    assert signed_in(guild_owner).get(url).status_code == 404
    seen = signed_in(member(Role.VIEWER)).get(url)
    assert seen.status_code == (200 if ending else 404)
    if ending:
        assert seen.headers["Cache-Control"] == "no-store"


def test_a_draft_is_shown_as_a_recruiter_would_see_it(
    signed_in: Callable[[User], Client], owner: User, drafted: Make
) -> None:
    page = signed_in(owner).get(url_of(drafted(), 1)).content.decode()

    assert "as a recruiter would see it" in page
    assert "application/ld+json" not in page
    assert 'content="noindex"' in page


def test_what_is_withdrawn_keeps_its_page(client: Client, published: Make, owner: User) -> None:
    version = published()
    actions.withdraw(achievement=version.achievement, actor=owner)

    response = client.get(url_of(version))

    assert response.status_code == 200
    assert "does not offer this any more" in response.content.decode()


@pytest.mark.parametrize("url", ["/a/nothing", "/a/nothing/1", "/a/nothing/1/badge.svg"])
def test_what_is_not_there_is_not_there(client: Client, db: None, url: str) -> None:
    assert client.get(url).status_code == 404


def test_programs_get_the_achievement_that_credentials_carry(
    client: Client, published: Make
) -> None:
    version = published()

    plain = client.get(url_of(version, 1), headers={"accept": "application/json"})
    linked = client.get(url_of(version), headers={"accept": "application/ld+json"})

    assert plain.json() == json.loads(json.dumps(achievement_object(version)))
    assert plain.json()["id"] == version.uri
    assert plain.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in plain.headers["Vary"]
    assert linked.headers["Content-Type"].startswith("application/ld+json")
    assert linked.json()["@context"][0] == "https://www.w3.org/ns/credentials/v2"


def test_a_browser_gets_the_page(client: Client, published: Make) -> None:
    accepted = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    response = client.get(url_of(published()), headers={"accept": accepted})

    assert response.headers["Content-Type"].startswith("text/html")


def schema_of(page: str) -> str:
    found = re.search(
        r'<script type="application/ld\+json" nonce="[^"]+">(.*?)</script>', page, re.DOTALL
    )
    assert found
    return found.group(1)


def test_search_engines_get_schema_org(client: Client, published: Make, skill: Skill) -> None:
    version = published(skills=[skill], valid_months=24)

    stated = json.loads(schema_of(client.get(url_of(version)).content.decode()))

    assert stated["@type"] == "EducationalOccupationalCredential"
    assert stated["url"] == version.uri
    assert stated["validFor"] == "P24M"
    assert stated["educationalLevel"] == "EQF 3"
    assert stated["recognizedBy"]["name"] == "Harbour Evening School"
    assert stated["competencyRequired"] == [
        {"@type": "DefinedTerm", "name": skill.label, "url": skill.uri}
    ]


def test_a_name_cannot_close_the_script(client: Client, published: Make) -> None:
    name = "</script><script>alert(1)</script><!--"

    page = client.get(url_of(published(name=name))).content.decode()

    assert "<script>alert(1)" not in page
    assert "<" not in schema_of(page)
    assert json.loads(schema_of(page))["name"] == name


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[click](javascript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://tracker.example/x.png)",
        '<a href="https://x.example" onclick="alert(1)">x</a>',
        '<https://x.example/"onmouseover=alert(1)>',
        "<style>body{display:none}</style>",
        "<iframe src=https://x.example></iframe>",
        "<svg/onload=alert(1)>",
    ],
)
@pytest.mark.parametrize("field", ["criteria", "description", "prerequisites"])
def test_what_people_typed_runs_nothing(
    client: Client, published: Make, payload: str, field: str
) -> None:
    page = client.get(url_of(published(**{field: payload}))).content.decode()
    main = page[page.index("<main") : page.index("</main>")]

    assert not re.search(r"<(script|iframe|style|img[^>]*tracker|svg/)", main)
    assert not re.search(r"<[^>]*\son\w+\s*=", main)
    assert not re.search(r"href=\"?\s*(javascript|data):", main, re.IGNORECASE)


def test_the_badge_of_a_published_version_is_for_every_site_and_for_long(
    client: Client, published: Make
) -> None:
    version = published()

    large = client.get(url_of(version, 1, "badge.svg"))
    small = client.get(url_of(version, 1, "badge.svg"), {"small": "1"})

    assert large.headers["Content-Type"].startswith("image/svg+xml")
    policy = large.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert policy.endswith("sandbox")
    assert large.headers["X-Content-Type-Options"] == "nosniff"
    assert large.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "immutable" in large.headers["Cache-Control"]
    assert "Cookie" not in large.headers.get("Vary", "")
    assert not large.cookies
    assert len(small.content) < len(large.content)


def test_the_badge_comes_in_pixels_within_bounds(client: Client, published: Make) -> None:
    url = url_of(published(), 1, "badge.png")

    assert client.get(url, {"size": "96"}).content.startswith(b"\x89PNG")
    for size in ("95", "1025", "-1", "x", "99999"):
        assert client.get(url, {"size": size}).status_code == 400


def test_a_client_that_wants_pixels_without_end_is_told_to_wait(
    client: Client, published: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(badges, "DRAWINGS", Limit("few", burst=1, per_minute=1))
    url = url_of(published(), 1, "badge.png")

    assert client.get(url, {"size": "96"}).status_code == 200
    assert client.get(url, {"size": "97"}).status_code == 429


def test_an_uploaded_picture_is_the_badge_with_its_words(
    client: Client, drafted: Make, owner: User
) -> None:
    draft = drafted()
    actions.upload_art(draft=draft, data=PNG, alt="A grey dot", actor=owner)
    version = actions.publish(draft=draft, actor=owner)

    assert b"data:image/png;base64," in client.get(url_of(version, 1, "badge.svg")).content
    assert client.get(url_of(version, 1, "badge.png")).content.startswith(b"\x89PNG")
    assert 'alt="A grey dot"' in client.get(url_of(version)).content.decode()
