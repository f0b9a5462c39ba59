"""Changing a seat, and giving a ticket away, in a real browser, on narrow screens too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from carnet.kernel import clock
from tests.domains.booking.amending import flexible
from tests.money import give_money
from tests.web.browser import IN_A_BROWSER
from tests.web.shop import Shop
from tests.web.test_changes_browser import at
from tests.web.test_exchange_browser import look

pytestmark = IN_A_BROWSER


@pytest.mark.parametrize("width", [1280, 390])
def test_a_seat_is_changed_on_any_screen(traveller: Shop, browser: Browser, live_server: object, width: int) -> None:
    give_money(traveller.user.id, 50_000)
    one = flexible(traveller.sale, user_id=traveller.user.id, now=clock.now(), seats=["1-1"])
    visitor = at(traveller, browser, str(live_server), width=width)
    page = visitor.page
    visitor.go(f"/bookings/{one.reference}")
    look(visitor, "amend-booking", width)
    page.get_by_role("link", name="Change seat").click()
    look(visitor, "amend-seats", width)
    page.locator('[data-seat="1-7"]').click()
    expect(page.locator('[data-seat="1-7"]')).to_have_attribute("aria-checked", "true")
    expect(page.locator('[data-seat="1-1"]')).to_have_attribute("aria-checked", "false")
    page.get_by_role("button", name="Take these seats").click()
    expect(page.get_by_text("You have the new seat.")).to_be_visible()
    assert [ticket.seat for ticket in one.booking.tickets] == ["1-7"]
    for name, picture in (("Change name", "amend-name"), ("Give to somebody", "amend-give")):
        visitor.go(f"/bookings/{one.reference}")
        page.get_by_role("link", name=name).click()
        look(visitor, picture, width)
    assert visitor.troubles == []
