"""Reading by IRI: JSON that PyLD would smooth over without a word is found."""

from __future__ import annotations

from typing import Any

import pytest

from bayleaf.engine.canonical import canonicalize
from bayleaf.engine.canonical.recompaction import check_recompaction
from bayleaf.engine.contexts import bundled
from bayleaf.engine.errors import ShadowedField
from tests.engine.verifying.world import achievement, badge, subject


def document(**changes: Any) -> dict[str, Any]:
    course = achievement() | changes
    return badge("did:web:college.example", credentialSubject=subject(achievement=course))


@pytest.mark.parametrize(
    "tag", [[["a"]], ["a", ["b"]], [[]], {"@set": ["a"]}, {"@list": ["a"]}, {"@value": "a"}]
)
def test_a_value_that_is_written_in_the_syntax_of_json_ld_is_refused(tag: Any) -> None:
    with pytest.raises(ShadowedField) as refused:
        check_recompaction(document(tag=tag), bundled())
    assert refused.value.pointer is not None
    assert refused.value.pointer.startswith("/credentialSubject/achievement/tag")


@pytest.mark.parametrize("tag", ["a", ["a"], ["b", "a"], ["a", "a"], []])
def test_a_plain_value_or_a_list_of_them_is_fine(tag: Any) -> None:
    check_recompaction(document(tag=tag), bundled())


def test_the_language_of_a_text_is_part_of_its_canonical_form() -> None:
    made = badge("did:web:college.example", name={"@value": "Segeln", "@language": "de"})
    form = canonicalize(made, "rdfc", hash_name="sha256", contexts=bundled()).decode()
    assert '"Segeln"@de' in form
