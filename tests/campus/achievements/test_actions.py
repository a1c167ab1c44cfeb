"""Define, publish, supersede, withdraw: who may, what is refused, and what is left behind."""

from __future__ import annotations

import base64
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements import actions, art
from bayleaf.campus.achievements.elements import elements
from bayleaf.campus.achievements.models import Achievement, Art, Version
from bayleaf.campus.foundation.errors import CampusError, Conflict, Forbidden, Missing
from bayleaf.campus.foundation.models import AuditLine
from bayleaf.campus.organizations.models import Organization, Role
from bayleaf.campus.skills.models import Skill
from tests.campus.achievements.conftest import wording

pytestmark = pytest.mark.django_db

Make = Callable[..., Version]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_a_new_achievement_is_a_draft_with_a_badge_of_its_own(drafted: Make) -> None:
    first, second = drafted(name="One"), drafted(name="Two")

    assert (first.number, first.published_at, first.achievement.latest) == (1, None, None)
    designs = [art.Design.from_dict(version.design) for version in (first, second)]
    assert designs[0].ring_text == "One"
    assert designs[0].issuer_text == "Harbour Evening School"
    pairs = {(design.silhouette, design.motif) for design in designs}
    assert len(pairs) == 2


def test_all_eleven_elements_publish_a_micro_credential(drafted: Make, owner: User) -> None:
    draft = drafted()
    assert all(element.is_stated for element in elements(draft))

    version = actions.publish(draft=draft, actor=owner)

    assert version.is_published
    version.achievement.refresh_from_db()
    assert version.achievement.latest == version


@pytest.mark.parametrize(
    ("change", "name", "field"),
    [
        ({"description": ""}, "What can someone do", "description"),
        ({"outcomes": []}, "Learning outcomes", "outcomes"),
        ({"criteria": ""}, "How is it earned", "criteria"),
        ({"workload_hours": None}, "Workload in hours", "workload_hours"),
        ({"level": ""}, "Level", "level"),
        ({"assessments": []}, "How is it judged", "assessments"),
        ({"participation": ""}, "How do people take part", "participation"),
        ({"quality_assurance": ""}, "Who assures quality", "quality_assurance"),
    ],
)
def test_a_missing_element_keeps_a_micro_credential_back_and_is_named(
    drafted: Make, owner: User, change: dict[str, Any], name: str, field: str
) -> None:
    draft = drafted(**change)

    with pytest.raises(actions.NotComplete, match=f"Missing: “{name}") as refused:
        actions.publish(draft=draft, actor=owner)

    assert refused.value.missing[0][1] == refused.value.field == field
    assert Version.objects.get(pk=draft.pk).published_at is None


def test_all_that_is_missing_is_said_at_once(drafted: Make, owner: User) -> None:
    draft = drafted(level="", quality_assurance="")

    with pytest.raises(actions.NotComplete) as refused:
        actions.publish(draft=draft, actor=owner)

    assert [field for _, field in refused.value.missing] == ["level", "quality_assurance"]


def test_what_is_no_micro_credential_can_be_published_as_a_badge(
    drafted: Make, owner: User
) -> None:
    draft = drafted(level="", quality_assurance="", workload_hours=None)

    version = actions.publish(draft=draft, actor=owner, as_type="Badge")

    assert version.achievement_type == "Badge"


def test_a_badge_needs_what_someone_can_do_and_criteria(drafted: Make, owner: User) -> None:
    draft = drafted(achievement_type="Badge", description="", criteria="")

    with pytest.raises(actions.NotComplete) as refused:
        actions.publish(draft=draft, actor=owner)

    assert [field for _, field in refused.value.missing] == ["description", "criteria"]


def test_a_new_version_copies_the_newest_and_supersedes_it(
    published: Make, owner: User, skill: Skill
) -> None:
    first = published(skills=[skill])
    draft = actions.start_version(achievement=first.achievement, actor=owner)
    assert (draft.number, draft.name, list(draft.skills.all())) == (2, first.name, [skill])
    assert draft.design == first.design

    actions.save_draft(draft=draft, wording=wording(name="Flood Warden"), actor=owner)
    second = actions.publish(draft=draft, actor=owner)

    achievement = Achievement.objects.get(pk=first.achievement.pk)
    assert achievement.latest == second
    assert Version.objects.get(pk=first.pk).name == "Flood Readiness Volunteer"
    assert list(Version.objects.get(pk=first.pk).skills.all()) == [skill]


