"""What the documents say is so: commands run, links lead somewhere, tables match the code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bayleaf.engine.verifying import report_schema
from bayleaf.engine.verifying.checks import RULES
from bayleaf.engine.verifying.codes import TITLES
from bayleaf.engine.verifying.sentences import BANNERS
from bayleaf.engine.verifying.verdict import Outcome, Verdict
from tests.conftest import PROJECT

DOCUMENTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def fences(name: str, language: str) -> list[str]:
    """The code blocks of a document in one language."""
    text = (PROJECT / name).read_text(encoding="utf-8")
    return [block for found, block in _FENCE.findall(text) if found == language]


def text_of(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a document's commands as a person would, with this folder as home."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path, "HOME": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    return done


def test_every_command_of_the_readme_works(tmp_path: Path) -> None:
    make, *session = fences("README.md", "sh")
    assert "make demo" in make
    script = "\n".join(session)
    assert script.count("bayleaf ") > 12
    out = run(script, tmp_path).stdout
    assert out.count("✔ VALID, ISSUER NOT RECOGNISED\n") == 4
    assert out.count("✔ VALID\n") == 1
    assert out.count("✘ REVOKED\n") == 1
    assert "not to be accepted" in out


GUIDE = "docs/guides/command-line.md"


def file_in_the_guide(name: str) -> str:
    """A file that the guide shows, under its name."""
    block = rf"^```json {re.escape(name)}\n(.*?)^```"
    [text] = re.findall(block, text_of(GUIDE), re.MULTILINE | re.DOTALL)
    return str(text)


def test_every_command_of_the_guide_works(tmp_path: Path) -> None:
    (tmp_path / "draft.json").write_text(file_in_the_guide("draft.json"), encoding="utf-8")
    out = run("\n".join(fences(GUIDE, "sh")), tmp_path).stdout
    assert out.count("✔ VALID, ISSUER NOT RECOGNISED\n") == 2
    assert out.count("✘ SUSPENDED\n") == 1
    assert out.endswith("['valid_issuer_unrecognised', 'not_fully_checked']\n")
    given = json.loads((tmp_path / "report.json").read_bytes())
    shown = json.loads(file_in_the_guide("report.json"))
    Draft202012Validator(report_schema()).validate(shown)
    assert what_stays(shown) == what_stays(given)
    assert all(check in given["checks"] for check in shown["checks"])


def what_stays(report: dict[str, Any]) -> dict[str, Any]:
    """A report without what is another every time."""
    issuer = {name: value for name, value in report["issuer"].items() if name != "id"}
    credential = {name: report["credential"][name] for name in ("format", "container")}
    return {**report, "issuer": issuer, "credential": credential, "checks": [], "checkedAt": ""}


def test_the_python_of_the_readme_works(capsys: pytest.CaptureFixture[str]) -> None:
    [block] = fences("README.md", "python")
    exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out == "valid_issuer_unrecognised match []\n"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(document: Path) -> None:
    for target in _LINK.findall(document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_the_table_of_checks_is_the_one_in_the_code() -> None:
    section = text_of("docs/verdicts.md").split("## The checks, in order")[1]
    rows = re.findall(r"^\| `([\w.]+)` \| (\w+) \| (yes|no|only)", section, re.MULTILINE)
    assert [(name, group) for name, group, _ in rows] == [(rule.id, rule.group) for rule in RULES]
    assert [required == "yes" for *_, required in rows] == [rule.required for rule in RULES]


def test_every_outcome_and_verdict_is_explained() -> None:
    text = text_of("docs/verdicts.md")
    assert all(f"`{outcome}`" in text for outcome in Outcome)
    assert all(f"`{verdict}`" in text for verdict in Verdict)
    assert set(BANNERS) == set(Verdict)


def test_every_code_is_explained_and_no_other() -> None:
    listed = re.findall(r"^\| `([A-Z0-9_]+)` ", text_of("docs/codes.md"), re.MULTILINE)
    assert sorted(listed) == sorted(TITLES)


def test_every_code_that_is_raised_has_a_title() -> None:
    quoted = re.compile(r'"((?:[A-Z0-9]+_)+[A-Z0-9]+|MALFORMED|REVOKED|SUSPENDED|EXPIRED)"')
    verifying = PROJECT / "src" / "bayleaf" / "engine" / "verifying" / "checks"
    used = {code for path in verifying.glob("*.py") for code in quoted.findall(path.read_text())}
    assert used <= set(TITLES)


def test_every_decision_record_is_one_page_with_the_same_parts() -> None:
    records = sorted((PROJECT / "docs" / "adr").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. ")
        assert all(f"## {part}" in text for part in ("Context", "Decision", "Consequences")), path
        assert text.count("\n") <= 60, path


def test_the_words_of_the_design_are_in_the_glossary() -> None:
    words = set(re.findall(r"\*\*(\w+(?: \w+)?)\*\*", text_of("GLOSSARY.md").lower()))
    named = (
        "profile achievement criteria alignment evidence result award credential endorsement proof "
        "presentation check report issuer subject holder issue revoke bake unbake present verify"
    )
    assert set(named.split()) <= words
    assert "status list" in words
