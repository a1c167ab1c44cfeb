"""The desk in a browser without JavaScript: forms keep what was typed, and roles hold."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements import actions, artwork
from bayleaf.campus.achievements.forms import DESIGN
from bayleaf.campus.achievements.models import Achievement, Version
from bayleaf.campus.organizations.models import Organization, Role
from bayleaf.campus.skills.models import Skill
from tests.campus.achievements.conftest import wording
from tests.campus.achievements.test_actions import PNG

pytestmark = pytest.mark.django_db

Make = Callable[..., Version]
SLUG = "harbour-school"


@pytest.fixture
def browser(signed_in: Callable[[User], Client], owner: User) -> Client:
    """The owner's."""
    return signed_in(owner)


def place(name: str, version: Version) -> str:
    return reverse(name, args=[SLUG, version.achievement.public_id])


def posted(draft: Version, **changes: Any) -> dict[str, Any]:
    """What the editor sends for a draft, but for the changes."""
    design = artwork.design_of(draft).to_dict()
    stated: dict[str, Any] = {
        "name": draft.name,
        "description": draft.description,
        "outcomes": "\n".join(draft.outcomes),
        "criteria": draft.criteria,
        "achievement_type": draft.achievement_type,
        "language": draft.language,
        "workload_hours": "16",
        "level": draft.level,
        "participation": draft.participation,
        "assessments": draft.assessments,
        "supervision": draft.supervision,
        "quality_assurance": draft.quality_assurance,
        "result_kind": draft.result_kind,
        "skills": [skill.pk for skill in draft.skills.all()],
        **{name: design[name] for name in DESIGN},
    }
    return {**stated, **changes}


def test_three_answers_make_a_draft(browser: Client) -> None:
    answers = {
        "name": "Knots",
        "description": "Can tie knots.",
        "achievement_type": "Badge",
        # What nobody asked for is not taken.
        "published_at": "2026-01-01",
        "number": "7",
        "organization": "1",
        "latest": "1",
    }

    response = browser.post(reverse("achievement-new", args=[SLUG]), answers)

    draft = Version.objects.get()
    assert response.headers["Location"] == place("achievement-edit", draft)
    assert (draft.name, draft.number, draft.published_at) == ("Knots", 1, None)
    assert draft.achievement.latest is None


def test_an_answer_that_is_missing_is_named_and_the_others_are_kept(browser: Client) -> None:
    response = browser.post(
        reverse("achievement-new", args=[SLUG]),
        {"name": "", "description": "Can tie a bowline.", "achievement_type": "Badge"},
    )

    page = response.content.decode()
    assert response.status_code == 400
    assert "Give it a name." in page or "This field is required." in page
    assert "Can tie a bowline." in page
    assert not Achievement.objects.exists()


def test_saving_keeps_what_was_typed(browser: Client, drafted: Make, skill: Skill) -> None:
    draft = drafted()
    changes = {
        "name": "Flood Warden",
        "outcomes": "- Read a warning\n\n* Run a line",
        "skills": [skill.pk],
        "silhouette": "cog",
        "result_kind": "points",
        "result_max": "20",
        "result_pass": "12",
        "assessments": ["practical", "oral_exam"],
        "do": "save",
    }

    response = browser.post(place("achievement-edit", draft), posted(draft, **changes))

    assert response.status_code == 302
    saved = Version.objects.get()
    assert (saved.name, saved.outcomes) == ("Flood Warden", ["Read a warning", "Run a line"])
    assert saved.assessments == ["practical", "oral_exam"]
    assert list(saved.skills.all()) == [skill]
    assert saved.design["silhouette"] == "cog"


