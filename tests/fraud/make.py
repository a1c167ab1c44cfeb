"""Make the fraud corpus anew: ``python -m tests.fraud.make``.

Keys, clock and web are made up, and come out the same each time.
"""

from __future__ import annotations

import shutil

from tests.fraud import (
    recipes_contexts,
    recipes_files,
    recipes_graph,
    recipes_keys,
    recipes_signatures,
    recipes_status,
    recipes_words,
)
from tests.fraud.corpus import folders
from tests.fraud.fixture import Fixture

RECIPES = (
    recipes_signatures,
    recipes_keys,
    recipes_files,
    recipes_status,
    recipes_words,
    recipes_contexts,
    recipes_graph,
)


def all_fixtures() -> list[Fixture]:
    """Every attack, made anew and not yet written."""
    return [fixture for recipes in RECIPES for fixture in recipes.make()]


def main() -> None:
    """Write every folder."""
    fixtures = all_fixtures()
    for folder in folders():
        shutil.rmtree(folder)
    for fixture in fixtures:
        fixture.write()
    print(f"{len(fixtures)} attacks")


if __name__ == "__main__":
    main()
