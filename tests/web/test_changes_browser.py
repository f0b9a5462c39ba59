"""A cancelled trip in a real browser: the choice is made by keyboard or finger, on narrow screens too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from carnet.kernel import clock
from tests.domains.booking.changed import bought, cancelled, moved, news
from tests.money import balance, give_money
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.running import Desk, a_desk, settle
from tests.web.shop import Shop

pytestmark = IN_A_BROWSER


def at(shop: Shop, browser: Browser, base: str, *, width: int) -> Visitor:
    """The traveller at a browser, logged in."""
    visitor = Visitor.at(browser, base, width=width)
    session = shop.client.cookies["sessionid"].value
    visitor.page.context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    return visitor


@pytest.mark.parametrize("width", [1280, 390])
def test_t38_the_choice_is_made_on_any_screen(
    traveller: Shop, browser: Browser, live_server: object, width: int
) -> None:
    give_money(traveller.user.id, 20_000)
    now, sale = clock.now(), traveller.sale
    first = bought(sale, user_id=traveller.user.id, now=now, count=2, to_stop=2)
    news(sale, moved(sale.listing, 45), now=now)
    visitor = at(traveller, browser, str(live_server), width=width)
    visitor.go(f"/bookings/{first.reference}")
    visitor.fits()
    visitor.page.get_by_role("button", name="Travel at the new time Ada Lovelace 0").click()
    expect(visitor.page.get_by_text("You travel like this.")).to_be_visible()
    cancelled(sale, now=now)
    visitor.go("/bookings")
    visitor.fits()
    visitor.page.get_by_role("link", name="Something changed").click()
    button = visitor.page.get_by_role("button", name="Refund all 2")
    button.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_text("goes back to what it was paid with").first).to_be_visible()
    visitor.fits()
    assert visitor.troubles == []
    assert balance(traveller.user.id) == 20_000


@pytest.fixture
def desk(db: None) -> Desk:
    """A train of tomorrow on sale, with travellers."""
    desk = a_desk()
    desk.buy(0, 1, 6)
    return desk


@pytest.mark.parametrize("width", [1280, 390])
def test_t38_staff_cancel_a_trip_and_see_who_chose_what(
    desk: Desk, browser: Browser, live_server: object, width: int
) -> None:
    visitor = Visitor.at(browser, str(live_server), width=width)
    session = desk.ines.client.cookies["sessionid"].value
    visitor.page.context.add_cookies([{"name": "sessionid", "value": session, "url": str(live_server)}])
    desk.ines.post(f"{desk.trip}/cancel", {"reason": "a storm", "sure": "on"})
    settle()
    visitor.go(desk.trip)
    visitor.fits()
    visitor.page.get_by_role("button", name="Refund all 3 tickets").press("Enter")
    expect(visitor.page.get_by_text("0 of 3 tickets are refunded.")).to_be_visible()
    settle()
    visitor.page.reload()
    expect(visitor.page.get_by_text("3 tickets are refunded.")).to_be_visible()
    assert visitor.troubles == []
