"""The command line. ``main`` is the ``bayleaf`` command; everything else is loaded when needed."""

__all__ = ["main"]


def main() -> None:
    """Run the ``bayleaf`` command with the arguments of the process, and exit."""
    from bayleaf.cli.front import app

    app(prog_name="bayleaf")
