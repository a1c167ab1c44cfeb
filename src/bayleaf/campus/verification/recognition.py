"""Whom this instance recognises: the operator's list of issuers, read from a file.

A list says who an issuer is, never how good. A list that cannot be read recognises nobody, so the
best verdict is then "issuer not recognised", and the operator is told at start-up and in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final

from django.conf import settings
from django.core import checks

from bayleaf.campus.verification.plain import address, visible
from bayleaf.engine.encoding import parse_json
from bayleaf.engine.errors import InputError
from bayleaf.engine.verifying import Policy, trust_list

_log = logging.getLogger("bayleaf.verification")
_CURE: Final = 'Write [{"id": "did:web:school.example", "name": "The School"}], or unset BAYLEAF_TRUST_LIST.'  # fmt: skip


@dataclass(frozen=True)
class Recognition:
    """The issuers on the list, and the policy that goes by it. ``problem`` says what is wrong
    with the file, empty when nothing is."""

    issuers: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    policy: Policy = field(default_factory=Policy)

    @property
    def words(self) -> str:
        """What the list is, for a page."""
        if not self.issuers:
            return "This site keeps no list of issuers."
        count = len(self.issuers)
        return f"By this site's list of {count} issuer{'s' if count != 1 else ''}."

    @property
    def names(self) -> list[tuple[str, str]]:
        """Name on the list and web address of each, for a page."""
        return [(visible(name, 200), address(id_)) for id_, name in self.issuers.items()]


_lock = Lock()
_kept: dict[str, tuple[tuple[int, int], Recognition]] = {}


def recognition() -> Recognition:
    """The list as the file has it now; read again when the file has changed."""
    path: Path | None = settings.TRUST_LIST
    if path is None:
        return Recognition()
    try:
        stat = path.stat()
    except OSError:
        return Recognition(problem=f"The trust list {path.name} is not there.")
    stamp = (stat.st_mtime_ns, stat.st_size)
    with _lock:
        known = _kept.get(str(path))
        if known is None or known[0] != stamp:
            known = (stamp, _read(path))
            _kept[str(path)] = known
            if known[1].problem:
                _log.error("the trust list cannot be used: %s", known[1].problem)
    return known[1]


def _read(path: Path) -> Recognition:
    try:
        issuers = trust_list(parse_json(path.read_bytes()))
    except OSError as error:
        return Recognition(
            problem=f"The trust list {path.name} cannot be opened: {error.strerror}."
        )
    except InputError as error:
        return Recognition(problem=f"The trust list {path.name}: {error}")
    return Recognition(issuers, policy=Policy(trusted=issuers))


@checks.register
def trust_list_is_readable(
    app_configs: Iterable[Any] | None, **kwargs: Any
) -> Iterable[checks.CheckMessage]:
    """A system check: an operator learns at start-up that the list recognises nobody."""
    path: Path | None = settings.TRUST_LIST
    if path is None:
        return []
    found = recognition()
    if found.problem and not path.exists() and settings.DEMO:
        return []  # the demo writes it when it is filled
    if found.problem:
        return [checks.Error(found.problem, hint=_CURE, id="verification.E001")]
    if not found.issuers:
        return [
            checks.Warning(
                f"The trust list {path.name} is empty.", hint=_CURE, id="verification.W001"
            )
        ]
    return []
