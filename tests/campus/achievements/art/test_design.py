import hashlib
from collections import Counter

import pytest

from bayleaf.campus.achievements.art import (
    DIVISIONS,
    FIELDS,
    MOTIFS,
    SILHOUETTES,
    ArtProblem,
    Design,
    alt_text,
    default_design,
    field_of_isced,
    short_name,
)

CHOSEN = {
    "silhouette": "cog",
    "division": "bendy",
    "motif": "gear",
    "field": "engineering",
    "ring_text": "Safe machine setup",
    "issuer_text": "Kiln Row Works",
    "laurel": False,
}


def test_a_design_survives_its_dictionary() -> None:
    assert Design.from_dict(CHOSEN).to_dict() == CHOSEN


@pytest.mark.parametrize(
    ("field", "value", "cure"),
    [
        ("silhouette", "star", "roundel, scallop"),
        ("division", None, "plain, pale"),
        ("motif", 7, "columns, curve"),
        ("field", "law", "data, health"),
        ("ring_text", "x" * 29, "Shorten it to 28"),
        ("issuer_text", ["a"], "Type the words"),
        ("ring_text", "a\u200eb\x00", "Type it again"),
        ("laurel", "yes", "true or false"),
    ],
)
def test_a_wrong_choice_names_the_field_and_the_cure(field: str, value: object, cure: str) -> None:
    with pytest.raises(ArtProblem) as caught:
        Design.from_dict({**CHOSEN, field: value})
    assert caught.value.field == field
    assert cure in caught.value.cure


def test_the_choices_are_those_of_the_specimen_sheet() -> None:
    assert (len(SILHOUETTES), len(DIVISIONS), len(MOTIFS), len(FIELDS)) == (8, 8, 17, 10)
    assert {motif for field in FIELDS.values() for motif in field.motifs} == set(MOTIFS)


def test_the_default_follows_the_bytes_of_the_digest() -> None:
    name = "https://college.example/achievements/1"
    digest = hashlib.sha256(name.encode()).digest()
    design = default_design(name)
    field = list(FIELDS)[digest[3] % 10]
    assert design.field == field
    assert design.silhouette == list(SILHOUETTES)[digest[0] % 8]
    assert design.division == list(DIVISIONS)[digest[1] % 8]
    assert design.motif == FIELDS[field].motifs[digest[2] % len(FIELDS[field].motifs)]


def test_the_default_is_the_same_every_time() -> None:
    assert default_design("a/42", isced="0613") == Design(
        silhouette="dodecagon", division="chevron", motif="key", field="computing"
    )


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("0521", "environment"),
        ("0542", "data"),
        ("0231", "language"),
        ("0211", "arts"),
        ("0613", "computing"),
        ("1032", "civic"),
        ("99", None),
        ("", None),
        (None, None),
    ],
)
def test_the_longest_prefix_of_the_isced_code_decides_the_field(
    code: str | None, field: str | None
) -> None:
    assert field_of_isced(code) == field


def test_an_issuer_never_gets_the_same_shape_and_motif_twice_while_one_is_free() -> None:
    taken: set[tuple[str, str]] = set()
    for index in range(16):
        design = default_design(f"a/{index}", isced="09", taken=taken)
        taken.add((design.silhouette, design.motif))
        if sum(motif == design.motif for _, motif in taken) == 8:
            break
        assert len(taken) == index + 1


def test_when_every_shape_is_taken_the_first_choice_stands() -> None:
    everything = {(shape, motif) for shape in SILHOUETTES for motif in MOTIFS}
    assert default_design("a/1", taken=everything) == default_design("a/1")


def test_defaults_are_spread_over_all_choices() -> None:
    designs = [default_design(f"https://issuer.example/a/{index}") for index in range(4000)]
    for attribute, table in (("silhouette", 8), ("division", 8), ("field", 10), ("motif", 17)):
        counts = Counter(getattr(design, attribute) for design in designs)
        assert len(counts) == table
        assert min(counts.values()) > 4000 / table * 0.35
    fields = Counter(design.field for design in designs)
    assert max(fields.values()) < 1.35 * min(fields.values())


def test_long_names_are_cut_at_a_word_without_a_dangling_one() -> None:
    assert short_name("Statistical Reasoning with Survey Data") == "Statistical Reasoning"
    assert short_name("  Soil   health ") == "Soil health"
    assert len(short_name("Donaudampfschifffahrtsgesellschaft")) <= 28


def test_the_words_for_a_badge_name_it_and_its_issuer() -> None:
    assert alt_text("Soil health", "Fenland Growers") == "Soil health, badge by Fenland Growers"


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", FIELDS)
def test_line_and_tint_stand_out_from_every_enamel(name: str) -> None:
    field, ivory, gold = FIELDS[name], "#F7F1E1", "#E3BE63"
    assert _contrast(ivory, field.deep) >= 8.8
    assert _contrast(ivory, field.main) >= 4.8
    assert _contrast(field.tint, field.main) >= 4.0
    assert _contrast(field.tint, field.deep) >= 4.5
    assert _contrast(gold, field.deep) >= 4.5
    assert _contrast(gold, field.main) >= 3
