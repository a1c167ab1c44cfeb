"""``bayleaf status``: a list that says which credentials are withdrawn or on hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bayleaf.cli.bare import refuse_bare
from bayleaf.cli.entries import id_of, list_in, owner_of_entry
from bayleaf.cli.files import (
    STANDARD_STREAM,
    read_credential,
    read_key,
    read_whole,
    shown,
    write_output,
)
from bayleaf.cli.keeping import locked
from bayleaf.cli.plain import visible
from bayleaf.engine.errors import InputError

if TYPE_CHECKING:
    from bayleaf.engine.document import Document
    from bayleaf.engine.keys import SoftwareSigner

app = typer.Typer(rich_markup_mode=None)

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


_DONE: Final = {
    (Purpose.REVOCATION, 1): "revoked",
    (Purpose.SUSPENSION, 1): "suspended",
    (Purpose.SUSPENSION, 0): "in force",
}


@app.callback(invoke_without_command=True)
def status(context: typer.Context) -> None:
    """Say which credentials are withdrawn or on hold, in a signed list.

    \b
    Example:
      bayleaf status revoke list.json badge.json --key key.json
    """
    refuse_bare(context)


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
    signer = signer_for(read_key(key), issuer)
    now = datetime.now(UTC)
    draft = new_list(id=url, issuer=controller_of(signer), purpose=str(purpose), at=now)
    with locked(*_files(out)):
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


def _flip(
    list_: str, which: str, value: int, purpose: Purpose, key: str, issuer: str | None, out: str | None
) -> None:  # fmt: skip
    from bayleaf.cli.signing import signer_for
    from bayleaf.engine.status import Bitstring, with_status

    signer = signer_for(read_key(key), issuer)
    target = out or list_
    if list_ != STANDARD_STREAM:  # no lock is left beside a name that was only mistyped
        list_in(list_, read_whole(list_))
    with locked(*_files(list_, target)):
        now = datetime.now(UTC)
        data = read_whole(list_)
        document = list_in(list_, data)
        _refuse_forged(list_, data, signer, now)
        found = document["credentialSubject"]["statusPurpose"]
        if found != purpose:
            raise InputError(f"{list_} is a list for {found}, not for {purpose}.", cure="Use the other list.")  # fmt: skip
        index = _index(which, list_, document)
        before = Bitstring.decode(document["credentialSubject"]["encodedList"]).get(index)
        if before != value:
            document = with_status(document, index, value)
            data = _signed(document, signer, now).data
        if before != value or target != list_:
            _refuse_to_forget(target, document)
            write_output(data, target, is_list_change=True)
    what = f"Entry {index}" if _is_index(which) else f"{shown(which)} (entry {index})"
    if before == value:
        _say(f"{what} was {_DONE[purpose, value]} already; nothing changed.")
        return
    _say(f"{what} is {_DONE[purpose, value]}.")
    name = "the list" if target == STANDARD_STREAM else target
    _say(f"Publish {name} at {document['id']}.")


def _say(text: str) -> None:
    typer.echo(visible(text), err=True)


def _files(*names: str | None) -> list[str]:
    """Those names that are files, to be or already there: not a stream, and no device."""
    named = [name for name in names if name is not None and name != STANDARD_STREAM]
    return [name for name in named if Path(name).is_file() or not Path(name).exists()]


def _signed(document: Mapping[str, Any], signer: SoftwareSigner, now: datetime) -> Document:
    from bayleaf.engine.encoding import format_instant
    from bayleaf.engine.issuing import issue

    return issue({**document, "validFrom": format_instant(now)}, signer=signer, at=now)


def _refuse_to_forget(target: str, document: Mapping[str, Any]) -> None:
    """A revocation that only the file in the way knows of would be lost by writing over it."""
    from bayleaf.engine.errors import BayleafError
    from bayleaf.engine.status import Bitstring

    if target == STANDARD_STREAM or not Path(target).is_file():
        return
    try:
        older = list_in(target, read_whole(target))
        was = Bitstring.decode(older["credentialSubject"]["encodedList"])
    except (BayleafError, KeyError):
        return
    will_be = Bitstring.decode(document["credentialSubject"]["encodedList"])
    is_final = older["credentialSubject"].get("statusPurpose") == Purpose.REVOCATION
    if older["id"] != document["id"] or (is_final and _forgotten(bytes(was), bytes(will_be))):
        raise InputError(
            f"{target} is another list, or holds revocations that would be forgotten.",
            cure="Change that list itself, or choose another name.",
        )


def _forgotten(was: bytes, will_be: bytes) -> bool:
    return len(was) > len(will_be) or any(
        old & ~new for old, new in zip(was, will_be, strict=False)
    )


def _refuse_forged(name: str, data: bytes, signer: SoftwareSigner, now: datetime) -> None:
    """To sign a list is to vouch for every entry in it, so it must still be the owner's own."""
    from bayleaf.engine.issuing import own_document
    from bayleaf.engine.verifying import verify

    if not verify(data, fetch=own_document(signer), at=now).is_sound:
        raise InputError(
            f"{name} was not signed with this key, or was changed since.",
            cure="Use the key of its issuer (and --issuer), or fetch the list that you published.",
        )


def _is_index(which: str) -> bool:
    return which.isascii() and which.isdigit()


def _index(which: str, list_: str, document: Mapping[str, Any]) -> int:
    """A number as it is, or the entry of this list that a credential names."""
    from bayleaf.engine.status import parse_entry
    from bayleaf.engine.verifying.case import as_list

    if _is_index(which):
        return int(which[:20])
    credential = read_credential(which).document
    claims = [
        claim for claim in as_list(credential.get("credentialStatus")) if isinstance(claim, Mapping)
    ]
    for claim in claims:
        if claim.get("statusListCredential") == document["id"]:
            index = parse_entry(claim).index
            _refuse_stranger(which, credential, index, list_, document)
            return index
    others = [claim["statusListCredential"] for claim in claims if "statusListCredential" in claim]
    if others:
        raise InputError(
            f"{shown(which)} names another list: {' and '.join(map(str, others))}.",
            cure=f"{list_} is {document['id']}.",
        )
    raise InputError(
        f"{shown(which)} has no entry in this list.",
        cure="Only credentials issued with --status can be revoked.",
    )


def _refuse_stranger(
    which: str, credential: Mapping[str, Any], index: int, list_: str, document: Mapping[str, Any]
) -> None:
    """A file that only names an entry of this list must not withdraw whoever really has it."""
    issuer, owner = id_of(credential.get("issuer")), id_of(document.get("issuer"))
    known = None if list_ == STANDARD_STREAM else owner_of_entry(list_, index)
    if issuer != owner:
        raise InputError(
            f"{shown(which)} is issued by {issuer}, but {list_} is a list of {owner}.",
            cure=f"To change entry {index} all the same, name it by its number.",
        )
    if known is not None and known != credential.get("id"):
        raise InputError(
            f"{shown(which)} names entry {index}, which was given to {known}.",
            cure=f"To change entry {index} all the same, name it by its number.",
        )
