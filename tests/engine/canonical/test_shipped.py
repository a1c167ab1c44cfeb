"""The shipped tables of words: they are what the contexts say, and are used for nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bayleaf.engine.canonical import canonicalize, direct, shipped, vocabulary
from bayleaf.engine.canonical.vocabulary import Tables
from bayleaf.engine.contexts import bundled, bundled_second
from tests.engine.canonical import words
from tests.interop.credentials import OB_3, VCDM_2, minimal, rich

ISSUER = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"


@pytest.fixture(autouse=True)
def _nothing_is_known() -> None:
    vocabulary._KEPT.known.clear()


def bare(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_bytes())
    return {name: value for name, value in document.items() if name != "proof"}


def test_the_file_is_what_the_contexts_say() -> None:
    assert words.FILE.read_bytes() == words.made_anew()


def golden() -> list[Path]:
    """Documents in JSON, whose contexts are all shipped."""
    found = [p for p in sorted(words.GOLDEN.glob("*.json")) if p.name[:6] not in ("broken", "manife")]  # fmt: skip
    return [p for p in found if all(url in bundled() for url in bare(p)["@context"])]


@pytest.mark.parametrize("path", golden(), ids=lambda path: path.stem)
def test_with_them_and_without_the_bytes_are_the_same(path: Path) -> None:
    document = bare(path)
    with_them = canonicalize(document, "rdfc", hash_name="sha256", contexts=bundled())
    vocabulary.worked_out(tuple(document["@context"]), bundled())
    without = canonicalize(document, "rdfc", hash_name="sha256", contexts=bundled())
    assert with_them == without


def test_a_badge_is_read_without_a_json_ld_processor() -> None:
    code = (
        "import json, sys; from bayleaf.engine.canonical import plain\n"
        "from bayleaf.engine.contexts import bundled\n"
        "assert plain(json.loads(sys.stdin.read()), bundled()).is_all_signed\n"
        "assert not [name for name in sys.modules if name.startswith('pyld')]\n"
    )
    for document in (minimal(ISSUER), rich(ISSUER)):
        subprocess.run([sys.executable, "-c", code], input=json.dumps(document), text=True, check=True)  # fmt: skip


def test_what_they_do_not_hold_is_worked_out() -> None:
    badge = minimal(ISSUER, id="gopher:x.example")
    assert direct.statements(badge, bundled())
    tables, _ = vocabulary._KEPT.known[tuple(badge["@context"]), bundled()]
    assert isinstance(tables, Tables)


def test_a_word_that_has_no_meaning_stays_without_one() -> None:
    with pytest.raises(vocabulary.Unsupported):
        direct.statements(minimal(ISSUER, invented="x"), bundled())


def test_they_are_not_used_for_other_contexts_of_the_same_name() -> None:
    urls = (VCDM_2, OB_3)
    assert shipped.tables(urls, bundled()) is not None
    assert shipped.tables(urls, bundled_second()) is None
    assert shipped.tables(urls, bundled().with_extra({OB_3: {"@context": {}}})) is None
    assert shipped.tables((VCDM_2, "https://a.example/"), bundled()) is None


def test_they_are_not_used_when_a_context_is_not_the_one_they_were_made_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sources = [source for source in shipped.sources() if source.url != VCDM_2]
    shipped._entries.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(shipped, "sources", lambda: sources)
        assert shipped.tables((VCDM_2, OB_3), bundled()) is None
    shipped._entries.cache_clear()
