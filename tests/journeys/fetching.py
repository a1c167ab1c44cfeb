"""Somebody without a browser: the campus over plain HTTP, with the cookies of one person."""

from __future__ import annotations

import csv
import io
import json
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import Any

from bayleaf.campus.seed.actions import PASSWORD


class Client:
    """One person's cookies at one campus. ``get`` and ``post`` follow redirects."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._cookies)
        )

    def get(self, path: str) -> bytes:
        """The body at a path. Raises ``HTTPError`` when the answer is no success."""
        with self._opener.open(f"{self.base_url}{path}", timeout=30) as answer:
            body: bytes = answer.read()
        return body

    def status(self, path: str) -> int:
        """The HTTP status of a path."""
        try:
            with self._opener.open(f"{self.base_url}{path}", timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def post(self, path: str, *, to: str = "", **fields: str) -> bytes:
        """Fill in the form at a path and send it there, or ``to``; the body that answers."""
        token = _TOKEN.search(self.get(path).decode())
        assert token is not None, f"no form at {path}"
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        asked = urllib.request.Request(
            f"{self.base_url}{to or path}", data, {"Referer": f"{self.base_url}{path}"}
        )
        with self._opener.open(asked, timeout=30) as answer:
            body: bytes = answer.read()
        return body

    def sign_in(self, email: str) -> Client:
        """Sign in with the password of the demo."""
        self.post("/account/login/", login=email, password=PASSWORD)
        assert self.status("/wallet") == 200
        return self

    def awarded(self, slug: str) -> list[dict[str, str]]:
        """Everything an organization awarded, as its CSV file tells it."""
        text = self.get(f"/o/{slug}/awarded.csv").decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def award(self, slug: str, achievement: str, *, email: str, name: str) -> None:
        """Award one person, as the button of the preview does."""
        asking = f"/o/{slug}/award?achievement={achievement}"
        form = self.get(asking).decode()
        levels = _LEVEL.search(form)
        fields = {
            "achievement": achievement,
            "key": secrets.token_urlsafe(16),
            "email": email,
            "name": name,
            "result": levels[1] if levels else "80",
            "evidence-TOTAL_FORMS": "0",
            "evidence-INITIAL_FORMS": "0",
        }
        answer = self.post(asking, to=f"/o/{slug}/award", **fields).decode()
        assert f"Awarded to {name}." in answer

    def check(self, file: bytes) -> dict[str, Any]:
        """The report of ``POST /api/v1/verify`` about a file."""
        asked = urllib.request.Request(
            f"{self.base_url}/api/v1/verify", file, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            report: dict[str, Any] = json.load(answer)
        return report


_LEVEL = re.compile(r'<select name="result".*?<option value="([^"]+)"', re.DOTALL)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