def test_what_nobody_asked_for_is_not_taken(
    browser: Client, drafted: Make, guild: Organization
) -> None:
    draft = drafted()
    extra = {
        "published_at": "2026-01-01 10:00",
        "number": "9",
        "organization": guild.pk,
        "achievement": "1",
        "latest": draft.pk,
        "withdrawn_at": "2026-01-01",
        "words": "x",
        "art_id": "1",
        "laurel": "on",
    }

    browser.post(place("achievement-edit", draft), posted(draft, **extra))

    saved = Version.objects.select_related("achievement").get()
    assert (saved.published_at, saved.number, saved.words) == (None, 1, "")
    assert saved.achievement.organization_id == draft.achievement.organization_id
    assert (saved.achievement.latest, saved.achievement.withdrawn_at) == (None, None)
    assert saved.design["laurel"] is False


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Give it a name."),
        ("name", "x" * 121, "at most 120"),
        ("description", "x" * 1001, "at most 1000"),
        ("outcomes", "a\n" * 13, "Keep to 12 lines"),
        ("outcomes", "x" * 201, "Line 1 has 201 characters"),
        ("workload_hours", "some", "State the hours as a number"),
        ("workload_hours", "0", "at least half an hour"),
        ("ects", "lots", "State the credit points as a number"),
        ("level", "9", "9 is not one of the available choices"),
        ("participation", "telepathy", "not one of the available choices"),
        ("assessments", "guessing", "not one of the available choices"),
        ("quality_assurance", "yes", "Name the organization that checks your assessments"),
        ("quality_url", "javascript:alert(1)", "Give the whole address"),
        ("language", "xx", "not one of the available choices"),
        ("valid_months", "soon", "State the months as a whole number"),
        ("skills", "999999", "One of the skills is not known any more"),
        ("silhouette", "star", "not one of the available choices"),
        ("field", "magic", "not one of the available choices"),
        ("ring_text", "x" * 29, "at most 28"),
        ("criteria", "Bell: \x07. Typed just now.", "holds a sign that cannot be shown"),
    ],
)
def test_an_error_names_the_field_and_keeps_everything_typed(
    browser: Client, drafted: Make, field: str, typed: str, said: str
) -> None:
    draft = drafted()
    changes = {"criteria": "Typed just now.", field: typed}

    response = browser.post(place("achievement-edit", draft), posted(draft, **changes))

    page = html.unescape(response.content.decode())
    assert response.status_code == 400
    assert field in response.context["form"].errors
    assert said in page
    assert "Typed just now." in page
    assert Version.objects.get().criteria == draft.criteria


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"result_kind": "points"}, "result_max"),
        ({"result_kind": "levels", "result_levels": "One"}, "result_levels"),
        ({"result_kind": "points", "result_max": "10", "result_pass": "11"}, "result_pass"),
        ({"result_kind": "percent", "result_pass": "101"}, "result_pass"),
    ],
)
def test_a_result_needs_its_scale(
    browser: Client, drafted: Make, changes: dict[str, str], field: str
) -> None:
    draft = drafted()

    response = browser.post(place("achievement-edit", draft), posted(draft, **changes))

    assert list(response.context["form"].errors) == [field]
    assert '<details class="fold" open>' in response.content.decode()


def test_skills_are_found_added_and_removed_without_losing_what_is_typed(
    browser: Client, drafted: Make, skill: Skill
) -> None:
    draft = drafted()
    url = place("achievement-edit", draft)
    sent = posted(draft, name="Typed", skill_text="flood risk", do="find_skills")

    found = browser.post(url, sent, follow=True).content.decode()
    assert f'name="add_skill" value="{skill.pk}"' in found
    assert "This service uses the ESCO classification of the European Commission." in found

    del sent["do"]
    added = browser.post(url, {**sent, "add_skill": skill.pk})
    assert added.headers["Location"].endswith("#skills")
    assert list(Version.objects.get().skills.all()) == [skill]
    assert Version.objects.get().name == "Typed"

    browser.post(url, {**sent, "skills": [skill.pk], "remove_skill": skill.pk})
    assert not Version.objects.get().skills.exists()


def test_suggestions_are_a_part_of_the_page(browser: Client, skill: Skill, owner: User) -> None:
    url = reverse("skill-suggestions", args=[SLUG])

    part = browser.get(url, {"skill_text": "flood"}).content.decode()

    assert skill.label in part
    assert "<html" not in part
    assert "No skill is called that" in browser.get(url, {"skill_text": "zzz"}).content.decode()


