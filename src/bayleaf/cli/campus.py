"""The platform from the command line. Django is loaded only by the commands that need it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bayleaf.cli.keeping import locked
from bayleaf.engine.errors import InputError

_SETTINGS = "bayleaf.campus.config.settings"


def demo() -> None:
    """Run a demo with three organizations, people and credentials, in the folder bayleaf-demo.

    \b
    Example:
      bayleaf demo
    """
    os.environ.setdefault("BAYLEAF_DATA_DIR", "bayleaf-demo")
    os.environ["BAYLEAF_DEMO"] = "1"
    environment = _environment()
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
    if environment.smtp_url is None:
        _say(
            f"No mail server is set: mail stays in {environment.base_url}/outbox/, for operators.",
            "Make yourself one: bayleaf manage createsuperuser",
        )
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

    _end_when_asked()
    _say("The worker runs. Stop with Ctrl+C.")
    Worker().run()


def manage(context: typer.Context) -> None:
    """Run a Django management command, such as createsuperuser.

    \b
    Example:
      bayleaf manage createsuperuser
    """
    _environment()
    if context.args[:1] == ["createsuperuser"]:
        _prepare()  # it may be the first thing that anybody does here
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", _SETTINGS)
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["bayleaf manage", *context.args])
    except SystemExit as stop:  # Django has said what is wrong
        raise typer.Exit(stop.code if isinstance(stop.code, int) else 1) from None


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

    has_master_key = environment.master_key is not None
    keeping.restore(file, environment.data_dir, has_master_key=has_master_key)
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
        from pydantic_settings import SettingsError

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
        raise InputError(f"{name}: {first['msg'].removeprefix('Value error, ')}.") from None
    except SettingsError as error:  # a list that is not JSON
        name = str(error).partition('"')[2].partition('"')[0].upper()
        raise InputError(f"BAYLEAF_{name}: give a list as JSON, for example [8443].") from None


def _prepare() -> None:
    """Load Django and bring the database up to date. What is written is the owner's alone."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", _SETTINGS)
    import django
    from django.core.management import call_command

    django.setup()
    with locked(str(_environment().database)):  # serve and worker may start at the same moment
        call_command("migrate", verbosity=0, interactive=False)
    from bayleaf.campus.config import keeping
    from bayleaf.campus.organizations.models import Organization

    keeping.claim_folder(
        _environment().data_dir,
        _environment().base_url,
        is_in_use=Organization.objects.exists(),
    )


def _serve(environment: Any) -> None:
    from bayleaf.campus.config import serving
    from bayleaf.campus.config.wsgi import application

    server = serving.listen(application, environment)
    _end_when_asked()
    serving.serve(server)


def _end_when_asked() -> None:
    """A container or systemd ends a process with SIGTERM: finish what is being done, then go."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
