"""``bayleaf status``: a list that says which credentials are withdrawn or on hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bayleaf.cli.files import STANDARD_STREAM, read_input, read_key, write_output
from bayleaf.engine.errors import InputError

if TYPE_CHECKING:
    from bayleaf.engine.document import Document
    from bayleaf.engine.keys import SoftwareSigner

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
      bayleaf issue --key key.json --in draft.json --status list.json --index 94567
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


def entry_of(list_: str, index: int) -> dict[str, Any]:
    """The ``credentialStatus`` of a credential that has this entry of a list file."""
    from bayleaf.engine.status import Bitstring, new_entry

    document = _list_in(list_, read_input(list_))
    subject = document["credentialSubject"]
    Bitstring.decode(subject["encodedList"]).get(index)
    return new_entry(list_url=document["id"], index=index, purpose=subject["statusPurpose"])


def _flip(
    list_: str, which: str, value: int, purpose: Purpose, key: str, issuer: str | None, out: str | None
) -> None:  # fmt: skip
    from bayleaf.cli.signing import signer_for
    from bayleaf.engine.status import with_status

    signer = signer_for(read_key(key), issuer)
    data = read_input(list_)
    document = _list_in(list_, data)
    now = datetime.now(UTC)
    _refuse_forged(list_, data, signer, now)
    found = document["credentialSubject"]["statusPurpose"]
    if found != purpose:
        raise InputError(f"{list_} is a list for {found}, not for {purpose}.", cure="Use the other list.")  # fmt: skip
    index = _index(which, document)
    changed = with_status(document, index, value)
    write_output(_signed(changed, signer, now).data, out or list_)
    typer.echo(f"Entry {index} is now {value}. Publish the list at {document['id']}.", err=True)


def _signed(document: Mapping[str, Any], signer: SoftwareSigner, now: datetime) -> Document:
    from bayleaf.engine.encoding import format_instant
    from bayleaf.engine.issuing import issue

    return issue({**document, "validFrom": format_instant(now)}, signer=signer, at=now)


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
    from bayleaf.engine.verifying.reading import read

    if which.isascii() and which.isdigit():
        return int(which[:20])
    credential = read(read_input(which)).document
    entries = credential.get("credentialStatus") or []
    for raw in entries if isinstance(entries, list) else [entries]:
        if isinstance(raw, Mapping) and raw.get("statusListCredential") == document["id"]:
            return parse_entry(raw).index
    place = "standard input" if which == STANDARD_STREAM else which
    raise InputError(
        f"{place} has no entry in this list.",
        cure="Only credentials issued with --status can be revoked.",
    )
