"""Make the golden vectors anew: ``python -m tests.vectors.make`` (needs Node and its packages).

Every run makes new keys, so all files change. Look at the verdicts of ``test_golden.py`` before
the new files replace the old ones in the history.
"""

from __future__ import annotations

import json
import shutil

from tests.interop.oracle import Oracle
from tests.vectors import recipes_forgeries, recipes_nested, recipes_suites, recipes_verdicts
from tests.vectors.workshop import GOLDEN, Workshop


def main() -> None:
    """Write ``golden/`` with its manifest."""
    absence = Oracle.absence()
    if absence is not None:
        raise SystemExit(absence)
    shutil.rmtree(GOLDEN, ignore_errors=True)
    GOLDEN.mkdir()
    oracle = Oracle()
    workshop = Workshop(oracle)
    for recipes in (recipes_suites, recipes_verdicts, recipes_nested, recipes_forgeries):
        recipes.make(workshop)
    oracle.close()
    manifest = {
        "about": "Made by independent implementations; see ../make.py. `trust` lists the ids of "
        "recognised issuers, `web` is all of the web that the verifier can reach.",
        "web": workshop.web,
        "vectors": workshop.vectors,
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (GOLDEN / "manifest.json").write_text(text + "\n", encoding="utf-8")
    print(f"{len(workshop.vectors)} vectors")


if __name__ == "__main__":
    main()
