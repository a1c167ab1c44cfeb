"""``bayleaf new`` and ``bayleaf issue``: a draft, and the credential that comes of it."""

from __future__ import annotations

import contextlib
import json
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import typer

from bayleaf.cli.files import STANDARD_STREAM, read_json_object, read_key, write_output
from bayleaf.engine.errors import InputError

_DESCRIBE: Final = "Describe here what its holder knows and can do."
_EARN: Final = "Say here what one has to do to earn it."


def new(
    name: Annotated[str | None, typer.Option("--name", help="What was achieved.")] = None,
    description: Annotated[
        str | None, typer.Option("--description", help="What it is about.")
    ] = None,
    criteria: Annotated[
        str | None, typer.Option("--criteria", help="What one has to do to earn it.")
    ] = None,
    issuer_name: Annotated[
        str, typer.Option("--issuer-name", help="What the issuer is called.")
    ] = "Example Academy",
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="Default: standard output.")
    ] = None,
) -> None:
    """Write a draft credential: plain JSON to edit, then to issue.

    Without a name it is a whole example; with one, what else you do not give is left for you to
    fill in.

    \b
    Examples:
      bayleaf new --name "First aid" --out draft.json
      bayleaf new | bayleaf issue --key key.json --out badge.json
    """
    is_example = name is None
    about = "Care for a bee colony through one season." if is_example else _DESCRIBE
    earned = "Inspected a hive under supervision and passed an oral examination."
    title = name or "Introduction to Beekeeping"
    draft = {
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title,
        "issuer": {"type": ["Profile"], "name": issuer_name},
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "achievement": {
                "id": f"urn:uuid:{uuid.uuid4()}",
                "type": ["Achievement"],
                "name": title,
                "description": description or about,
                "criteria": {"narrative": criteria or (earned if is_example else _EARN)},
            },
        },
    }
    write_output((json.dumps(draft, indent=2, ensure_ascii=False) + "\n").encode(), out)
    typer.echo(
        "A draft. Change what you like, then: bayleaf issue --key FILE --in DRAFT\n"
        "Say who earned it with --to EMAIL (kept as a salted hash) or --subject DID.",
        err=True,
    )


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
      bayleaf new | bayleaf issue --key key.json
    """
    from bayleaf.cli.signing import signer_for
    from bayleaf.engine import issuing

    _refuse_odd_recipient(to, subject)
    draft = read_json_object(_source(in_), "The draft")
    signer = signer_for(read_key(key), issuer)
    _refuse_unknown_suite(suite, issuing.suites_for(signer.public_key))
    now = datetime.now(UTC)
    complete = issuing.complete(
        draft, signer=signer, at=now, recipient=to, subject=subject, suite=suite
    )
    _say_what_is_left(draft, to or subject)
    with _entries(_paired(status or [], index or []), complete, now):
        document = issuing.issue(complete, signer=signer, at=now, suite=suite)
    write_output(document.data.rstrip(b"\n") + b"\n", out)


@contextlib.contextmanager
def _entries(
    lists: list[tuple[str, int | None]], credential: dict[str, Any], now: datetime
) -> Iterator[None]:
    """Give the credential an entry of every list, and say which when it has been signed. Lists are
    locked in one order, so that two runs never wait for each other."""
    from bayleaf.cli.status import allotted

    with contextlib.ExitStack() as locks:
        entries = {
            name: locks.enter_context(allotted(name, index, credential, now))
            for name, index in sorted(lists, key=lambda pair: pair[0])
        }
        if entries:
            credential["credentialStatus"] = (
                list(entries.values()) if len(entries) > 1 else next(iter(entries.values()))
            )
        yield
    for name, entry in entries.items():
        typer.echo(f"Its entry in {name} is {entry['statusListIndex']}.", err=True)


def _source(name: str | None) -> str:
    """The input named, or standard input when something is piped in."""
    if name is not None:
        return name
    if sys.stdin.isatty():
        raise InputError("There is no draft.", cure="Name it with --in FILE, or pipe it in.")
    return STANDARD_STREAM


def _paired(lists: list[str], indexes: list[int]) -> list[tuple[str, int | None]]:
    """Every list with its entry, in the order they were given."""
    if indexes and len(indexes) != len(lists):
        raise InputError("--status and --index go together.", cure="Give as many of each.")
    wanted: list[int | None] = [*indexes] or [None] * len(lists)
    if len(set(lists)) != len(lists):
        raise InputError("A list is given twice.", cure="A credential has one entry in a list.")
    return list(zip(lists, wanted, strict=True))


def _refuse_unknown_suite(suite: str | None, fitting: list[str]) -> None:
    from bayleaf.engine.proofs import jwt, suite_named

    if suite is not None and suite_named(suite) is None and suite not in jwt.PROFILE_KEYS:
        raise InputError(f"There is no suite {suite!r}.", cure=f"This key signs with {', '.join(fitting)}.")  # fmt: skip


def _say_what_is_left(draft: dict[str, Any], recipient: str | None) -> None:
    """What the author may have forgotten. It is no reason to refuse."""
    text = json.dumps(draft, ensure_ascii=False)
    if _DESCRIBE in text or _EARN in text:
        typer.echo("The draft still asks you to fill in its description or criteria.", err=True)
    subject = draft.get("credentialSubject")
    names = subject if isinstance(subject, dict) else {}
    if recipient is None and not ("id" in names or "identifier" in names):
        typer.echo(
            "It belongs to nobody in particular: name its owner with --to or --subject.", err=True
        )


def _refuse_odd_recipient(to: str | None, subject: str | None) -> None:
    if to is not None:
        name, at_sign, host = to.strip().partition("@")
        if not (name and at_sign and host) or any(letter.isspace() for letter in to.strip()):
            raise InputError(f"--to {to} is not an e-mail address.", cure="Write ada@example.org.")
    if subject is not None and not subject.startswith("did:"):
        raise InputError(f"--subject {subject} is not a DID.", cure="Write did:key:z6Mk….")
