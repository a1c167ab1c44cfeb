"""``bayleaf bake``, ``unbake`` and ``inspect``: credentials in images, and what a file holds."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from bayleaf.cli.files import STANDARD_STREAM, read_credential, read_whole, shown, write_output
from bayleaf.cli.plain import visible
from bayleaf.engine.encoding import content_digest
from bayleaf.engine.errors import InputError

if TYPE_CHECKING:
    from bayleaf.engine.verifying.reading import Received

_KIND: Final = {"png": "a PNG", "svg": "an SVG"}
_KNOWN_ENDINGS: Final = frozenset(
    {"png", "svg", "jpg", "jpeg", "gif", "webp", "pdf", "json", "jwt", "jws"}
)

_Out = Annotated[
    str | None, typer.Option("--out", metavar="FILE", help="Default: standard output.")
]


def bake(
    image: Annotated[str, typer.Argument(metavar="IMAGE", help="A PNG or SVG image.")],
    credential: Annotated[str, typer.Argument(metavar="CREDENTIAL", help="A signed credential.")],
    out: Annotated[str, typer.Argument(metavar="OUT", help="The image to write.")],
) -> None:
    """Put a signed credential into a PNG or SVG image. The picture stays as it is.

    \b
    Example:
      bayleaf bake leaf.png badge.json badge.png
    """
    from bayleaf.engine import baking

    picture = read_whole(image)
    text = read_whole(credential).strip()
    form = baking.image_format(picture)
    if form is None:
        raise InputError(f"{shown(image)} is neither a PNG nor an SVG image.")
    if baking.image_format(text) is not None:
        raise InputError(
            f"{shown(credential)} is an image.", cure="Give IMAGE CREDENTIAL OUT in this order."
        )
    _refuse_odd_target(out, form, credential)
    types = _signed(text, credential).document.get("type")
    kind: Literal["clrcredential", "openbadgecredential"] = (
        "clrcredential" if "ClrCredential" in _listed(types) else "openbadgecredential"
    )
    write_output(baking.bake(picture, text, kind=kind), out)


def unbake(
    image: Annotated[str, typer.Argument(metavar="IMAGE", help="A baked PNG or SVG image.")],
    out: _Out = None,
) -> None:
    """Take the credential out of an image, byte for byte. It is not verified.

    \b
    Example:
      bayleaf unbake badge.png --out badge.json
    """
    from bayleaf.engine import baking

    data = read_whole(image)
    if baking.image_format(data) is None:
        raise InputError(f"{shown(image)} is neither a PNG nor an SVG image.")
    write_output(baking.unbake(data).credential, out)


def inspect(
    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON, JWT, PNG or SVG; - is stdin.")],
) -> None:
    """Show what a file holds and claims, without judging any of it.

    \b
    Example:
      bayleaf inspect badge.png
    """
    received = read_credential(file)
    typer.echo("NOT VERIFIED: this is what the file says. Ask bayleaf verify whether it is true.\n")
    for label, value in _facts(received):
        typer.echo(f"{label:<12} {visible(_shown(value))}")


def _facts(received: Received) -> Iterator[tuple[str, Any]]:
    document = received.document
    yield "Container", received.container
    yield "Format", received.format
    yield "Digest", content_digest(received.data)
    if received.unsupported is not None:
        yield "Note", received.unsupported
    if received.jws is not None:
        yield "JWT header", received.jws.header
    for label, name in (("Context", "@context"), ("Type", "type"), ("Id", "id"), ("Name", "name")):
        yield label, document.get(name)
    issuer = document.get("issuer")
    if isinstance(issuer, Mapping):
        yield "Issuer", issuer.get("id")
        yield "Issuer name", issuer.get("name")
    else:
        yield "Issuer", issuer
    for name in ("validFrom", "validUntil", "issuanceDate", "expirationDate"):
        if name in document:
            yield name, document[name]
    yield from _subjects(document)
    if "credentialStatus" in document:
        yield "Status", document["credentialStatus"]
    for proof in _listed(document.get("proof")):
        yield "Proof", proof


def _subjects(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for subject in _listed(document.get("credentialSubject")):
        if not isinstance(subject, Mapping):
            continue
        yield "Subject", subject.get("id", subject.get("identifier"))
        achievement = subject.get("achievement")
        if isinstance(achievement, Mapping):
            yield "Achievement", achievement.get("name")


def _refuse_odd_target(out: str, form: str, credential: str) -> None:
    """A picture is called what it is, does not take the place of its badge, and is not for eyes
    on a terminal."""
    if out == STANDARD_STREAM:
        if sys.stdout.isatty():
            raise InputError("A picture is not printed on a terminal.", cure="Name a file.")
        return
    ending = Path(out).suffix.lower().removeprefix(".")
    if ending in _KNOWN_ENDINGS - {form}:
        raise InputError(
            f"{out} would hold {_KIND[form]} image.", cure=f"Give it the ending .{form}."
        )
    if Path(out).exists() and os.path.realpath(out) == os.path.realpath(credential):
        raise InputError(f"{out} is the credential itself.", cure="Choose another name.")


def _signed(text: bytes, name: str) -> Received:
    """The credential to bake. An image is no place for a draft: nobody could verify it."""
    received = read_credential(name, text)
    if received.jws is None and "proof" not in received.document:
        raise InputError(
            f"{shown(name)} is not signed.", cure="Sign it first: bayleaf issue --key FILE."
        )
    return received


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
