"""``bayleaf issue``: from a draft to a signed credential."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from bayleaf.cli.drafts import left_open, read_draft
from bayleaf.cli.entries import allotted, wishes
from bayleaf.cli.files import STANDARD_STREAM, read_key, write_output
from bayleaf.cli.keeping import refuse_loss
from bayleaf.cli.plain import visible
from bayleaf.engine.errors import InputError

_Key = Annotated[str, typer.Option("--key", metavar="FILE", help="The private key to sign with.")]
_Issuer = Annotated[
    str | None, typer.Option("--issuer", metavar="DID", help="Default: the DID of the key.")
]
_Suite = Annotated[
    str | None, typer.Option("--suite", metavar="NAME", help="Default: decided by the key.")
]
_In = Annotated[
    str | None, typer.Option("--in", metavar="FILE|-", help="The draft. Default: standard input.")
]
_Out = Annotated[
    str | None, typer.Option("--out", metavar="FILE", help="Default: standard output.")
]
_To = Annotated[
    str | None, typer.Option("--to", metavar="EMAIL", help="Who earned it, stored as a hash.")
]
_Subject = Annotated[
    str | None, typer.Option("--subject", metavar="DID", help="The DID of who earned it.")
]
_Status = Annotated[
    list[str] | None,
    typer.Option("--status", metavar="LIST", help="A list to revoke or suspend it by; repeat."),
]
_Index = Annotated[
    list[int] | None,
    typer.Option("--index", metavar="N", help="Its entry there. Default: a free one.", min=0),
]


def issue(
    key: _Key,
    issuer: _Issuer = None,
    suite: _Suite = None,
    in_: _In = None,
    out: _Out = None,
    to: _To = None,
    subject: _Subject = None,
    status: _Status = None,
    index: _Index = None,
) -> None:
    """Sign a draft credential and print it.

    What can be filled is filled: context, ids, validFrom, proof. What is wrong is refused, with
    the field and the cure. The result is verified before it is given out.

    \b
    Suites:
      ed25519  eddsa-rdfc-2022 (default), eddsa-jcs-2022, vc+jwt
      p256     ecdsa-rdfc-2019 (default), ecdsa-jcs-2019, ob-jwt, vc+jwt
      p384     ecdsa-rdfc-2019 (default), ecdsa-jcs-2019, vc+jwt
      rsa      ob-jwt

    \b
    Examples:
      bayleaf issue --key key.json --in draft.json --to ada@example.org --out badge.json
      bayleaf issue --key key.json --in draft.json --to ada@example.org --status list.json
      bayleaf new | bayleaf issue --key key.json
    """
    from bayleaf.cli.signing import refuse_odd_suite, signer_for
    from bayleaf.engine import issuing

    _refuse_odd_recipient(to, subject)
    wanted = wishes(status or [], index or [])
    draft = read_draft(_source(in_))
    signer = signer_for(read_key(key), issuer)
    refuse_odd_suite(suite, signer.public_key)
    if out is not None and out != STANDARD_STREAM:
        refuse_loss(out)  # before an entry of a list is given away
    now = datetime.now(UTC)
    complete = issuing.complete(
        draft, signer=signer, at=now, recipient=to, subject=subject, suite=suite
    )
    with allotted(wanted, complete, now) as entries:
        document = issuing.issue(complete, signer=signer, at=now, suite=suite)
    write_output(document.data.rstrip(b"\n") + b"\n", out)
    for entry in entries:
        typer.echo(f"Its entry in {entry.list_} ({entry.purpose}) is {entry.index}.", err=True)
    for line in left_open(complete):
        typer.echo(visible(line), err=True)


def _source(name: str | None) -> str:
    """The input named, or standard input when something is piped in."""
    if name is not None:
        return name
    if sys.stdin is None or sys.stdin.isatty():
        raise InputError("There is no draft.", cure="Name it with --in FILE, or pipe it in.")
    return STANDARD_STREAM


def _refuse_odd_recipient(to: str | None, subject: str | None) -> None:
    if to is not None:
        name, at_sign, host = to.strip().partition("@")
        if not (name and at_sign and host) or any(letter.isspace() for letter in to.strip()):
            raise InputError(f"--to {to} is not an e-mail address.", cure="Write ada@example.org.")
    if subject is not None and not subject.startswith("did:"):
        raise InputError(f"--subject {subject} is not a DID.", cure="Write did:key:z6Mk….")
