"""``bayleaf new`` and ``bayleaf issue``: a draft, and the credential that comes of it."""

from __future__ import annotations

import json
import sys
import uuid
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from bayleaf.cli.files import STANDARD_STREAM, read_json_object, read_key, write_output
from bayleaf.engine.errors import InputError


def new(
    name: Annotated[
        str, typer.Option("--name", help="What was achieved.")
    ] = "Introduction to Beekeeping",
    description: Annotated[
        str, typer.Option("--description", help="What it is about.")
    ] = "Care for a bee colony through one season.",
    criteria: Annotated[
        str, typer.Option("--criteria", help="What one has to do to earn it.")
    ] = "Inspected a hive under supervision and passed an oral examination.",
    issuer_name: Annotated[
        str, typer.Option("--issuer-name", help="What the issuer is called.")
    ] = "Example Academy",
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="Default: standard output.")
    ] = None,
) -> None:
    """Write a draft credential: plain JSON to edit, then to issue.

    \b
    Examples:
      bayleaf new --name "First aid" --out draft.json
      bayleaf new | bayleaf issue --key key.json --out badge.json
    """
    draft = {
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "issuer": {"type": ["Profile"], "name": issuer_name},
        "credentialSubject": {
            "id": f"urn:uuid:{uuid.uuid4()}",
            "type": ["AchievementSubject"],
            "achievement": {
                "type": ["Achievement"],
                "name": name,
                "description": description,
                "criteria": {"narrative": criteria},
            },
        },
    }
    write_output((json.dumps(draft, indent=2, ensure_ascii=False) + "\n").encode(), out)
    typer.echo(
        "A draft. Change what you like, then: bayleaf issue --key FILE --in DRAFT\n"
        "Say who earned it with --to EMAIL (kept as a salted hash) or --subject DID.",
        err=True,
    )


def issue(
    key: Annotated[
        str, typer.Option("--key", metavar="FILE", help="The private key to sign with.")
    ],
    issuer: Annotated[
        str | None, typer.Option("--issuer", metavar="DID", help="Default: the DID of the key.")
    ] = None,
    suite: Annotated[
        str | None, typer.Option("--suite", metavar="NAME", help="Default: decided by the key.")
    ] = None,
    in_: Annotated[
        str | None, typer.Option("--in", metavar="FILE|-", help="The draft; - is standard input.")
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="Default: standard output.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="EMAIL", help="Who earned it, stored as a hash.")
    ] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", metavar="DID", help="The DID of who earned it.")
    ] = None,
    status: Annotated[
        str | None, typer.Option("--status", metavar="LIST", help="The list to revoke it by.")
    ] = None,
    index: Annotated[
        int | None, typer.Option("--index", help="Its entry there: one that no other has.", min=0)
    ] = None,
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
      bayleaf new | bayleaf issue --key key.json
    """
    from bayleaf.cli.signing import signer_for
    from bayleaf.engine import issuing

    _refuse_odd_recipient(to, subject)
    draft = read_json_object(_source(in_), "The draft")
    _add_status(draft, status, index)
    signer = signer_for(read_key(key), issuer)
    now = datetime.now(UTC)
    complete = issuing.complete(
        draft, signer=signer, at=now, recipient=to, subject=subject, suite=suite
    )
    document = issuing.issue(complete, signer=signer, at=now, suite=suite)
    write_output(document.data.rstrip(b"\n") + b"\n", out)


def _source(name: str | None) -> str:
    """The input named, or standard input when something is piped in."""
    if name is not None:
        return name
    if sys.stdin.isatty():
        raise InputError("There is no draft.", cure="Name it with --in FILE, or pipe it in.")
    return STANDARD_STREAM


def _add_status(draft: dict[str, Any], status: str | None, index: int | None) -> None:
    from bayleaf.cli.status import entry_of

    if (status is None) != (index is None):
        raise InputError("--status and --index go together.", cure="Give both, or neither.")
    if status is not None and index is not None:
        draft["credentialStatus"] = entry_of(status, index)


def _refuse_odd_recipient(to: str | None, subject: str | None) -> None:
    if to is not None:
        name, at_sign, host = to.strip().partition("@")
        if not (name and at_sign and host) or any(letter.isspace() for letter in to.strip()):
            raise InputError(f"--to {to} is not an e-mail address.", cure="Write ada@example.org.")
    if subject is not None and not subject.startswith("did:"):
        raise InputError(f"--subject {subject} is not a DID.", cure="Write did:key:z6Mk….")
