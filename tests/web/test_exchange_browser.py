"""Exchanging in a real browser, on narrow screens too, and taking another trip after a cancellation."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from carnet.domains.search import operations as search
from carnet.domains.search import queries as searching
from carnet.infra.events import codec
from carnet.kernel import clock
from tests.domains.booking.changed import bought, cancelled
from tests.money import balance, give_money
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.shop import Shop
from tests.web.test_changes_browser import at
from tests.web.test_exchange_pages import day_of, next_day

pytestmark = IN_A_BROWSER


def look(visitor: Visitor, name: str, width: int) -> None:
    """Nothing sticks out. Kept as a picture where CARNET_PICTURES names a folder."""
    visitor.fits()
    if folder := os.environ.get("CARNET_PICTURES"):
        visitor.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_ticket_is_exchanged_on_any_screen(
    traveller: Shop, browser: Browser, live_server: object, width: int
) -> None:
    give_money(traveller.user.id, 10_000)
    reference = bought(traveller.sale, user_id=traveller.user.id, now=clock.now(), count=2, to_stop=2).reference
    train = next_day(traveller)
    visitor = at(traveller, browser, str(live_server), width=width)
    page = visitor.page
    visitor.go(f"/bookings/{reference}")
    page.get_by_role("link", name="Exchange", exact=True).click()
    look(visitor, "exchange-tickets", width)
    page.get_by_label("New day").fill(day_of(train))
    page.get_by_role("button", name="Show departures").click()
    look(visitor, "exchange-departures", width)
    page.get_by_role("button", name="Flex").first.click()
    expect(page.get_by_role("heading", name="What the exchange comes to")).to_be_visible()
    look(visitor, "exchange-quote", width)
    page.get_by_role("button", name="Exchange for").click()
    expect(page.get_by_text("Your new tickets are below")).to_be_visible()
    look(visitor, "exchange-done", width)
    visitor.go("/bookings")
    look(visitor, "exchange-trips", width)
    assert visitor.troubles == []
    assert balance(traveller.user.id) == 10_000 - 4_000 - 2 * 2_000


@pytest.mark.parametrize("width", [1280, 390])
def test_t38_another_trip_is_taken_on_any_screen(
    traveller: Shop, browser: Browser, live_server: object, width: int
) -> None:
    give_money(traveller.user.id, 10_000)
    reference = bought(traveller.sale, user_id=traveller.user.id, now=clock.now(), count=2, to_stop=2).reference
    next_day(traveller)
    cancelled(traveller.sale, now=clock.now())
    search.store_listings([codec.to_json(traveller.sale.listing)])
    searching.forget()
    visitor = at(traveller, browser, str(live_server), width=width)
    visitor.go(f"/bookings/{reference}")
    look(visitor, "rebook-booking", width)
    visitor.page.get_by_role("link", name="All 2: take another trip").click()
    look(visitor, "rebook-trips", width)
    visitor.page.get_by_role("button", name="Take this one").first.click()
    expect(visitor.page.get_by_text("nothing was charged").first).to_be_visible()
    look(visitor, "rebook-done", width)
    assert visitor.troubles == []
    assert balance(traveller.user.id) == 6_000
