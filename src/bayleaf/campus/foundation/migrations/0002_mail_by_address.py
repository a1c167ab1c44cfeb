"""Finds the mail of one address without reading the whole outbox."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(fields=["to", "-created_at"], name="mail_by_address"),
        ),
    ]
