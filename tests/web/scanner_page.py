"""The scanner's page in a browser, as an inspector with a phone works it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page, expect

from carnet.domains.booking.contracts import Ticket
from carnet.domains.booking.models import Ticket as TicketRow
from tests.web.browser import Visitor
from tests.web.scanning import Doors

MODULES = "/static/carnet/js/scanner"
_PATIENCE = 20_000
"""Milliseconds; every step waits for what it needs and not longer."""


def inspector(doors: Doors, browser: Browser, base: str, **options: Any) -> Visitor:
    """The inspector at a phone, at the scanner of the train."""
    visitor = Visitor.at(browser, base, **{"width": 390, **options})
    visitor.page.context.set_default_timeout(_PATIENCE)
    expect.set_options(timeout=_PATIENCE)
    session = doors.inspector.client.cookies["sessionid"].value
    visitor.page.context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    doors.inspector.read(doors.scanner)  # a process's first request takes long: no browser has to wait for it
    visitor.go(doors.scanner)
    return visitor


def take_along(page: Page) -> None:
    """Take the list along, and wait until the page is kept, too."""
    page.get_by_role("button", name="Take along").click()
    expect(page.locator("[data-fresh]")).to_contain_text("good until")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def type_in(page: Page, text: str) -> None:
    """Write into the field, then Enter."""
    page.fill("#code", text)
    page.press("#code", "Enter")


def verdict(page: Page, word: str, *more: str) -> None:
    """The panel says so."""
    expect(page.locator("[data-part=word]")).to_have_text(word)
    for text in more:
        expect(page.locator("[data-verdict]")).to_contain_text(text)


def waiting(page: Page, text: str) -> None:
    """What the page says of scans that are not sent yet."""
    expect(page.locator("[data-waiting]")).to_have_text(text)


def boarded(*tickets: Ticket) -> list[bool]:
    """Which of them the server has on board."""
    known = dict(TicketRow.objects.values_list("id", "status"))
    return [known[ticket.id] == "boarded" for ticket in tickets]
