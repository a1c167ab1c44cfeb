"""The demo's content is believable, consistent and free of real names."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bayleaf.campus.achievements.art.tables import FIELDS
from bayleaf.campus.seed.content import FOLDER, Achievement, Content, load

TEXTS = sorted(FOLDER.glob("*.toml"))
STATES = {"valid", "expired", "revoked", "suspended", "reinstated", "superseded", "not_yet_valid"}
STATED = (
    "name",
    "description",
    "outcomes",
    "criteria",
    "workload_hours",
    "level",
    "assessments",
    "participation",
    "quality_assurance",
)
"""What an author states of the eleven elements; learner, country, body and date come by themselves."""


@pytest.fixture(scope="module")
def content() -> Content:
    return load()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "content"))


def _wordings(content: Content) -> list[Achievement]:
    return [wording for item in content.achievements for wording in item.versions]


def test_every_skill_is_in_esco_with_the_same_label(
    content: Content, shared: Callable[..., Path]
) -> None:
    with (
        zipfile.ZipFile(shared("esco", "esco-v1.1.1-classification-en-csv.zip")) as archive,
        archive.open("skills_en.csv") as file,
    ):
        rows = csv.DictReader(io.TextIOWrapper(file, encoding="utf-8-sig"))
        published = {row["conceptUri"]: row["preferredLabel"] for row in rows}
    for skill in content.skills:
        assert published[skill.uri] == skill.label
    (esco,) = content.frameworks
    assert (esco.id, esco.version) == ("esco", "1.1.1")
    assert esco.attribution == (
        "This service uses the ESCO classification of the European Commission."
    )


def test_there_are_enough_achievements_in_every_field_of_the_badge_art(content: Content) -> None:
    published = [item for item in content.achievements if item.state == "published"]
    assert len(published) >= 18
    assert {item.field for item in published} == set(FIELDS)
    assert {item.organization for item in published} == {
        item.slug for item in content.organizations
    }
    assert len({item.language for item in published}) >= 3
    assert {"MicroCredential", "Badge", "Certification", "Competency"} <= {
        item.achievement_type for item in published
    }


def test_published_micro_credentials_state_all_eleven_elements(content: Content) -> None:
    for wording in _wordings(content):
        if wording.state == "published" and wording.achievement_type == "MicroCredential":
            assert all(getattr(wording, key) for key in STATED), wording.slug
            assert wording.level != "none"
    assert all(item.country_code and item.name for item in content.organizations)


def test_a_draft_and_an_attendance_badge_honestly_lack_some(content: Content) -> None:
    assert any(
        item.state == "draft" and not item.quality_assurance for item in content.achievements
    )
    (badge,) = (item for item in content.achievements if item.achievement_type == "Badge")
    assert badge.assessments == ("attendance",)
    assert not badge.quality_assurance


def test_one_achievement_has_a_second_version_and_both_were_awarded(content: Content) -> None:
    (revised,) = (item for item in content.achievements if item.revision)
    first, second = revised.versions
    assert (first.slug, first.name) == (second.slug, second.name)
    assert first.criteria != second.criteria
    awarded = [item for item in content.awards if item.achievement == revised.slug]
    assert {content.wording(item) for item in awarded} == {first, second}


def test_a_credit_point_stands_for_25_to_30_hours(content: Content) -> None:
    for wording in _wordings(content):
        if wording.ects is not None:
            assert 25 <= wording.workload_hours / wording.ects <= 30, wording.slug


def test_texts_keep_to_their_length_and_outcomes_and_skills_to_their_number(
    content: Content,
) -> None:
    for wording in _wordings(content):
        assert 40 <= len(wording.description) <= 300, wording.slug
        assert 3 <= len(wording.outcomes) <= 5, wording.slug
        assert 2 <= len(wording.skills) <= 5, wording.slug
        assert len(wording.assessment_note) <= 300, wording.slug
        assert len(wording.quality_assurance) <= 200, wording.slug
        assert all(outcome[0].isupper() and outcome[-1] != "." for outcome in wording.outcomes)
    assert all(20 <= len(skill.description) <= 280 for skill in content.skills)


def test_people_fill_every_role_and_each_audience_has_a_demo_sign_in(content: Content) -> None:
    demo = [person for person in content.people if person.demo]
    assert {role.role for item in content.people for role in item.roles} == {
        "owner", "issuer", "assessor", "viewer",
    }  # fmt: skip
    assert {item.audience for item in demo} == {"learner", "member", "employer"}
    assert {role.role for item in demo for role in item.roles} >= {"owner", "issuer", "assessor"}
    for organization in content.organizations:
        roles = {
            role.role
            for item in content.people
            for role in item.roles
            if role.organization == organization.slug
        }
        assert {"owner", "issuer", "assessor"} <= roles
    assert any(re.search(r"[\u0590-\u06ff]", item.name) for item in content.people)


def test_the_demo_learner_holds_credentials_of_all_three_under_two_addresses(
    content: Content,
) -> None:
    (learner,) = (item for item in content.people if item.demo and item.audience == "learner")
    held = [item for item in content.awards if item.claimed and item.email in learner.emails]
    assert len(held) >= 6
    assert {item.email for item in held} == set(learner.emails)
    assert {item.organization for item in held} == {item.slug for item in content.organizations}
    (showcase,) = (item for item in content.awards if item.showcase)
    assert showcase in held
    assert (showcase.state, showcase.visibility) == ("valid", "public")
    assert showcase.evidence


def test_awards_are_in_every_state(content: Content) -> None:
    assert {item.state for item in content.awards} == STATES
    assert {item.visibility for item in content.awards} == {"private", "link", "public"}
    assert any(item.claim_expired for item in content.awards)
    assert any(not item.claimed and not item.claim_expired for item in content.awards)
    assert {item.key for item in content.awards if item.corrects}


def test_recipients_are_people_of_the_demo_or_plain_addresses(content: Content) -> None:
    for award in content.awards:
        assert content.person(award.email) is not None or not award.claimed
        assert re.fullmatch(r"[a-z.\d-]+@[a-z.\d-]+\.example", award.email)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_a_file_names_no_real_domain(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    hosts = re.findall(r"(?:https?://|@)([a-z\d][a-z\d.-]+)", text)
    allowed = {"data.europa.eu", "esco.ec.europa.eu"} if path.name != "people.toml" else set()
    assert [host for host in hosts if not host.endswith(".example") and host not in allowed] == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_a_file_holds_no_filler_and_no_shouting(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    filler = (
        r"lorem|ipsum|\bTODO\b|world-class|cutting-edge|state-of-the-art|empower|successfully|!"
    )
    assert re.findall(filler, text, re.IGNORECASE) == []


def test_no_award_names_a_year_that_would_grow_old() -> None:
    for path in FOLDER.glob("awards-*.toml"):
        assert not re.search(r"\b20\d\d\b", path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("awards-kvernhaug.toml", 'result = "32"', 'result = "35"', "luca-solar: result: "),
        ("awards-kvernhaug.toml", 'result = "32"', 'grade = "32"', "luca-solar: grade: "),
        ("awards-kvernhaug.toml", "luca.bertoldi@", "l.bertoldi@", "luca-isolate: claimed: "),
        ("awards-kvernhaug.toml", "days_ago = 905", "days_ago = 90", "marit-isolate: awarded_days"),
        (
            "awards-kvernhaug.toml",
            'corrects = "marit-',
            'corrects = "luca-',
            "marit-controls: corr",
        ),
        ("awards-alpine-care.toml", 'reason = "review"\n', "", "layla-medicines: reason: "),
        ("awards-alpine-care.toml", "starts_in_days = 41\n", "", "maria-moving-renewal: starts_in"),
        ("people.toml", '"kvernhaug", role = "owner"', '"nobody", role = "owner"', "roles: "),
        (
            "people.toml",
            'role = "owner"',
            'role = "king"',
            "people.toml: ragnhild@kvernhaug.example: roles.0.role",
        ),
        ("achievements-kvernhaug.toml", 'level = "5"', 'level = "9"', "level: '9' is unknown"),
        ("achievements-rathmorrow.toml", "skill/50", "skill/60", "skills: "),
        (
            "achievements-rathmorrow.toml",
            'slug = "community-choir"',
            'slug = "reading-soil"',
            "slug",
        ),
    ],
)
def test_a_mistake_is_named_with_its_file_and_key(
    copy: Path, file: str, old: str, new: str, said: str
) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(said)):
        load(copy)