def test_there_is_one_draft_at_a_time(published: Make, owner: User) -> None:
    achievement = published().achievement

    first = actions.start_version(achievement=achievement, actor=owner)
    again = actions.start_version(achievement=achievement, actor=owner)

    assert first.pk == again.pk


@pytest.mark.parametrize("verb", ["save", "publish", "discard", "upload", "remove"])
def test_nothing_can_be_done_to_a_published_version(
    published: Make, owner: User, verb: str
) -> None:
    version = published()
    verbs: dict[str, Callable[[], object]] = {
        "save": lambda: actions.save_draft(draft=version, wording=wording(), actor=owner),
        "publish": lambda: actions.publish(draft=version, actor=owner),
        "discard": lambda: actions.discard_draft(draft=version, actor=owner),
        "upload": lambda: actions.upload_art(draft=version, data=PNG, alt="A dot", actor=owner),
        "remove": lambda: actions.remove_art(draft=version, actor=owner),
    }

    with pytest.raises(Conflict):
        verbs[verb]()


def test_discarding_the_first_draft_takes_the_achievement_with_it(
    drafted: Make, owner: User
) -> None:
    assert actions.discard_draft(draft=drafted(), actor=owner) is False
    assert not Achievement.objects.exists()


def test_discarding_a_later_draft_leaves_what_is_published(published: Make, owner: User) -> None:
    version = published()
    draft = actions.start_version(achievement=version.achievement, actor=owner)

    assert actions.discard_draft(draft=draft, actor=owner) is True
    assert list(Version.objects.all()) == [version]


def test_withdrawing_and_restoring(published: Make, owner: User) -> None:
    achievement = published().achievement

    actions.withdraw(achievement=achievement, actor=owner)
    assert Achievement.objects.get().withdrawn_at is not None
    with pytest.raises(Conflict):
        actions.withdraw(achievement=achievement, actor=owner)
    actions.restore(achievement=achievement, actor=owner)
    assert Achievement.objects.get().withdrawn_at is None
    with pytest.raises(Conflict):
        actions.restore(achievement=achievement, actor=owner)


@pytest.mark.parametrize("role", list(Role))
def test_owners_and_issuers_define_assessors_and_viewers_do_not(
    member: Callable[[Role], User], drafted: Make, published: Make, school: Organization, role: Role
) -> None:
    actor, draft, version = member(role), drafted(), published()
    verbs: list[Callable[[], object]] = [
        lambda: actions.define(organization=school, wording=wording(), actor=actor),
        lambda: actions.save_draft(draft=draft, wording=wording(), actor=actor),
        lambda: actions.upload_art(draft=draft, data=PNG, alt="A dot", actor=actor),
        lambda: actions.remove_art(draft=draft, actor=actor),
        lambda: actions.publish(draft=draft, actor=actor),
        lambda: actions.start_version(achievement=version.achievement, actor=actor),
        lambda: actions.withdraw(achievement=version.achievement, actor=actor),
        lambda: actions.restore(achievement=version.achievement, actor=actor),
    ]

    for verb in verbs:
        if role in {Role.OWNER, Role.ISSUER}:
            verb()
        else:
            with pytest.raises(Forbidden):
                verb()


def test_a_stranger_learns_nothing(drafted: Make, guild_owner: User) -> None:
    draft = drafted()

    with pytest.raises(Missing):
        actions.save_draft(draft=draft, wording=wording(), actor=guild_owner)
    with pytest.raises(Missing):
        actions.publish(draft=draft, actor=guild_owner)


