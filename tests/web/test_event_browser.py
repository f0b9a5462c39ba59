"""An event's page in a real browser: what one chooses is added up, on a narrow screen too; one payment buys it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.shop import PASSWORD
from tests.web.theatre import Theatre

pytestmark = IN_A_BROWSER


@pytest.mark.parametrize("width", [1280, 390])
def test_tickets_for_two_evenings_are_added_up_and_bought(
    theatre: Theatre,
    browser: Browser,
    live_server: object,
    width: int,
) -> None:
    visitor = Visitor.at(browser, str(live_server), width=width)
    page = visitor.page
    visitor.go("/events")
    page.click("text=The Tempest")
    for evening in (0, 1):
        page.locator("summary").nth(evening).click()
    page.locator("select[name=take]").nth(0).select_option(index=2)
    page.locator("select[name=take]").nth(3).select_option(index=1)
    expect(page.locator("[data-basket-says]")).to_have_text("3 tickets")
    expect(page.locator("[data-basket-sum]")).to_have_text("85.00 EUR")
    visitor.fits()
    page.click("text=Go on")
    visitor.log_in("ada@example.org", PASSWORD)
    for number in (1, 2, 3):
        page.fill(f"[name=p{number}-first_name]", "Ada")
        page.fill(f"[name=p{number}-last_name]", "Lovelace")
    visitor.fits()
    page.locator("button:has-text('Hold these places'):visible").click()
    page.locator("button:has-text('Buy for 85.00'):visible").click()
    expect(page.locator("h1")).to_have_text("You are going to The Tempest.")
    expect(page.locator(".ticket")).to_have_count(3)
    assert not visitor.troubles
