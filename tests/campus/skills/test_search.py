"""Skills are found by any of their names, the closest first."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from bayleaf.campus.skills.actions import import_skills
from bayleaf.campus.skills.entries import FrameworkEntry
from bayleaf.campus.skills.queries import all_attributions, attributions, search_skills

pytestmark = pytest.mark.django_db

STATED = FrameworkEntry(
    key="list", name="List", uri="https://list.example", attribution="A list by the Guild."
)


def listed(*labels: str, other_names: tuple[str, ...] = ()) -> None:
    skills = [
        {"uri": f"https://list.example/{label}", "label": label, "other_names": other_names}
        for label in labels
    ]
    import_skills(framework=STATED, skills=skills)


def test_the_exact_label_comes_first_then_what_starts_with_it_then_the_shortest() -> None:
    listed("use of data mining", "mine data", "data mining methods", "data", "Data mining")

    found = [skill.label for skill in search_skills("data mining")]

    assert found == ["Data mining", "data mining methods", "use of data mining"]


def test_every_word_must_be_there_in_any_order() -> None:
    listed("assess flood risk", "flood barrier")

    assert [skill.label for skill in search_skills("risk  FLOOD")] == ["assess flood risk"]


def test_another_name_finds_it() -> None:
    listed("tie knots", other_names=("Bowline",))

    assert [skill.label for skill in search_skills("bowline")] == ["tie knots"]


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "'; drop table skills_skill; --"])
def test_nothing_and_signs_find_nothing(text: str) -> None:
    listed("tie knots")

    assert search_skills(text) == []


def test_a_search_is_one_query_with_the_framework(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    listed(*(f"skill {n}" for n in range(30)))

    with django_assert_num_queries(1):
        found = search_skills("skill", limit=10)
        names = {skill.framework.name for skill in found}

    assert (len(found), names) == (10, {"List"})


def test_what_the_publisher_asks_to_be_said_is_said_once() -> None:
    listed("one", "two")

    assert attributions([*search_skills("one"), *search_skills("two")]) == ["A list by the Guild."]
    assert all_attributions() == ["A list by the Guild."]
