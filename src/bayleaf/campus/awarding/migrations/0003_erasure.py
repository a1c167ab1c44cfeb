"""What was signed still never changes, but for one door: an erasure empties it for good."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

_TABLE = "awarding_signedbytes"
_RULE = "signed_bytes_are_fixed"
_WORDS = "what was signed never changes"
_ERASURE = (
    "(OLD.erased_sha256 = '' AND length(NEW.erased_sha256) = 64"
    " AND length(NEW.json) = 0 AND length(NEW.jwt) = 0"
    " AND NEW.credential_id = OLD.credential_id"
    " AND NEW.key_id = OLD.key_id AND NEW.jwt_key_id = OLD.jwt_key_id)"
)
_IS_THERE = f"EXISTS (SELECT 1 FROM {_TABLE} s WHERE s.credential_id = NEW.credential_id)"
# A new column makes SQLite write the table anew, and its triggers go with the old one.
_SQLITE = {
    _RULE: ("UPDATE", ""),
    "signed_bytes_stay": ("DELETE", ""),
    "signed_bytes_come_once": ("INSERT", f" WHEN {_IS_THERE}"),
}


def lift(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers that are in the way of the new column."""
    if schema_editor.connection.vendor == "sqlite":
        for name in _SQLITE:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
    else:
        schema_editor.execute(f"DROP TRIGGER {_RULE} ON {_TABLE}")


def with_door(apps: Any, schema_editor: Any) -> None:
    """Make them anew; an update that is an erasure passes."""
    _install(schema_editor, f" WHEN ({_ERASURE} IS NOT TRUE)")


def without_door(apps: Any, schema_editor: Any) -> None:
    """Make them as they were before."""
    _install(schema_editor, "")


def _install(schema_editor: Any, when: str) -> None:
    if schema_editor.connection.vendor != "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER {_RULE} BEFORE UPDATE ON {_TABLE} FOR EACH ROW{when}"
            f" EXECUTE FUNCTION {_RULE}()"
        )
        return
    for name, (event, condition) in _SQLITE.items():
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {_TABLE} FOR EACH ROW"
            f"{when if name == _RULE else condition}"
            f" BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("awarding", "0002_signed_bytes_are_fixed")]
    operations = [
        migrations.RunPython(lift, without_door),
        migrations.AddField(
            "signedbytes",
            "erased_sha256",
            models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField("credential", "erased_at", models.DateTimeField(blank=True, null=True)),
        migrations.RemoveConstraint("credential", "one_award_a_person_and_occasion"),
        migrations.AddConstraint(
            "credential",
            models.UniqueConstraint(
                condition=models.Q(("erased_at", None)),
                fields=("version", "recipient_email", "occasion", "revision"),
                name="one_award_a_person_and_occasion",
            ),
        ),
        migrations.RunPython(with_door, lift),
    ]
