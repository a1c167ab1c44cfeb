"""``skills_import CLASSIFICATION [--relations FILE]``: the official ESCO files into the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.skills.actions import import_esco


class Command(BaseCommand):
    """Import ESCO; run it again for a newer release or a second time without harm."""

    help = "Import the ESCO classification from the ZIP files of the European Commission."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two files and a language."""
        parser.add_argument("classification", type=Path, help="ZIP of CSV: the classification")
        parser.add_argument("--relations", type=Path, help="ZIP of CSV: adds fields of education")
        parser.add_argument("--language", default="en", help="as in the names of the CSV files")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and say how many skills were added, changed and unchanged."""
        try:
            counts = import_esco(
                classification=options["classification"],
                relations=options["relations"],
                language=options["language"],
            )
        except CampusError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{counts.all} skills: {counts.added} added, {counts.changed} changed, "
            f"{counts.unchanged} unchanged."
        )
