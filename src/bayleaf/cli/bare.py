"""A group of commands that is called without one of them."""

from __future__ import annotations

import typer

_WRONG_USAGE = 2


def refuse_bare(context: typer.Context) -> None:
    """Show the help of a group when no command of it was named. That is wrong usage."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(_WRONG_USAGE)
