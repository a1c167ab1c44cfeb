"""The command line. ``main`` is the ``bayleaf`` command; everything else is loaded when needed."""

__all__ = ["main"]

_INTERRUPTED = 130


def main() -> None:
    """Run the ``bayleaf`` command with the arguments of the process, and exit."""
    import sys

    try:
        from bayleaf.cli.front import app

        app(prog_name="bayleaf")
    except KeyboardInterrupt:  # before the front could see to it
        sys.exit(_INTERRUPTED)
