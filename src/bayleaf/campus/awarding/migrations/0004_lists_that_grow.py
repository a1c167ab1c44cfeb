"""Indexes for lists of a hundred thousand: one that lists, counts and searches, and one for what
supersedes what."""

from django.db import migrations, models

_LISTED = ["organization", "-awarded_at", "-id", "state", "claimed_at", "valid_until", "words"]


class Migration(migrations.Migration):
    dependencies = [("awarding", "0003_erasure")]

    operations = [
        migrations.RemoveIndex(model_name="credential", name="awarded_by_age"),
        migrations.RemoveIndex(model_name="credential", name="awarded_by_state"),
        migrations.AddIndex(
            model_name="credential",
            index=models.Index(fields=_LISTED, name="awarded_listed"),
        ),
        migrations.AddIndex(
            model_name="credential",
            index=models.Index(
                condition=models.Q(supersedes__isnull=False),
                fields=["supersedes"],
                name="superseding",
            ),
        ),
    ]
