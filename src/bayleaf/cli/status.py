"""``bayleaf status``: a list that says which credentials are withdrawn or on hold."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bayleaf.cli.files import STANDARD_STREAM, locked, read_key, read_whole, write_output
from bayleaf.engine.errors import BayleafError, InputError

if TYPE_CHECKING:
    from bayleaf.engine.document import Document
    from bayleaf.engine.keys import SoftwareSigner
    from bayleaf.engine.status import Bitstring

_TRIES: Final = 1000

app = typer.Typer(
    help="Say which credentials are withdrawn or on hold, in a signed list.",
    rich_markup_mode=None,
)

_List = Annotated[
    str, typer.Argument(metavar="LIST", help="The signed list; it is updated in place.")
]
_Which = Annotated[
    str,
    typer.Argument(metavar="INDEX|CREDENTIAL", help="The entry, or the credential that has it."),
]
_Key = Annotated[str, typer.Option("--key", metavar="FILE", help="The key that signs the list.")]
_Issuer = Annotated[
    str | None, typer.Option("--issuer", metavar="DID", help="Default: the DID of the key.")
]
_Out = Annotated[
    str | None, typer.Option("--out", metavar="FILE", help="Default: the list itself; - is stdout.")
]


class Purpose(StrEnum):
    """What the entries of a list mean."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


@app.command("new")
def new(
    key: _Key,
    url: Annotated[
        str, typer.Option("--url", metavar="URL", help="Where you will publish it: https://….")
    ],
    purpose: Annotated[
        Purpose, typer.Option("--purpose", help="Revocation is final, suspension is not.")
    ] = Purpose.REVOCATION,
    issuer: _Issuer = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="Default: standard output.")
    ] = None,
) -> None:
    """Make and sign a list of 131,072 entries, none of them set.

    \b
    Example:
      bayleaf status new --key key.json --url https://example.org/status/1 --out list.json
      bayleaf issue --key key.json --in draft.json --status list.json
    """
    from bayleaf.cli.signing import signer_for
    from bayleaf.engine.issuing import controller_of
    from bayleaf.engine.status import new_list

    if not url.startswith("https://"):
        raise InputError(
            f"--url {url} is not an https address.", cure="Verifiers only fetch https."
        )
    _refuse_existing(out)
    signer = signer_for(read_key(key), issuer)
    now = datetime.now(UTC)
    draft = new_list(id=url, issuer=controller_of(signer), purpose=str(purpose), at=now)
    write_output(_signed(draft, signer, now).data, out)
    typer.echo(f"Publish it at {url}, and again after every change.", err=True)


@app.command("revoke")
def revoke(
    list_: _List, which: _Which, key: _Key, issuer: _Issuer = None, out: _Out = None
) -> None:
    """Withdraw a credential. This cannot be taken back.

    \b
    Examples:
      bayleaf status revoke list.json badge.json --key key.json
      bayleaf status revoke list.json 94567 --key key.json
    """
    _flip(list_, which, 1, Purpose.REVOCATION, key, issuer, out)


@app.command("suspend")
def suspend(
    list_: _List, which: _Which, key: _Key, issuer: _Issuer = None, out: _Out = None
) -> None:
    """Put a credential on hold, until you reinstate it.

    \b
    Example:
      bayleaf status suspend holds.json badge.json --key key.json
    """
    _flip(list_, which, 1, Purpose.SUSPENSION, key, issuer, out)


@app.command("reinstate")
def reinstate(
    list_: _List, which: _Which, key: _Key, issuer: _Issuer = None, out: _Out = None
) -> None:
    """Take a suspended credential off hold.

    \b
    Example:
      bayleaf status reinstate holds.json badge.json --key key.json
    """
    _flip(list_, which, 0, Purpose.SUSPENSION, key, issuer, out)


@contextlib.contextmanager
def allotted(
    list_: str, index: int | None, credential: Mapping[str, Any], now: datetime
) -> Iterator[dict[str, Any]]:
    """The ``credentialStatus`` of a credential with an entry of a list file that no other has.

    Which entries are taken is kept in a file beside the list, one a line. The entry is written
    there when the credential has been issued; until then nobody else can take it.
    """
    from bayleaf.engine.encoding import format_instant
    from bayleaf.engine.status import Bitstring, new_entry

    with locked(list_):
        document = _list_in(list_, read_whole(list_))
        _refuse_foreign(list_, document, credential)
        subject = document["credentialSubject"]
        bits = Bitstring.decode(subject["encodedList"])
        taken = _taken(list_)
        chosen = _free(bits, taken) if index is None else index
        if bits.get(chosen) or chosen in taken:
            raise InputError(f"Entry {chosen} of {list_} is taken.", cure="Leave --index out for a free one.")  # fmt: skip
        yield new_entry(list_url=document["id"], index=chosen, purpose=subject["statusPurpose"])
        with _ledger(list_).open("a", encoding="utf-8") as file:
            file.write(f"{chosen} {credential['id']} {format_instant(now)}\n")


def _ledger(list_: str) -> Path:
    return Path(f"{list_}.entries")


