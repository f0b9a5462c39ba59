"""Somebody who goes through the pages by what can be read there, and keeps what was seen where SHOTS says."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect

from carnet.domains.inventory import queries as stock
from carnet.domains.search import queries as searching
from carnet.infra import events
from tests.web.browser import Visitor
from tests.web.own import Person

_PATIENCE = 20_000
"""Milliseconds; every step waits for what it needs and not longer."""


@dataclass
class Walker:
    """Somebody at a browser of their own. `who` and the number of the step name the pictures."""

    visitor: Visitor
    who: str
    steps: int = 0

    @classmethod
    def at(cls, person: Person, browser: Browser, base: str, *, who: str, width: int = 1280) -> Walker:
        """The person, logged in."""
        visitor = Visitor.at(browser, base, width=width)
        visitor.page.context.set_default_timeout(_PATIENCE)
        expect.set_options(timeout=_PATIENCE)
        session = person.client.cookies["sessionid"].value
        visitor.page.context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        return cls(visitor, who)

    def go(self, path: str) -> None:
        """Open an address that somebody was given."""
        self.visitor.go(path)

    def follow(self, words: str) -> None:
        """Follow the first link in sight that reads so."""
        self.visitor.page.get_by_role("link", name=words).filter(visible=True).first.click()

    def press(self, words: str) -> None:
        """Press the first button in sight that reads so."""
        self.visitor.page.get_by_role("button", name=words).filter(visible=True).first.click()

    def fill(self, **fields: str) -> None:
        """Write into fields, by their names in the form."""
        for name, text in fields.items():
            self.field(name).fill(text)

    def pick(self, name: str, typed: str, place: str) -> None:
        """Write the beginning of a place, and take the place from the list."""
        self.field(name).press_sequentially(typed)
        self.visitor.page.get_by_role("option").filter(has_text=place).first.click()

    def field(self, name: str) -> Locator:
        """A field by its name in the form."""
        return self.visitor.page.locator(f"main [name='{name}']").first

    def reads(self, *texts: str) -> None:
        """The page says all of this."""
        for text in texts:
            expect(self.visitor.page.locator("body")).to_contain_text(text)

    def headed(self, text: str) -> None:
        """The page is this one; it fits into its window."""
        expect(self.visitor.page.locator("h1")).to_have_text(text)
        self.saw()

    def saw(self) -> None:
        """Nothing sticks out of the window; a picture is kept where SHOTS is set."""
        self.steps += 1
        if folder := os.environ.get("SHOTS"):
            path = Path(folder) / f"{self.who}-{self.steps:02}.png"
            self.visitor.page.screenshot(path=path, full_page=True)
        self.visitor.fits()


def settle() -> None:
    """What a worker does in the meantime is done, and nobody remembers how it was before."""
    events.drain()
    stock.clear_caches()
    searching.forget()