def test_a_picture_needs_words_and_can_be_taken_away_again(browser: Client, drafted: Make) -> None:
    draft = drafted()
    url = place("achievement-edit", draft)

    def picture() -> SimpleUploadedFile:
        return SimpleUploadedFile("badge.png", PNG, "image/png")

    refused = browser.post(url, posted(draft, art=picture()))
    assert "Say in a few words what the picture shows." in refused.content.decode()
    browser.post(url, posted(draft, art=picture(), art_alt="A dot"))
    assert Version.objects.get().art is not None
    browser.post(url, posted(draft, do="remove_art"))
    assert Version.objects.get().art is None


def test_a_file_that_is_no_picture_is_refused_and_nothing_is_saved(
    browser: Client, drafted: Make
) -> None:
    draft = drafted()
    bad = SimpleUploadedFile("badge.png", b"MZ not a picture", "image/png")

    response = browser.post(
        place("achievement-edit", draft), posted(draft, name="Other", art=bad, art_alt="x")
    )

    assert list(response.context["form"].errors) == ["art"]
    assert Version.objects.get().name == draft.name


def test_surprise_me_changes_the_badge_alone(browser: Client, drafted: Make) -> None:
    draft = drafted()
    designs = set()

    for _ in range(4):
        browser.post(place("achievement-edit", draft), posted(draft, do="surprise"))
        saved = Version.objects.get()
        designs.add(tuple(sorted(saved.design.items())))

    assert len(designs) > 1
    assert saved.name == draft.name


def test_the_editor_says_how_many_elements_there_are_and_what_is_missing(
    browser: Client, drafted: Make
) -> None:
    page = browser.get(place("achievement-edit", drafted(quality_assurance=""))).content.decode()

    assert "10 of 11 European elements" in page
    assert 'href="#id_quality_assurance">Who assures quality?</a>' in page
    assert "You can publish it as a badge today." in page


def test_the_editor_promises_no_badge_that_the_gate_refuses(browser: Client, drafted: Make) -> None:
    draft = drafted(criteria="")
    page = browser.get(place("achievement-edit", draft)).content.decode()
    assert "as a badge today" not in page
    assert 'To publish it as a badge, answer: <a href="#id_criteria">' in page
    gate = browser.get(place("achievement-publish", draft)).content.decode()
    assert "as a badge today" not in gate


def test_a_gap_is_named_by_the_question_that_was_left_open_in_the_editor_and_at_the_gate(
    browser: Client, drafted: Make
) -> None:
    """Outcomes are stated in three fields: the one that was filled in is not called missing."""
    draft = drafted(criteria="")
    for name in ("achievement-edit", "achievement-publish"):
        page = browser.get(place(name, draft)).content.decode()
        assert "How is it earned?</a>" in page
        assert "Learning outcomes</a>" not in page


def test_publishing_is_asked_for_then_done(browser: Client, drafted: Make) -> None:
    draft = drafted()
    sent = browser.post(place("achievement-edit", draft), posted(draft, do="publish"))
    assert sent.headers["Location"] == place("achievement-publish", draft)

    asked = browser.get(place("achievement-publish", draft)).content.decode()
    assert "This cannot be undone" in asked
    browser.post(place("achievement-publish", draft))

    assert Version.objects.get().is_published
    settled = browser.get(place("achievement-edit", draft)).content.decode()
    assert "Start a new version" in settled


def test_the_gate_names_the_gap_and_offers_a_badge(browser: Client, drafted: Make) -> None:
    draft = drafted(quality_assurance="")
    url = place("achievement-publish", draft)

    page = browser.get(url).content.decode()
    assert "Who assures quality?</a>" in page
    assert "Publish as a badge" in page
    refused = browser.post(url)
    assert refused.status_code == 400
    assert not Version.objects.get().is_published
    browser.post(url, {"as_type": "Badge"})

    assert Version.objects.get().achievement_type == "Badge"


def test_a_new_version_withdrawing_and_offering_again(browser: Client, published: Make) -> None:
    version = published()

    browser.post(place("achievement-start-version", version))
    assert Version.objects.filter(published_at=None, number=2).exists()
    assert "Draft 2" in browser.get(place("achievement-edit", version)).content.decode()
    browser.post(place("achievement-discard", version))
    browser.post(place("achievement-withdraw", version))
    assert "Withdrawn" in browser.get(reverse("achievements", args=[SLUG])).content.decode()
    browser.post(place("achievement-restore", version))

    assert Achievement.objects.get().withdrawn_at is None
    assert Version.objects.count() == 1