def _taken(list_: str) -> set[int]:
    ledger = _ledger(list_)
    lines = ledger.read_text(encoding="utf-8").splitlines() if ledger.exists() else []
    return {int(line.split(" ")[0]) for line in lines if line[:1].isdigit()}


def _free(bits: Bitstring, taken: set[int]) -> int:
    """A random entry, so that the numbers tell nothing about who was first."""
    for _ in range(_TRIES):
        index = secrets.randbelow(len(bits))
        if index not in taken and not bits.get(index):
            return index
    raise InputError("The list is nearly full.", cure="Make another: bayleaf status new.")


def _refuse_foreign(list_: str, document: Mapping[str, Any], credential: Mapping[str, Any]) -> None:
    """A list counts only for credentials of its own issuer."""
    issuer = credential["issuer"]
    issuer = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    if document.get("issuer") != issuer:
        raise InputError(
            f"{list_} is a list of {document.get('issuer')}, but the credential is issued by {issuer}.",
            cure="Use one issuer for both (--issuer).",
        )


def _flip(
    list_: str, which: str, value: int, purpose: Purpose, key: str, issuer: str | None, out: str | None
) -> None:  # fmt: skip
    from bayleaf.cli.signing import signer_for
    from bayleaf.engine.status import Bitstring, with_status

    signer = signer_for(read_key(key), issuer)
    now = datetime.now(UTC)
    with locked(list_):
        data = read_whole(list_)
        document = _list_in(list_, data)
        _refuse_forged(list_, data, signer, now)
        found = document["credentialSubject"]["statusPurpose"]
        if found != purpose:
            raise InputError(f"{list_} is a list for {found}, not for {purpose}.", cure="Use the other list.")  # fmt: skip
        index = _index(which, document)
        before = Bitstring.decode(document["credentialSubject"]["encodedList"]).get(index)
        changed = with_status(document, index, value)
        write_output(_signed(changed, signer, now).data, out or list_)
    done = _DONE[purpose, value]
    what = f"Entry {index}" if which.isdigit() else f"{which} (entry {index})"
    typer.echo(f"{what} {'was' if before == value else 'is'} {done}{' already' if before == value else ''}.", err=True)  # fmt: skip
    typer.echo(f"Publish {out or list_} at {document['id']}.", err=True)


_DONE: Final = {
    (Purpose.REVOCATION, 1): "revoked",
    (Purpose.SUSPENSION, 1): "suspended",
    (Purpose.SUSPENSION, 0): "in force",
}


def _signed(document: Mapping[str, Any], signer: SoftwareSigner, now: datetime) -> Document:
    from bayleaf.engine.encoding import format_instant
    from bayleaf.engine.issuing import issue

    return issue({**document, "validFrom": format_instant(now)}, signer=signer, at=now)


def _refuse_existing(out: str | None) -> None:
    if out is None or out == STANDARD_STREAM or not Path(out).exists():
        return
    try:
        _list_in(out, read_whole(out))
    except BayleafError:
        return
    raise InputError(
        f"{out} is a status list already; a new one would forget every revocation in it.",
        cure="Choose another name.",
    )


def _list_in(name: str, data: bytes) -> dict[str, Any]:
    from bayleaf.engine.model.names import STATUS_LIST_CREDENTIAL
    from bayleaf.engine.verifying.reading import read

    document = read(data).document
    subject = document.get("credentialSubject")
    if STATUS_LIST_CREDENTIAL not in (document.get("type") or []) or not isinstance(
        subject, Mapping
    ):
        raise InputError(f"{name} is not a status list.", cure="Make one: bayleaf status new.")
    return dict(document)


def _refuse_forged(name: str, data: bytes, signer: SoftwareSigner, now: datetime) -> None:
    """To sign a list is to vouch for every entry in it, so it must still be the owner's own."""
    from bayleaf.engine.issuing import own_document
    from bayleaf.engine.verifying import verify

    if not verify(data, fetch=own_document(signer), at=now).is_sound:
        raise InputError(
            f"{name} was not signed with this key, or was changed since.",
            cure="Use the key of its issuer (and --issuer), or fetch the list that you published.",
        )


def _index(which: str, document: Mapping[str, Any]) -> int:
    """A number as it is, or the entry of this list that a credential names."""
    from bayleaf.engine.status import parse_entry
    from bayleaf.engine.verifying.case import as_list
    from bayleaf.engine.verifying.reading import read

    if which.isascii() and which.isdigit():
        return int(which[:20])
    credential = read(read_whole(which)).document
    entries = credential.get("credentialStatus") or []
    for raw in as_list(entries):
        if isinstance(raw, Mapping) and raw.get("statusListCredential") == document["id"]:
            return parse_entry(raw).index
    place = "standard input" if which == STANDARD_STREAM else which
    others = [e.get("statusListCredential") for e in as_list(entries) if isinstance(e, Mapping)]
    if others:
        raise InputError(f"{place} names another list: {others[0]}.", cure="Use that one.")
    raise InputError(
        f"{place} has no entry in this list.",
        cure="Only credentials issued with --status can be revoked.",
    )
