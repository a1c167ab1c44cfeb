"""The operator's guide names every setting, with its default, and no other."""

from __future__ import annotations

import json
import re

from pydantic import SecretStr

from bayleaf.campus.config.environment import Environment
from tests.conftest import PROJECT

GUIDE = PROJECT / "docs" / "guides" / "operator.md"


def settings_in_the_guide() -> dict[str, str]:
    """Each variable in the table, with the default it names."""
    rows = re.findall(
        r"^\| `(BAYLEAF_\w+)` \| (.*?) \| .{20,}\|$", GUIDE.read_text("utf-8"), re.MULTILINE
    )
    return {name: default.strip("`") for name, default in rows}


def test_every_setting_is_explained_and_no_other() -> None:
    known = [f"BAYLEAF_{name.upper()}" for name in Environment.model_fields]
    assert list(settings_in_the_guide()) == known


def test_the_defaults_are_those_of_the_program() -> None:
    guide = settings_in_the_guide()
    for name, field in Environment.model_fields.items():
        said = guide[f"BAYLEAF_{name.upper()}"]
        if field.default is None:
            assert not said.startswith(("/", "http")), said
        elif isinstance(field.default, bool | frozenset):
            assert json.loads(said) in (field.default, list(field.default or ()))
        else:
            assert not isinstance(field.default, SecretStr)
            assert said == str(field.default), name
