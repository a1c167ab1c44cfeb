"""Many credentials at once: one achievement for many people, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from bayleaf.engine.document import Document
from bayleaf.engine.errors import ConformanceError
from bayleaf.engine.issuing import complete, default_suite, issue
from bayleaf.engine.ports import Signer
from bayleaf.engine.press import Order, Press, Row, press_for
from bayleaf.engine.processes import spread

_OF_A_PERSON: Final = frozenset({"recipient", "subject", "narrative"})
"""What a row may hold besides members of the credential."""


def issue_many(
    template: Mapping[str, Any],
    rows: Iterable[Row],
    *,
    signer: Signer,
    at: datetime,
    suite: str | None = None,
    processes: int = 1,
) -> Iterator[Document]:
    """Issue a credential for every row, in order, as they are asked for.

    ``template`` is a draft as ``complete`` takes it, without an ``id``. A row may hold
    ``recipient`` (an e-mail address), ``subject`` (the identifier of the holder) and ``narrative``;
    whatever else it holds are members of the credential that differ, such as ``credentialStatus``,
    ``validUntil`` or ``evidence``. Every credential has a fresh id, and a fresh salt where there is
    an address.

    The first of its kind is issued by ``issue``; the next ones are the same bytes with other texts
    in them, signed anew, and what does not fit is issued one by one. Memory does not grow with the
    rows. With ``processes`` above one, the signer is copied into as many processes. Raises as
    ``issue`` does, at the row that is wrong.
    """
    if "id" in template:
        raise ConformanceError(
            "A template has no id: every credential gets one of its own.",
            pointer="/id",
            cure="Remove it.",
        )
    make = partial(_Issuance, dict(template), signer, at, suite)
    yield from spread(make, rows, processes)


class _Issuance:
    """Issues rows, and keeps a press for each kind of row."""

    def __init__(
        self, template: Mapping[str, Any], signer: Signer, at: datetime, suite: str | None
    ) -> None:
        self._template, self._signer, self._at, self._suite = template, signer, at, suite
        self._presses: dict[frozenset[str], Press | None] = {}

    def __call__(self, rows: Iterable[Row]) -> Iterator[Document]:
        for row in rows:
            kind = frozenset(row)
            press = self._presses.get(kind)
            yield (press and press.print(row)) or self._issued(row, kind)

    def _issued(self, row: Row, kind: frozenset[str]) -> Document:
        """The whole way. The first of a kind makes the press for the next ones."""
        document = _issue_one(
            self._template, row, signer=self._signer, at=self._at, suite=self._suite
        )
        if kind not in self._presses:
            self._presses[kind] = press_for(
                Order(
                    document,
                    row,
                    self._suite or default_suite(self._signer.public_key),
                    self._signer,
                    self._at,
                    keeps_subject="subject" not in kind and _has_subject(self._template),
                )
            )
        return document


def _has_subject(template: Mapping[str, Any]) -> bool:
    subject = template.get("credentialSubject")
    return isinstance(subject, Mapping) and "id" in subject


def _issue_one(
    template: Mapping[str, Any], row: Row, *, signer: Signer, at: datetime, suite: str | None
) -> Document:
    draft = {**template, **{name: row[name] for name in row.keys() - _OF_A_PERSON}}
    if "narrative" in row:
        subject = draft.get("credentialSubject")
        draft["credentialSubject"] = {
            **(subject if isinstance(subject, Mapping) else {}),
            "narrative": row["narrative"],
        }
    credential = complete(
        draft,
        signer=signer,
        at=at,
        recipient=row.get("recipient"),
        subject=row.get("subject"),
        suite=suite,
    )
    return issue(credential, signer=signer, at=at, suite=suite)
