"""A real browser on the shop."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from playwright.sync_api import Error as PlaywrightError

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox"]
_SETTLED = 10
"""Seconds that a page may take until nothing in it moves any more."""
_BLINK = 50
"""Milliseconds between two looks."""
_FITS = "document.readyState === 'complete' && document.documentElement.scrollWidth <= window.innerWidth"
_WIDEST = """() => {
  const width = window.innerWidth;
  return [...document.body.querySelectorAll('*')]
    .map((one) => [Math.round(one.getBoundingClientRect().right), one.outerHTML.slice(0, 120)])
    .filter(([right]) => right > width)
    .sort((a, b) => b[0] - a[0])
    .slice(0, 3);
}"""
"""The elements that reach farthest over the window's edge, and where they end."""
_TAKEN_BACK = ("htmx:afterRequest", "htmx:sendAbort")
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
    pytest.mark.django_db(transaction=True),
]
"""Marks of tests that ask for the fixture `browser`."""


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Chromium of this machine, without a window."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody at a browser. `troubles` are what its console complained about."""

    page: Page
    base: str
    troubles: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, browser: Browser, base: str, *, width: int = 1280, **options: Any) -> Visitor:
        """A new browser window; options are those of Playwright's contexts."""
        context = browser.new_context(viewport=ViewportSize(width=width, height=800), **options)
        context.set_default_timeout(10_000)
        visitor = cls(context.new_page(), base)
        visitor.page.on("pageerror", lambda error: visitor.troubles.append(str(error)))
        visitor.page.on("console", lambda said: visitor._heard(said.type, said.text))
        return visitor

    def _heard(self, kind: str, text: str) -> None:
        # An answer such as 422 is a part of the conversation, and so is a newer question in an older one's place.
        if kind == "error" and not text.startswith(("Failed to load resource", *_TAKEN_BACK)):
            self.troubles.append(text)

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(f"{self.base}{path}")

    def log_in(self, email: str, password: str) -> None:
        """Through the login page as it stands open."""
        self.page.fill("[name=login]", email)
        self.page.fill("[name=password]", password)
        self.page.click("form[action='/login'] button")

    def fits(self) -> None:
        """The page is no wider than its window, once its styles are there and what moves in has arrived."""
        end = monotonic() + _SETTLED
        while not self._fits_now():
            if monotonic() > end:
                widest = self.page.evaluate(_WIDEST)
                raise AssertionError(f"{self.page.url} sticks out by {self._sticks_out()} px: {widest}")
            self.page.wait_for_timeout(_BLINK)

    def _fits_now(self) -> bool:
        try:
            return bool(self.page.evaluate(_FITS))
        except PlaywrightError:  # another page was just coming
            return False

    def _sticks_out(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