def test_every_verb_leaves_one_line(drafted: Make, owner: User) -> None:
    draft = drafted()
    actions.save_draft(draft=draft, wording=wording(name="Flood Warden"), actor=owner)
    version = actions.publish(draft=draft, actor=owner)
    actions.withdraw(achievement=version.achievement, actor=owner)

    lines = AuditLine.objects.filter(noun="achievement").order_by("number")
    assert [line.verb for line in lines] == ["define", "save", "publish", "withdraw"]
    assert {(line.actor, line.organization, line.object) for line in lines} == {
        (owner.public_id, "harbour-school", version.achievement.public_id)
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "x" * 121}, "name"),
        ({"workload_hours": Decimal(-1)}, "workload_hours"),
        ({"level": "9"}, "level"),
        ({"assessments": ["guessing"]}, "assessments"),
        ({"quality_url": "javascript:alert(1)"}, "quality_url"),
        ({"language": "xx"}, "language"),
        ({"valid_months": 0}, "valid_months"),
    ],
)
def test_what_a_column_cannot_hold_is_refused_by_name(
    school: Organization, owner: User, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(CampusError) as refused:
        actions.define(organization=school, wording=wording(**change), actor=owner)

    assert refused.value.field == field
    assert not Achievement.objects.exists()


def test_uploaded_art_is_written_anew(drafted: Make, owner: User) -> None:
    drawn = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        b'<!-- made by Ada --><circle r="4" fill="#123456"/></svg>'
    )

    kept = actions.upload_art(draft=drafted(), data=drawn, alt=" A  dot ", actor=owner)

    assert b"circle" in bytes(kept.data)
    assert b"Ada" not in bytes(kept.data)
    assert (kept.media_type, kept.alt) == ("image/svg+xml", "A dot")


@pytest.mark.parametrize(
    "inside",
    [
        b"<script>alert(1)</script>",
        b'<circle r="4" onload="alert(1)"/>',
        b'<a href="javascript:alert(1)"><circle r="4"/></a>',
        b'<image href="https://tracker.example/x.png"/>',
        b"<foreignObject><p/></foreignObject>",
        b"<style>@import url(https://x.example);</style>",
    ],
)
def test_a_drawing_that_acts_is_refused_or_loses_the_part(
    drafted: Make, owner: User, inside: bytes
) -> None:
    data = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">' + inside + b"</svg>"

    kept = b""
    with suppress(CampusError):
        kept = bytes(actions.upload_art(draft=drafted(), data=data, alt="x", actor=owner).data)

    for sign in (b"script", b"onload", b"https://tracker", b"foreignObject", b"@import"):
        assert sign not in kept


@pytest.mark.parametrize(
    ("data", "alt", "field"),
    [
        (b"", "A dot", "art"),
        (b"%PDF-1.7", "A dot", "art"),
        (b"<!DOCTYPE svg [<!ENTITY x 'y'>]><svg>&x;</svg>", "A dot", "art"),
        (PNG, "  ", "art_alt"),
        (PNG, "x" * 201, "art_alt"),
    ],
)
def test_art_that_cannot_be_taken_is_refused_by_name(
    drafted: Make, owner: User, data: bytes, alt: str, field: str
) -> None:
    with pytest.raises(CampusError) as refused:
        actions.upload_art(draft=drafted(), data=data, alt=alt, actor=owner)

    assert refused.value.field == field
    assert not Art.objects.exists()


def test_art_that_nothing_shows_any_more_is_dropped(
    drafted: Make, published: Make, owner: User
) -> None:
    draft = drafted()
    actions.upload_art(draft=draft, data=PNG, alt="First", actor=owner)
    actions.upload_art(draft=draft, data=PNG, alt="Second", actor=owner)
    assert [kept.alt for kept in Art.objects.all()] == ["Second"]
    version = actions.publish(draft=draft, actor=owner)
    later = actions.start_version(achievement=version.achievement, actor=owner)

    actions.remove_art(draft=later, actor=owner)

    assert [kept.alt for kept in Art.objects.all()] == ["Second"]
    version.refresh_from_db()
    assert version.art is not None


def test_more_skills_than_a_reader_can_take_in_are_refused(
    school: Organization, owner: User, skill: Skill
) -> None:
    with pytest.raises(CampusError, match="at most 20"):
        actions.define(organization=school, wording=wording(skills=[skill] * 21), actor=owner)


def test_a_chosen_design_is_kept(drafted: Make, owner: User) -> None:
    draft = drafted()
    design = replace(art.Design.from_dict(draft.design), silhouette="cog", ring_text="FLOOD")

    actions.save_draft(draft=draft, wording=wording(design=design), actor=owner)
    actions.save_draft(draft=draft, wording=wording(name="Other"), actor=owner)

    assert Version.objects.get().design == design.to_dict()


def test_line_ends_are_one_sign_however_they_were_typed(drafted: Make) -> None:
    assert drafted(criteria="One\r\n\r\nTwo\r\n").criteria == "One\n\nTwo"
