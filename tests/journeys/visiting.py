"""Somebody at a browser, who notices what a page should never do."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from bayleaf.campus.seed.actions import PASSWORD


class Visitor:
    """One person in a browser of their own: no cookie of anybody else.

    ``faults`` gathers errors of the console and requests to another host.
    """

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.context, self.base_url = context, base_url
        self.faults: list[str] = []
        context.set_default_timeout(10_000)
        context.on("request", self._watch_request)
        self.page: Page = context.new_page()
        self.page.on("console", self._watch_console)
        self.page.on("pageerror", lambda error: self._fault(f"script: {error}"))

    def open(self, path: str) -> Page:
        """Go to a path of the campus, or to a whole address, and give the page."""
        url = f"{self.base_url}{path}" if path.startswith("/") else path
        answer = self.page.goto(url)
        assert answer is not None
        assert answer.ok, f"{answer.status} at {url}"
        return self.page

    def status(self, path: str) -> int:
        """The HTTP status of a path, asked for with this person's cookies."""
        answer = self.page.request.get(f"{self.base_url}{path}", max_redirects=0)
        return int(answer.status)

    def press(self, name: str) -> None:
        """Press the button, or follow the link that looks like one, of this exact name."""
        button = self.page.get_by_role("button", name=name, exact=True)
        link = self.page.get_by_role("link", name=name, exact=True)
        button.or_(link).first.click()

    def fill(self, **fields: str) -> None:
        """Type into fields, by their names."""
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").fill(value)

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Sign in with a password, and see that it worked."""
        self.open("/account/login/")
        self.fill(login=email, password=password)
        self.press("Sign in with your password")
        self.page.get_by_role("link", name="Sign out").first.wait_for(state="attached")

    def follow_mail(self, email: str, part: str) -> None:
        """Open the newest mail to an address, and follow its link whose address holds ``part``."""
        page = self.open(f"/outbox/?to={quote(email)}")
        page.locator("table.data tbody a").first.click()
        page.locator(f".mail a[href*='{part}']").first.click()

    def first_link(self, path: str, pattern: str) -> str:
        """The first address on a page that matches a regular expression as a whole, as a path."""
        hrefs: list[str] = self.open(path).eval_on_selector_all("main a[href]", _ADDRESSES)
        found = [urlsplit(href).path for href in hrefs]
        return next(href for href in found if re.fullmatch(pattern, href))

    def close(self) -> None:
        """Close the browser window and forget its cookies."""
        self.context.close()

    def _watch_request(self, request: Request) -> None:
        scheme, host, *_ = urlsplit(request.url)
        if scheme in {"http", "https"} and host != urlsplit(self.base_url).netloc:
            self._fault(f"asks another host: {request.url}")

    def _watch_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._fault(f"console: {message.text}")

    def _fault(self, words: str) -> None:
        self.faults.append(f"{urlsplit(self.page.url).path}: {words}")


def settle(page: Page, *, width: int, theme: Any) -> None:
    """Look at the page on a screen of this width, in CSS pixels, in the light or the dark theme."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")


_ADDRESSES = "links => links.map(link => link.href)"
