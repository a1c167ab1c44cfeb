"""``bayleaf tour``: the main job in a minute, with real commands on real files."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Final

import typer

from bayleaf.engine.errors import InputError

_RECIPIENT: Final = "learner@example.org"
_LIST: Final = "https://example.org/status/1"


@dataclass(frozen=True)
class Step:
    """A title, the commands under it, and the exit code that the last of them must have."""

    title: str
    commands: str
    code: int = 0


_STEPS: Final = (
    Step("Make a signing key.", "bayleaf keys new --type ed25519 --out key.json"),
    Step(
        "Make a list to revoke by, and issue a badge to somebody. The address goes in as a hash.",
        f"bayleaf status new --key key.json --url {_LIST} --out list.json\n"
        "bayleaf new > draft.json\n"
        f"bayleaf issue --key key.json --in draft.json --to {_RECIPIENT} --status list.json"
        " --out badge.json",
    ),
    Step("Bake it into a picture.", "bayleaf bake leaf.svg badge.json badge.svg"),
    Step(
        "An employer verifies the picture, and asks whose it is.",
        f"bayleaf verify badge.svg --recipient {_RECIPIENT} --page {_LIST}=list.json",
    ),
    Step(
        "The issuer withdraws it, and the employer looks again.",
        "bayleaf status revoke list.json badge.json --key key.json\n"
        f"bayleaf verify badge.svg --page {_LIST}=list.json",
        code=1,
    ),
    Step(
        "Badges that other software signed: JSON, PNG and SVG, in three ways.",
        "bayleaf verify first-aid.json welding.png bread.svg",
    ),
    Step(
        "The same three, a little changed in each.",
        "bayleaf verify forged-first-aid.json forged-welding.png forged-bread.svg",
        code=1,
    ),
)
_END: Final = (
    'Three forgeries, three refusals. Next: README.md, "Issue a badge from the command line"; '
    "bayleaf --help lists every command."
)


def tour(
    folder: Annotated[
        str | None,
        typer.Option("--folder", metavar="DIR", help="Keep the files there. Default: nowhere."),
    ] = None,
) -> None:
    """Show the main job: make a key, issue, bake, verify, revoke, and catch forgeries.

    \b
    Example:
      bayleaf tour --folder my-first-badge
    """
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="bayleaf-") as nowhere:
            _walk(Path(nowhere))
        return
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    if any(place.iterdir()):
        raise InputError(f"{folder} is not empty.", cure="Name a new folder.")
    _walk(place)
    typer.echo(f"The files are in {folder}.")


def _walk(place: Path) -> None:
    _lay_out(place)
    for number, step in enumerate(_STEPS, start=1):
        typer.echo(typer.style(f"{number}. {step.title}", bold=True))
        *before, last = step.commands.splitlines()
        for command in before:
            _run(command, place, 0)
        _run(last, place, step.code)
        typer.echo()
    typer.echo(typer.style(_END, bold=True))


def _run(command: str, place: Path, expected: int) -> None:
    """Run one command as a person would, in a process of its own."""
    typer.echo(typer.style(f"$ {command}", fg="cyan"))
    typed, _, target = command.partition(" > ")
    arguments = [sys.executable, "-m", "bayleaf.cli", *shlex.split(typed)[1:]]
    out = (place / target).open("wb") if target else None
    sys.stdout.flush()
    try:
        code = subprocess.run(
            arguments, cwd=place, stdout=out, stderr=1, env=_environment(), check=False
        ).returncode
    finally:
        if out is not None:
            out.close()
    if code != expected:
        raise InputError(f"That should have ended with {expected}, and ended with {code}.")
    if code:
        typer.echo(typer.style(f"(exit code {code}: not to be accepted)", dim=True))


def _environment() -> dict[str, str]:
    """Colours as this terminal has them: the child cannot see it through a file or a pipe."""
    return {**os.environ, **({"FORCE_COLOR": "1"} if sys.stdout.isatty() else {})}


def _lay_out(place: Path) -> None:
    """Put the samples there, and a forgery of each."""
    with as_file(files("bayleaf.cli") / "samples") as samples:
        for name in ("leaf.svg", "first-aid.json", "welding.png", "bread.svg"):
            (place / name).write_bytes((samples / name).read_bytes())
    first_aid = (place / "first-aid.json").read_bytes()
    (place / "forged-first-aid.json").write_bytes(first_aid.replace(b"First aid", b"First Aid"))
    _forge_image(place, "welding.png", b"3 to 8 mm", b"3 to 9 mm")
    _forge_token(place, "bread.svg")


def _forge_image(place: Path, name: str, old: bytes, new: bytes) -> None:
    from bayleaf.engine import baking

    data = (place / name).read_bytes()
    credential = baking.unbake(data).credential
    (place / f"forged-{name}").write_bytes(baking.bake(data, credential.replace(old, new)))


def _forge_token(place: Path, name: str) -> None:
    from bayleaf.engine import baking
    from bayleaf.engine.encoding import b64url_decode, b64url_encode

    data = (place / name).read_bytes()
    header, payload, signature = baking.unbake(data).credential.decode().split(".")
    claims = json.loads(b64url_decode(payload))
    claims["name"] = claims["name"].upper()
    token = f"{header}.{b64url_encode(json.dumps(claims).encode())}.{signature}"
    (place / f"forged-{name}").write_bytes(baking.bake(data, token.encode()))
