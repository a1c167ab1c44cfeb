"""The database itself keeps what was signed byte for byte, whoever writes to it."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_TABLE = "awarding_signedbytes"
_IS_THERE = (
    "EXISTS (SELECT 1 FROM awarding_signedbytes s WHERE s.credential_id = NEW.credential_id)"
)
_WORDS = "what was signed never changes"
_RULES = (("signed_bytes_are_fixed", "UPDATE"), ("signed_bytes_stay", "DELETE"))
# SQLite's INSERT OR REPLACE deletes without asking the trigger for DELETE.
_SQLITE_ONLY = ("signed_bytes_come_once", "INSERT")


def install(apps: Any, schema_editor: Any) -> None:
    """Make the triggers, in the words of this database."""
    vendor = schema_editor.connection.vendor
    for name, event in _rules(vendor):
        schema_editor.execute(_trigger(vendor, name, event))


def remove(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers."""
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for name, _event in _rules(schema_editor.connection.vendor):
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON {_TABLE}" if is_postgres else ""))
        if is_postgres:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _rules(vendor: str) -> tuple[tuple[str, str], ...]:
    return (*_RULES, _SQLITE_ONLY) if vendor == "sqlite" else _RULES


def _trigger(vendor: str, name: str, event: str) -> str:
    if vendor == "sqlite":
        when = f" WHEN {_IS_THERE}" if event == "INSERT" else ""
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {_TABLE} FOR EACH ROW{when}"
            f" BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
        )
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN"
        f" RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'integrity_constraint_violation';"
        f" END; $$ LANGUAGE plpgsql;"
        f" CREATE TRIGGER {name} BEFORE {event} ON {_TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


class Migration(migrations.Migration):
    dependencies = [("awarding", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
