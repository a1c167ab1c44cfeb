"""The platform from the command line. Django is loaded only by the commands that need it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bayleaf.engine.errors import InputError

_SETTINGS = "bayleaf.campus.config.settings"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def demo() -> None:
    """Run a demo with three organizations, people and credentials, in the folder bayleaf-demo.

    \b
    Example:
      bayleaf demo
    """
    os.environ.setdefault("BAYLEAF_DATA_DIR", "bayleaf-demo")
    os.environ["BAYLEAF_DEMO"] = "1"
    environment = _environment()
    if environment.hostname not in _LOOPBACK:
        raise InputError(
            "A demo is for this machine alone: its passwords are public.",
            cure="Leave BAYLEAF_BASE_URL out, or use bayleaf serve.",
        )
    _prepare()
    from bayleaf.campus.seed import actions as seed

    if seed.is_empty():
        _say("Filling the demo ...")
        seed.fill()
    seed.write_trust_list(environment.data_dir / "trust.json")
    _say(f"Bayleaf is at {environment.base_url}/", "", "Sign in as one of these people:")
    for email, name, doing in seed.sign_ins():
        _say(f"  {email}   {name}, {doing}")
    _say(f"  The password of all is: {seed.PASSWORD}", "")
    if showcase := seed.showcase():
        _say(f"A public credential: {showcase}")
    _say(f"Mail goes to the outbox: {environment.base_url}/outbox/", "Stop with Ctrl+C.")
    _serve(environment)


def serve() -> None:
    """Serve the platform. Settings come from the environment: BAYLEAF_BASE_URL is the address people
    use, BAYLEAF_DATA_DIR the folder of the data.

    \b
    Example:
      bayleaf serve
    """
    environment = _environment()
    _prepare()
    _say(f"Bayleaf is at {environment.base_url}/")
    _serve(environment)


def worker() -> None:
    """Run the worker alone, beside a web server of your own.

    \b
    Example:
      bayleaf worker
    """
    _environment()
    _prepare()
    from bayleaf.campus.config.serving import Worker

    _say("The worker runs. Stop with Ctrl+C.")
    Worker().run()


def manage(context: typer.Context) -> None:
    """Run a Django management command, such as createsuperuser.

    \b
    Example:
      bayleaf manage createsuperuser
    """
    _environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", _SETTINGS)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["bayleaf manage", *context.args])


def backup(
    file: Annotated[Path, typer.Argument(help="The ZIP to write; it must not exist.")],
) -> None:
    """Write database and keys into one ZIP, while the server runs. Keep it as safe as the keys.

    \b
    Example:
      bayleaf backup bayleaf-2026-05-01.zip
    """
    environment = _environment()
    from bayleaf.campus.config import keeping

    keeping.back_up(environment.data_dir, file)
    _say(f"Written: {file}")


def restore(
    file: Annotated[Path, typer.Argument(help="A ZIP that bayleaf backup wrote.")],
) -> None:
    """Put a backup back into BAYLEAF_DATA_DIR, which must be empty. Stop the server first.

    \b
    Example:
      bayleaf restore bayleaf-2026-05-01.zip
    """
    environment = _environment()
    from bayleaf.campus.config import keeping

    keeping.restore(file, environment.data_dir)
    _say(f"Restored into {environment.data_dir}")


def import_skills(
    classification: Annotated[Path, typer.Argument(help="The ESCO classification, a ZIP of CSV.")],
    relations: Annotated[Path | None, typer.Argument(help="The ESCO relations, likewise.")] = None,
) -> None:
    """Import the skills of ESCO from the files the European Commission publishes.

    \b
    Example:
      bayleaf skills import esco-classification.zip esco-relations.zip
    """
    _environment()
    _prepare()
    from bayleaf.campus.foundation.errors import CampusError
    from bayleaf.campus.skills.actions import import_esco

    try:
        counts = import_esco(classification=classification, relations=relations)
    except CampusError as error:
        raise InputError(error.message, cure=error.cure or None) from error
    _say(str(counts))


skills = typer.Typer(help="Frameworks of skills.", no_args_is_help=True)
skills.command("import")(import_skills)


def register(app: typer.Typer) -> None:
    """Add these commands to the root."""
    for command in (demo, serve, worker, backup, restore):
        app.command(command.__name__)(command)
    app.command(
        "manage", context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
    )(manage)
    app.add_typer(skills, name="skills")


def _environment() -> Any:
    """The checked settings, or one clear line about the one that is wrong."""
    try:
        from pydantic import ValidationError

        from bayleaf.campus.config.environment import environment
    except ModuleNotFoundError as error:
        raise InputError(
            f"The platform is not installed: {error.name} is missing.",
            cure='Install it: pip install "bayleaf[campus]"',
        ) from None
    try:
        return environment()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"BAYLEAF_{str(first['loc'][0]).upper()}" if first["loc"] else "The environment"
        raise InputError(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None


def _prepare() -> None:
    """Load Django and bring the database up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", _SETTINGS)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def _serve(environment: Any) -> None:
    from bayleaf.campus.config.serving import serve as run
    from bayleaf.campus.config.wsgi import application

    try:
        run(application, environment)
    except OSError as error:
        raise InputError(
            f"Port {environment.listening_port} of {environment.host} cannot be used: {error.strerror}.",
            cure="Stop what uses it, or set BAYLEAF_BASE_URL to another port.",
        ) from None


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