def test_the_list_has_groups_with_counts_and_says_what_to_do_first(
    browser: Client, school: Organization, drafted: Make, published: Make
) -> None:
    url = reverse("achievements", args=[SLUG])
    assert "No achievements yet" in browser.get(url).content.decode()
    drafted(name="A draft")
    published(name="An offer")

    page = re.sub(r"\s+", " ", browser.get(url).content.decode())
    drafts = browser.get(url, {"show": "drafts"}).content.decode()

    assert "All 2" in page
    assert "Published 1" in page
    assert "A draft" in drafts
    assert "An offer" not in drafts


def test_the_preview_draws_what_is_chosen_and_runs_nothing(browser: Client, drafted: Make) -> None:
    design = {**artwork.design_of(drafted()).to_dict(), "ring_text": "</svg><script>alert(1)"}
    del design["laurel"]

    response = browser.get(reverse("badge-preview", args=[SLUG]), design)

    assert response.headers["Content-Type"].startswith("image/svg+xml")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]
    assert b"<script" not in response.content
    wrong = browser.get(reverse("badge-preview", args=[SLUG]), {**design, "motif": "x"})
    assert wrong.status_code == 400


def test_a_draft_published_meanwhile_is_not_overwritten(
    browser: Client, drafted: Make, owner: User
) -> None:
    draft = drafted()
    sent = posted(draft, name="Too late")
    actions.publish(draft=draft, actor=owner)

    response = browser.post(place("achievement-edit", draft), sent)

    assert response.status_code == 302
    assert Version.objects.get().name == draft.name


def _seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_two_who_edit_one_draft_do_not_overwrite_each_other(
    browser: Client, drafted: Make, member: Callable[[Role], User], signed_in: Any
) -> None:
    draft, other = drafted(), signed_in(member(Role.ISSUER))
    here = place("achievement-edit", draft)
    mine, theirs = (_seen(each.get(here).content.decode()) for each in (browser, other))
    assert other.post(here, posted(draft, name="Theirs", seen=theirs)).status_code == 302

    typed = posted(draft, name="Mine", criteria="Typed for an hour.", seen=mine)
    answer = browser.post(here, typed)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "after you opened it" in page
    assert "Save again to put what stands below in its place" in page
    assert 'value="Mine"' in page
    assert "Typed for an hour." in page
    assert Version.objects.get().name == "Theirs"

    again = browser.post(here, {**typed, "seen": _seen(page)})
    assert again.status_code == 302
    assert Version.objects.get().name == "Mine"


def test_an_error_in_between_does_not_hide_what_the_other_saved(
    browser: Client, drafted: Make, owner: User
) -> None:
    draft = drafted()
    here = place("achievement-edit", draft)
    seen = _seen(browser.get(here).content.decode())
    actions.save_draft(draft=draft, wording=wording(name="Theirs"), actor=owner)
    wrong = browser.post(here, posted(draft, name="", seen=seen))
    assert wrong.status_code == 400

    answer = browser.post(here, posted(draft, name="Mine", seen=_seen(wrong.content.decode())))

    assert answer.status_code == 409
    assert Version.objects.get().name == "Theirs"


def test_one_editor_saves_again_and_again(browser: Client, drafted: Make) -> None:
    draft = drafted()
    here = place("achievement-edit", draft)
    picture = {"art": SimpleUploadedFile("b.png", PNG, "image/png"), "art_alt": "A wave"}
    for number, more in enumerate([{}, picture, {"do": "remove_art"}, {}]):
        seen = _seen(browser.get(here).content.decode())
        answer = browser.post(here, posted(draft, name=f"Name {number}", seen=seen, **more))
        assert answer.status_code == 302, number
    assert Version.objects.get().name == "Name 3"


@pytest.mark.parametrize("seen", ["", "yesterday", "2026-13-45T99:99", "2026-01-01T10:00:00"])
def test_a_form_that_does_not_say_what_it_began_with_is_saved(
    browser: Client, drafted: Make, seen: str
) -> None:
    draft = drafted()
    answer = browser.post(place("achievement-edit", draft), posted(draft, name="Saved", seen=seen))
    assert answer.status_code == 302
