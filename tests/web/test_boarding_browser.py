"""Who is on board, in a real browser: it fits any screen, and keeps up with the doors."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, expect

from tests.web.browser import IN_A_BROWSER
from tests.web.running import Desk, a_desk
from tests.web.scans import a_scan, codes
from tests.web.test_own_browser import at

pytestmark = IN_A_BROWSER


@pytest.fixture
def desk(db: None) -> Desk:
    """A train of tomorrow; of three travellers two are on board, and somebody else came with a ticket of theirs."""
    desk = a_desk()
    desk.buy(0, 1, 20)
    first, second, _ = codes(desk)
    tell(desk, a_scan(desk, first), a_scan(desk, second), a_scan(desk, second, shown="good", device="A long name" * 5))
    return desk


def tell(desk: Desk, *scans: dict[str, object]) -> None:
    body = json.dumps({"scans": list(scans)})
    answer = desk.ines.client.post(f"{desk.home}/scans", body, content_type="application/json")
    assert answer.status_code == 200, answer.content


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_of_boarding_is_wider_than_its_window(
    desk: Desk, browser: Browser, live_server: object, width: int
) -> None:
    visitor = at(desk.ines, browser, str(live_server), width=width)
    boarding = f"{desk.trip}/boarding"
    visitor.go(boarding)
    visitor.fits()
    visitor.page.get_by_role("link", name="Take back").first.click()
    visitor.page.get_by_role("button", name="Take it back").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    visitor.fits()
    visitor.go(f"{boarding}?show=missing")
    visitor.fits()


def test_the_page_keeps_up_with_the_doors_and_keeps_what_is_typed(
    desk: Desk, browser: Browser, live_server: object
) -> None:
    visitor = at(desk.ines, browser, str(live_server))
    page = visitor.page
    page.clock.install()
    visitor.go(f"{desk.trip}/boarding")
    aboard = page.locator(".facts dd").first
    expect(aboard).to_have_text("2")
    page.get_by_label("Name or booking reference").fill("Lovel")
    tell(desk, a_scan(desk, codes(desk)[2]))
    page.clock.run_for(16_000)
    expect(aboard).to_have_text("3")
    expect(page.locator("#people").get_by_text("On board").first).to_be_visible()
    expect(page.get_by_label("Name or booking reference")).to_have_value("Lovel")
    expect(page.locator("#people")).to_have_count(1)
    assert not visitor.troubles
