"""The database refuses to change a published version, whoever asks it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements import actions
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.skills.models import Skill
from tests.campus.achievements.test_actions import PNG

pytestmark = pytest.mark.django_db

Make = Callable[..., Version]


def run(sql: str, *values: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE achievements_version SET name = 'Other' WHERE id = %s",
        "UPDATE achievements_version SET published_at = NULL WHERE id = %s",
        "UPDATE achievements_version SET achievement_id = achievement_id WHERE id = %s",
        "DELETE FROM achievements_version WHERE id = %s",
        "UPDATE achievements_version_skills SET skill_id = skill_id WHERE version_id = %s",
        "DELETE FROM achievements_version_skills WHERE version_id = %s",
        "UPDATE achievements_art SET alt = 'x' WHERE id IN"
        " (SELECT art_id FROM achievements_version WHERE id = %s)",
        "DELETE FROM achievements_art WHERE id IN"
        " (SELECT art_id FROM achievements_version WHERE id = %s)",
    ],
)
def test_a_published_version_its_skills_and_its_art_stay(
    drafted: Make, owner: User, skill: Skill, sql: str
) -> None:
    draft = drafted(skills=[skill])
    actions.upload_art(draft=draft, data=PNG, alt="A dot", actor=owner)
    version = actions.publish(draft=draft, actor=owner)

    with pytest.raises(DatabaseError, match="a published version never changes"):
        run(sql, version.pk)

    kept = Version.objects.get(pk=version.pk)
    assert (kept.name, list(kept.skills.all())) == (version.name, [skill])


def test_no_skill_is_added_to_it(published: Make, skill: Skill) -> None:
    version = published()

    with pytest.raises(DatabaseError, match="a published version never changes"):
        run(
            "INSERT INTO achievements_version_skills (version_id, skill_id) VALUES (%s, %s)",
            version.pk,
            skill.pk,
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        version.skills.add(skill)


def test_no_skill_is_moved_into_it(published: Make, drafted: Make, skill: Skill) -> None:
    version, draft = published(), drafted(skills=[skill])

    with pytest.raises(DatabaseError, match="a published version never changes"):
        run(
            "UPDATE achievements_version_skills SET version_id = %s WHERE version_id = %s",
            version.pk,
            draft.pk,
        )


def test_the_objects_are_held_to_it_too(published: Make) -> None:
    version = published()
    version.name = "Other"

    with pytest.raises(DatabaseError), transaction.atomic():
        version.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(level="8")


def test_a_draft_is_free(drafted: Make, skill: Skill) -> None:
    draft = drafted(skills=[skill])

    assert run("UPDATE achievements_version SET name = 'Other' WHERE id = %s", draft.pk) == 1
    assert run("DELETE FROM achievements_version_skills WHERE version_id = %s", draft.pk) == 1
