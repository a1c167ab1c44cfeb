"""The root command: every command under one name, and every failure as one clear line."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from typing import Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

from bayleaf.cli import campus, drafts, images, issue, keys, status, tour, vcapi, verify
from bayleaf.engine.errors import BayleafError

WRONG_USAGE = 2
INTERRUPTED = 130
_MOST_LINES = 10
_LOST_READER = 141  # 128 + SIGPIPE, what a shell sees when a pipe closes early


class Front(TyperGroup):
    """The root group. Turns what goes wrong into a line on standard error and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command line and exit: 2 for wrong usage and for whatever cannot be read."""
        _refuse_closed_streams()
        _speak_in_any_locale(sys.stdout, sys.stderr)
        code = _guarded(
            lambda: super(Front, self).main(*args, **{**kwargs, "standalone_mode": False})
        )
        sys.exit(code)


app = typer.Typer(
    cls=Front,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from bayleaf.engine.version import VERSION

        typer.echo(f"bayleaf {VERSION}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Issue and verify micro-credentials: Open Badges 3.0, signed, in JSON or in an image.

    \b
    Example:
      bayleaf keys new --type ed25519 --out key.json
      bayleaf new | bayleaf issue --key key.json --to ada@example.org --out badge.json
      bayleaf verify badge.json
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.add_typer(keys.app, name="keys")
app.command("new")(drafts.new)
app.command("issue")(issue.issue)
app.add_typer(status.app, name="status")
app.command("bake")(images.bake)
app.command("unbake")(images.unbake)
app.command("inspect")(images.inspect)
app.command("verify")(verify.verify)
app.command("tour")(tour.tour)
campus.register(app)
vcapi.register(app)


def _guarded(run: Callable[[], Any]) -> int:
    """Run a command and return the exit code. No traceback reaches a person."""
    try:
        code = run()
        sys.stdout.flush()
    except typer.TyperException as error:
        return _fail(f"{error.format_message().rstrip('.')}. {_where_to_read(error)}".strip())
    except BayleafError as error:
        return _fail(*error.lines)
    except SystemExit:  # how typer itself takes a pipe that closes early: with 1, a verdict's code
        return _LOST_READER
    except BrokenPipeError:
        _drop_output()
        return _LOST_READER
    except OSError as error:
        if error.filename is None:  # no file of ours: what was printed found no room
            _drop_output()
        return _fail(f"{error.filename or 'Standard output'}: {error.strerror or error}.")
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def _fail(*messages: str) -> int:
    """One line for each thing that is wrong, so that all can be mended at once."""
    from bayleaf.cli.plain import visible

    for message in messages[:_MOST_LINES]:
        sys.stderr.write(f"bayleaf: {visible(message)}\n")
    if len(messages) > _MOST_LINES:
        sys.stderr.write(f"bayleaf: and {len(messages) - _MOST_LINES} more.\n")
    return WRONG_USAGE


def _where_to_read(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f"See {context.command_path} --help." if context is not None else ""


def _refuse_closed_streams() -> None:
    """A shell may close a stream (``>&-``). An answer that nobody gets is no answer."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        sys.stderr.write("bayleaf: Standard output is closed.\n")
        sys.exit(WRONG_USAGE)


def _drop_output() -> None:
    """Python flushes standard output once more at exit: give it somewhere to go."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _speak_in_any_locale(*streams: TextIO) -> None:
    """A terminal that cannot show a letter gets its escape, not an exception."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
