"""The database itself keeps a published version as it is, whoever writes to it."""

from typing import Any

from django.db import migrations

_VERSION = "achievements_version"
_SKILLS = "achievements_version_skills"
_ART = "achievements_art"
_WORDS = "a published version never changes"

# Row triggers: name, event, table, and when it is refused. OLD and NEW are the row.
_IS_PUBLISHED = (
    "EXISTS (SELECT 1 FROM achievements_version v WHERE v.id = {id} AND v.published_at IS NOT NULL)"
)
_SHOWN = (
    "EXISTS (SELECT 1 FROM achievements_version v"
    " WHERE v.art_id = OLD.id AND v.published_at IS NOT NULL)"
)
_OLD = _IS_PUBLISHED.format(id="OLD.version_id")
_NEW = _IS_PUBLISHED.format(id="NEW.version_id")
_RULES = (
    ("version_is_fixed", "UPDATE", _VERSION, "OLD.published_at IS NOT NULL"),
    ("version_stays", "DELETE", _VERSION, "OLD.published_at IS NOT NULL"),
    ("version_skills_are_all", "INSERT", _SKILLS, _NEW),
    ("version_skills_are_fixed", "UPDATE", _SKILLS, f"{_OLD} OR {_NEW}"),
    ("version_skills_stay", "DELETE", _SKILLS, _OLD),
    ("art_is_fixed", "UPDATE", _ART, _SHOWN),
    ("art_stays", "DELETE", _ART, _SHOWN),
)


def install(apps: Any, schema_editor: Any) -> None:
    """Make the triggers, in the words of this database."""
    for rule in _RULES:
        schema_editor.execute(_trigger(schema_editor.connection.vendor, *rule))


def remove(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers."""
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for name, _event, table, _when in _RULES:
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if is_postgres else ""))
        if is_postgres:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _trigger(vendor: str, name: str, event: str, table: str, when: str) -> str:
    if vendor == "sqlite":
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
        )
    # PostgreSQL allows no query in WHEN, so that a function of its own asks it.
    kept = "OLD" if event == "DELETE" else "NEW"
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN"
        f" IF {when} THEN RAISE EXCEPTION '{_WORDS}'"
        f" USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN {kept}; END; $$ LANGUAGE plpgsql;"
        f" CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


class Migration(migrations.Migration):
    dependencies = [("achievements", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
