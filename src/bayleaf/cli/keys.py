"""``bayleaf keys``: make a key, look at it, publish its public half."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bayleaf.cli.bare import refuse_bare
from bayleaf.cli.files import read_key, write_output, write_secret
from bayleaf.engine.errors import InputError

if TYPE_CHECKING:
    from bayleaf.engine.keys import KeyKind

app = typer.Typer(rich_markup_mode=None)


class KeyType(StrEnum):
    """The kinds of key Bayleaf makes."""

    ED25519 = "ed25519"
    P256 = "p256"
    P384 = "p384"
    RSA = "rsa"


_KIND: Final[dict[KeyType, KeyKind]] = {
    KeyType.ED25519: "Ed25519",
    KeyType.P256: "P-256",
    KeyType.P384: "P-384",
    KeyType.RSA: "RSA",
}


_DISPUTED: Final = frozenset("ßς\u200c\u200d")
"""Letters that the older standard for hosts replaces and the newer one keeps."""


@app.callback(invoke_without_command=True)
def keys(context: typer.Context) -> None:
    """Make a key, look at it, publish its public half.

    \b
    Example:
      bayleaf keys new --type ed25519 --out key.json
    """
    refuse_bare(context)


@app.command("new")
def new(
    out: Annotated[
        str, typer.Option("--out", metavar="FILE", help="Where to put the private key.")
    ],
    type_: Annotated[KeyType, typer.Option("--type", help="The kind of key.")] = KeyType.ED25519,
) -> None:
    """Make a private key that only you can read, and print its DID.

    The DID is a did:key, or a did:jwk for RSA.

    \b
    Example:
      bayleaf keys new --type ed25519 --out key.json
    """
    from bayleaf.engine import dids
    from bayleaf.engine.keys import PrivateKey

    key = PrivateKey.generate(_KIND[type_])
    write_secret(key.to_jwk(), out)
    typer.echo(dids.did_of(key.public_key))
    typer.echo(f"The private key is in {out}. Keep it secret and keep a copy.", err=True)


@app.command("show")
def show(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A private key, as keys new writes it.")
    ],
) -> None:
    """Show what may be known of a key: its public half and its names.

    \b
    Example:
      bayleaf keys show key.json
    """
    from bayleaf.engine import dids

    key = read_key(file).public_key
    typer.echo(f"Kind                 {key.kind}")
    typer.echo(f"DID                  {dids.did_of(key)}")
    typer.echo(f"Verification method  {dids.method_of(key)}")
    typer.echo(f"Multikey             {key.to_multikey()}")
    typer.echo(f"JWK                  {json.dumps(key.to_jwk())}")
    typer.echo(f"Thumbprint           {key.thumbprint()}")


@app.command("did")
def did(
    web: Annotated[str, typer.Option("--web", metavar="HOST[/PATH]", help="Where you publish.")],
    key: Annotated[
        list[str], typer.Option("--key", metavar="FILE", help="A private key; may be repeated.")
    ],
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="Default: standard output.")
    ] = None,
) -> None:
    """Write the did.json that makes a web address an issuer.

    Only the public halves of the keys are in it.

    \b
    Examples:
      bayleaf keys did --web example.org --key key.json --out did.json
      bayleaf keys did --web example.org/badges --key new.json --key old.json > did.json
    """
    from bayleaf.engine import dids
    from bayleaf.engine.encoding import dump_json

    keys = [read_key(file).public_key for file in key]
    identifier = did_web(web)
    url = dids.web.url_of(identifier)
    document = dids.web.document(identifier, {public.thumbprint(): public for public in keys})
    write_output(dump_json(document, indent=2) + b"\n", out)
    typer.echo(f"DID  {identifier}", err=True)
    typer.echo(f"Publish the file at {url}", err=True)
    typer.echo(f"Then: bayleaf issue --key {key[0]} --issuer {identifier}", err=True)


def did_web(place: str) -> str:
    """The did:web of ``HOST[:PORT][/PATH]`` (did:web method, section 2.5.2).

    Raises ``InputError`` for anything that is not such a place.
    """
    from urllib.parse import quote

    host, *path = place.removeprefix("https://").rstrip("/").split("/")
    host = host if host.isascii() else _as_the_web_writes_it(host)
    name, colon, port = host.partition(":")
    labels = name.split(".")
    is_host = name.isascii() and all(part.replace("-", "").isalnum() for part in labels)
    is_port = not colon or (port.isdecimal() and port.isascii())
    if not is_host or not is_port or not all(path):
        raise InputError(
            f"{place} is not a place on the web.",
            cure="Write HOST[:PORT][/PATH], without https://.",
        )
    steps = [quote(step, safe="-._~") for step in path]
    return ":".join(["did:web", name.lower() + (f"%3A{port}" if colon else ""), *steps])


def _as_the_web_writes_it(host: str) -> str:
    """A host in its ASCII form (xn--…). Raises ``InputError`` where there is none, or where the
    two standards for it (RFC 3490, RFC 5891) lead to different places."""
    cure = "Write the host in its ASCII form (xn--…), as your provider shows it."
    if set(host.lower()) & _DISPUTED:
        raise InputError(f"{host} can be written in two ways.", cure=cure)
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        raise InputError(f"{host} is not a place on the web.", cure=cure) from None
