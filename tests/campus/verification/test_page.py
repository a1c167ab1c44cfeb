"""From a report to the values of a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bayleaf.campus.verification.actions import check
from bayleaf.campus.verification.page import page_of
from bayleaf.campus.verification.plain import address, day_of, said, visible
from tests.campus.verification.makers import RECIPIENT, School, Web

GOLDEN = Path(__file__).parents[2] / "vectors" / "golden"


def test_every_check_has_a_line_and_the_counts_add_up(school_online: School) -> None:
    checked = check(school_online.award(), expect_recipient=RECIPIENT)
    checks = page_of(checked).checks
    assert len(checks.spoken) + len(checks.silent) == len(checked.report.checks)
    counted = sum(int(part.split()[0]) for part in checks.summary.rstrip(".").split(", "))
    assert counted == len(checked.report.checks)
    assert {line.state.word for line in checks.spoken} == {"Holds"}


def test_what_holds_stands_apart_from_what_a_reader_has_to_look_at(school_online: School) -> None:
    entry = school_online.publish_list("revocation", 1, "https://school.example/status/1")
    withdrawn = page_of(check(school_online.award(credentialStatus=entry))).checks
    sound = page_of(check(school_online.award())).checks
    assert (sound.held, sound.open, sound.has_failed) == (sound.spoken, (), False)
    assert withdrawn.has_failed
    assert {line.state.word for line in withdrawn.held} == {"Holds"}
    assert "Fails" in {line.state.word for line in withdrawn.open}
    assert len(withdrawn.held) + len(withdrawn.open) == len(withdrawn.spoken)


def test_notes_for_specialists_stay_among_the_technical_details(school_online: School) -> None:
    """A list of status entries is legal, and no reader has to know what it is called."""
    entries = [
        school_online.publish_list(purpose, 0, f"https://school.example/status/{purpose}")
        for purpose in ("revocation", "suspension")
    ]
    page = page_of(check(school_online.award(credentialStatus=entries)))
    notes = [line for line in page.checks.spoken if line.state.word == "Note"]
    assert [line.title for line in notes] == ["It agrees with the published form"]
    assert "credentialStatus" not in notes[0].message
    assert any("credentialStatus" in message for _, _, message in page.technical.codes)


def test_the_european_elements_are_counted_and_the_missing_ones_named(
    school_online: School,
) -> None:
    elements = page_of(check(school_online.award())).elements
    assert elements is not None
    assert (elements.have, elements.all) == (9, 11)
    assert elements.missing == ("Form of participation", "Quality assurance")


def test_an_endorsement_that_holds_is_what_another_confirms(web: Web) -> None:
    lines = page_of(check((GOLDEN / "endorsed.json").read_bytes())).rigour
    forged = page_of(check((GOLDEN / "endorsed-forged.json").read_bytes())).rigour
    assert not any(line.confirmed_by for line in forged)
    assert all(line.label for line in lines)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.*")), ids=lambda path: path.name)
def test_every_vector_becomes_a_page(web: Web, path: Path) -> None:
    """With no network, so most are open questions; none breaks the page."""
    page = page_of(check(path.read_bytes()))
    assert page.ticket.word
    assert "did:" not in page.ticket.sentence
    if page.ticket.kind == "not_genuine":
        assert (page.issuer, page.person, page.achieved, page.technical.raw) == (None, "", (), "")


@pytest.mark.parametrize("folder", ["ob30-samples", "clr20", "ob20", "ob30-spec-appendix-d"])
def test_every_published_sample_becomes_a_page(
    web: Web, shared: Callable[..., Path], folder: str
) -> None:
    for path in sorted(shared("vectors", folder).rglob("*.*")):
        if path.is_file() and path.stat().st_size:
            assert page_of(check(path.read_bytes())).ticket.word, path


@pytest.mark.parametrize(
    ("issuer", "shown"),
    [
        ("did:web:school.example", "school.example"),
        ("did:web:localhost%3A8000:o:harbour", "localhost:8000/o/harbour"),
        ("https://school.example/issuer", "school.example/issuer"),
        ("https://user@school.example/", "school.example"),
        ("did:web:xn--mnchen-3ya.example", "münchen.example (xn--mnchen-3ya.example)"),
        ("did:key:z6Mkabc", ""),
        ("urn:uuid:1", ""),
        ("https://[broken", ""),
    ],
)
def test_an_identifier_is_shown_as_the_address_behind_it(issuer: str, shown: str) -> None:
    assert address(issuer) == shown


def test_sentences_have_days_and_no_identifiers() -> None:
    assert said("Valid from 2026-03-02T08:00:00Z.") == "Valid from 2 March 2026."
    assert (
        said("The name is that of did:web:a.example, but") == "The name is that of a.example, but"
    )
    assert said("Signed by did:key:z6MkAbc.") == "Signed by a key."
    assert day_of("2026-02-30T00:00:00Z") == day_of(7) == ""


def test_what_hides_is_shown_and_what_joins_stays() -> None:
    assert visible("a\u200bb\u202e\x1b") == "a⟨U+200B⟩b⟨U+202E⟩⟨U+001B⟩"
    assert visible("می\u200cخواهم") == "می\u200cخواهم"
    assert visible("x" * 9, 4) == "xxxx…"
