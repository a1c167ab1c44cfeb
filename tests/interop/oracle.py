"""The independent implementations in Node, behind one process that answers JSON lines."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "node"


class OracleError(Exception):
    """The library refused, or could not do, what it was asked. The text is its own."""


class Oracle:
    """The Node libraries. ``ask`` sends one request and returns the answer."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", "oracle.mjs"],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @staticmethod
    def absence() -> str | None:
        """Why there is no oracle here, or ``None`` when there is one."""
        if shutil.which("node") is None:
            return "Node is not installed: nothing is compared with the libraries of others"
        if not (FOLDER / "node_modules").is_dir():
            return "tests/interop/node/node_modules is absent: run `npm ci` there"
        return None

    def ask(self, verb: str, **request: Any) -> dict[str, Any]:
        """Send one request; the answer has ``ok`` and, when that is false, ``error``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"verb": verb, **request}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise OracleError(f"the Node process ended while it was asked to {verb}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def must(self, verb: str, **request: Any) -> dict[str, Any]:
        """The answer to a request that has to succeed. Raises ``OracleError``."""
        answer = self.ask(verb, **request)
        if not answer["ok"]:
            raise OracleError(f"{verb}: {answer['error']}")
        return answer

    def key(self, kind: str, did: str | None = None) -> dict[str, Any]:
        """Make a throw-away key: ``controller``, ``verificationMethod``, ``document``, …"""
        return self.must("key", kind=kind, **({"did": did} if did else {}))

    def issue(self, by: str, **request: Any) -> Any:
        """Have a library sign: a credential with its proof, or a token."""
        return self.must("issue", by=by, **request)["document"]

    def verify(self, by: str, **request: Any) -> dict[str, Any]:
        """Have a library verify: ``ok``, and its own words in ``error``."""
        return self.ask("verify", by=by, **request)

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()
