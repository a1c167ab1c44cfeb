"""A process that awards a list is killed again and again; every person gets exactly one award."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from tests.campus.awarding.killing import ROWS

KILLS = 4


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bayleaf.campus.config.settings",
        "BAYLEAF_DATA_DIR": str(folder),
        "BAYLEAF_BASE_URL": "http://localhost:8000",
        "BAYLEAF_LOG_LEVEL": "ERROR",
    }


def test_no_award_is_lost_and_none_is_made_twice(tmp_path: Path) -> None:
    env = environment(tmp_path)
    command = [sys.executable, "-m", "tests.campus.awarding.killing"]
    migrate = [sys.executable, "-m", "django", "migrate", "-v0"]
    subprocess.run(migrate, env=env, check=True)
    subprocess.run([*command, "prepare"], env=env, check=True)
    chance = random.Random(7)

    killed = 0
    for _ in range(KILLS):
        with subprocess.Popen([*command, "run"], env=env, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"running\n"
            try:
                process.wait(timeout=chance.uniform(0.05, 0.7))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                killed += process.wait() == -signal.SIGKILL
    subprocess.run([*command, "run"], env=env, check=True, stdout=subprocess.DEVNULL)

    told = subprocess.run([*command, "report"], env=env, check=True, capture_output=True)
    found = json.loads(told.stdout)
    assert killed >= 2, "the kills came while it ran"
    assert found["state"] == "done"
    for name in ("done", "awards", "people", "rows with their award", "signed", "mails", "audit"):
        assert found[name] == ROWS, name
    for name in ("used", "entries", "indexes"):
        assert found[name] == {"revocation": ROWS, "suspension": ROWS}, name
    assert found["broken"] is None
