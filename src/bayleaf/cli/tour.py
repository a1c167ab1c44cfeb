"""``bayleaf tour``: the main job in a minute, with real commands on real files."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Final

import typer

_RECIPIENT: Final = "learner@example.org"
_MINE: Final = (
    ("Make a signing key.", "bayleaf keys new --type ed25519 --out key.json"),
    (
        "Issue a badge to somebody. The address goes in as a salted hash.",
        "bayleaf new --name 'Introduction to Beekeeping' > draft.json\n"
        f"bayleaf issue --key key.json --in draft.json --to {_RECIPIENT} --out badge.json",
    ),
    ("Bake it into a picture.", "bayleaf bake leaf.svg badge.json badge.svg"),
    (
        "An employer verifies the picture, and asks whose it is.",
        f"bayleaf verify badge.svg --recipient {_RECIPIENT}",
    ),
)
_OTHERS: Final = (
    (
        "Badges that other software signed: JSON, PNG and SVG, in three ways.",
        "bayleaf verify first-aid.json welding.png bread.svg",
    ),
    ("The same three, one letter changed in each.", "bayleaf verify forged-first-aid.json forged-welding.png forged-bread.svg"),
)  # fmt: skip


def tour(
    folder: Annotated[
        str | None,
        typer.Option("--folder", metavar="DIR", help="Keep the files there. Default: nowhere."),
    ] = None,
) -> None:
    """Show the main job: make a key, issue, bake, verify, and catch forgeries.

    \b
    Example:
      bayleaf tour --folder my-first-badge
    """
    if folder is not None:
        Path(folder).mkdir(parents=True, exist_ok=True)
        _walk(Path(folder))
        typer.echo(f"The files are in {folder}.")
        return
    with tempfile.TemporaryDirectory(prefix="bayleaf-") as place:
        _walk(Path(place))


def _walk(place: Path) -> None:
    _lay_out(place)
    for number, (title, commands) in enumerate((*_MINE, *_OTHERS), start=1):
        typer.echo(typer.style(f"{number}. {title}", bold=True))
        for command in commands.splitlines():
            _run(command, place)
        typer.echo()


def _run(command: str, place: Path) -> None:
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
    if code:
        typer.echo(typer.style(f"(exit code {code})", dim=True))


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
