"""Waiting in a real browser: the page that stands open shows a freed seat by itself, and it is paid there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from carnet.domains.booking.models import Ticket
from carnet.infra import live
from carnet.infra.live.choice import line
from carnet.infra.live.hub import Hub
from carnet.kernel import clock
from tests.domains.booking.changed import bought
from tests.domains.booking.queueing import work
from tests.domains.booking.returns import give_back
from tests.money import give_money
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.shop import Shop

pytestmark = IN_A_BROWSER


@pytest.fixture(autouse=True)
def _streams_end_with_the_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever listens for this test's pages listens no longer than they are open."""
    hub = Hub(line, lambda: 30)
    defaults = live.respond.__kwdefaults__
    assert defaults
    monkeypatch.setitem(defaults, "hub", hub)
    yield
    hub.close()


def at(shop: Shop, browser: Browser, base: str, *, width: int) -> Visitor:
    """The traveller at a browser, logged in."""
    visitor = Visitor.at(browser, base, width=width)
    session = shop.client.cookies["sessionid"].value
    visitor.page.context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    return visitor


@pytest.mark.parametrize("width", [1280, 390])
def test_t34_who_waits_gets_a_freed_seat_live_in_an_open_page(
    traveller: Shop, browser: Browser, live_server: object, width: int
) -> None:
    give_money(traveller.user.id, 20_000)
    traveller.sale.with_seats(1)
    traveller.sale.leaving_in_three_days()
    theirs = bought(traveller.sale, now=clock.now())
    visitor = at(traveller, browser, str(live_server), width=width)
    visitor.go(f"{traveller.trip}?from=0&to=4")
    visitor.fits()
    visitor.page.get_by_role("link", name="Join the waiting list").first.press("Enter")
    visitor.fits()
    visitor.page.get_by_role("button", name="Join the waiting list").locator("visible=true").first.click()
    expect(visitor.page.get_by_text("You are first in line.")).to_be_visible()
    visitor.fits()
    visitor.page.evaluate("window.stillTheSamePage = true")
    give_back(theirs, now=clock.now())
    work(clock.now())
    pay = visitor.page.get_by_role("link", name="Pay for the seats")
    expect(pay).to_be_visible(timeout=20_000)
    assert visitor.page.evaluate("window.stillTheSamePage")
    expect(visitor.page.get_by_role("timer")).to_contain_text(":")
    visitor.fits()
    pay.click()
    visitor.page.get_by_role("button", name="Buy for 40.00 EUR").locator("visible=true").first.click()
    expect(visitor.page).to_have_url(re.compile(r"/bookings/[A-Z0-9]{6}$"))
    visitor.go("/waiting-list")
    expect(visitor.page.get_by_text("Paid")).to_be_visible()
    assert visitor.troubles == []
    seats = dict(Ticket.objects.filter(status="issued").values_list("booking_id", "seat"))
    assert list(seats.values()) == ["1-1"]
    assert Ticket.objects.get(status="cancelled").seat == "1-1"
