"""How one folder of the corpus is written: files, ``expected.json`` and, if needed, ``web.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from tests.fraud.corpus import FOLDER, GENERATED

NOW: Final = "2026-11-01T12:00:00Z"
NOT_GENUINE: Final = "not_genuine"
NOT_FULLY_CHECKED: Final = "not_fully_checked"

Content = dict[str, Any] | str | bytes
Found = tuple[str, str, str | None]
"""Id, outcome and code of a check."""


def altered(code: str = "PROOF_VERIFICATION_ERROR") -> Found:
    """The signature does not hold."""
    return ("proof.signature", "fail", code)


NOT_THEIR_KEY: Final[Found] = ("issuer.binding", "fail", "KEY_NOT_ISSUER")
SHADOWED: Final[Found] = ("format.context", "fail", "SHADOWED_FIELD")
UNSIGNED: Final[Found] = ("format.recompaction", "fail", "SHADOWED_FIELD")


class Fixture:
    """One attack: its untampered bases, its forgeries, and the world around them."""

    def __init__(self, id: str, name: str, construction: str, *, trust: Mapping[str, str]) -> None:
        self.folder = FOLDER / f"{id.removeprefix('F')}-{name}"
        self.expected: dict[str, Any] = {
            "id": id, "construction": construction, "at": NOW, "trust": dict(trust),
            "bases": [], "forgeries": [],
        }  # fmt: skip
        self._web: dict[str, dict[str, Any]] = {}
        self._files: dict[str, Content] = {}

    def page(self, url: str, body: Any, *, status: int = 200, when: str = "as usual") -> None:
        """Publish a page; ``when`` names another state of the web."""
        self._web.setdefault(when, {})[url] = {"status": status, "body": body}

    def silence(self, url: str, error: str, *, when: str) -> None:
        """A page that gives no answer in that state of the web."""
        self._web.setdefault(when, {})[url] = {"error": error}

    def base(
        self, file: str, content: Content | None = None, *, name: str | None = None, **world: str
    ) -> None:
        """The genuine file. ``world``: ``at``, ``web`` and, when it is not valid, ``verdict``."""
        self._keep(file, content)
        entry = {"name": name or file, "file": file, "verdict": "valid", **world}
        self.expected["bases"].append(entry)

    def forgery(
        self,
        file: str,
        content: Content | None,
        verdict: str,
        *checks: Found,
        name: str | None = None,
        base: str | None = None,
        fools: bool = False,
        requested: list[str] | None = None,
        says: str | None = None,
        **world: str,
    ) -> None:
        """A trick; ``None`` as content plays it with a file that is there already.

        ``fools`` says that the signature holds for a verifier without guards, ``says`` is a part
        of the message of the first check.
        """
        self._keep(file, content)
        entry: dict[str, Any] = {
            "name": name or file,
            "file": file,
            "base": base or self.expected["bases"][0]["name"],
            **world,
            "verdict": verdict,
            "checks": [
                {"check": check, "outcome": outcome, "code": code}
                for check, outcome, code in checks
            ],
        }
        if says is not None:
            entry["checks"][0]["says"] = says
        if requested is not None:
            entry["requested"] = requested
        if fools:
            entry["foolsANaiveVerifier"] = True
        self.expected["forgeries"].append(entry)

    def write(self) -> None:
        """Put the folder on disk."""
        self.folder.mkdir()
        _write(self.folder / "expected.json", self.expected)
        if self._web:
            _write(self.folder / "web.json", self._web)
        for file, content in self._files.items():
            _write(self.folder / file, content)

    def _keep(self, file: str, content: Content | None) -> None:
        if content is not None:
            assert file not in self._files, f"{file} is there already"
            self._files[file] = content
        assert file in self._files or file in GENERATED, f"{file} was never made"


def _write(path: Any, content: Content) -> None:
    if isinstance(content, dict):
        content = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
