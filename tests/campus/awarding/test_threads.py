"""Many at once: no index twice, no award twice, no revocation lost, one holder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.campus.awarding.test_kill import environment
from tests.campus.awarding.threads import EACH, THREADS


def test_eight_threads_do_not_get_into_each_others_way(tmp_path: Path) -> None:
    env = environment(tmp_path)
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=env, check=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.campus.awarding.threads"],
        env=env,
        check=True,
        capture_output=True,
    )

    found = json.loads(done.stdout)
    everybody = THREADS * EACH + 1
    for name in ("awards", "used", "indexes", "mails"):
        assert found[name] == everybody, name
    assert found["revoked"] == THREADS
    assert found["raised"] == []
    assert found["claims lost"] == THREADS - 1
    assert found["erased twice"] == ["Conflict"] * (THREADS - 1)
    assert found["broken"] is None
