"""The shop in a real browser: with scripts and without, by keyboard, on narrow screens."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from carnet.kernel import clock
from tests.money import give_money
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.shop import PASSWORD, Shop, a_user

pytestmark = IN_A_BROWSER


def trip(shop: Shop, **chosen: int) -> str:
    """The train for two."""
    query = {name: value for name, value in shop.chosen(passengers=2, **chosen).items() if name != "seat"}
    return f"{shop.trip}?{urlencode(query)}"


def test_the_whole_purchase_without_scripts(shop: Shop, browser: Browser, live_server: object) -> None:
    give_money(shop.user.id, 10_000)
    visitor = Visitor.at(browser, str(live_server), java_script_enabled=False)
    page = visitor.page
    visitor.go("/")
    page.fill("[name=from]", "Berlin")
    page.fill("[name=to]", "Erfurt")
    page.fill("[name=date]", (clock.now() + timedelta(days=3)).date().isoformat())
    page.select_option("[name=passengers]", "2")
    page.click("text=Search >> nth=-1")
    page.click(".sheet--results .coupon__stub", force=True)  # the link lies over it
    page.click("#seat-0")
    page.click("#seat-1")
    expect(page.locator("#seat-says")).to_have_text("Chosen: 1 and 2")
    page.click("text=Take these seats")
    visitor.log_in("ada@example.org", PASSWORD)
    page.fill("[name=p2-first_name]", "Charles")
    page.fill("[name=p2-last_name]", "Babbage")
    page.click("aside button")
    page.click("aside >> text=Buy for 40.00")
    expect(page.locator("h1")).to_have_text("You are going to Erfurt.")
    expect(page.locator(".ticket")).to_have_count(2)


def test_seats_are_chosen_by_keyboard_and_said_aloud(shop: Shop, browser: Browser, live_server: object) -> None:
    visitor = Visitor.at(browser, str(live_server))
    page = visitor.page
    visitor.go(trip(shop))
    assert page.locator("[data-seat][tabindex='0']").count() == 1
    page.focus("#seat-0")
    page.keyboard.press("Space")
    expect(page.locator("#seat-says")).to_have_text("Chosen: 1, 1 more to choose")
    expect(page.locator("#seat-0")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#seat-1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#seat-says")).to_have_text("Chosen: 1 and 2")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator("#seat-says")).to_have_text("Chosen: 2 and 6")
    expect(page.locator("#seat-0")).to_have_attribute("aria-checked", "false")
    expect(page.locator("#chosen")).to_contain_text("Take these seats")
    assert not visitor.troubles


def test_a_seat_that_somebody_takes_is_shown_and_said(shop: Shop, browser: Browser, live_server: object) -> None:
    visitor = Visitor.at(browser, str(live_server))
    page = visitor.page
    visitor.go(trip(shop))
    page.click("#seat-0")
    expect(page.locator("#seat-says")).to_have_text("Chosen: 1, 1 more to choose")
    rival = Shop(shop.sale, a_user("rival@example.org"))
    rival.log_in()
    rival.hold("1-1")
    page.evaluate("htmx.trigger('#seat-choice', 'seats-changed')")
    expect(page.locator("#seat-says")).to_have_text("Seat 1 was taken a moment ago. Choose another.")
    expect(page.locator("[aria-label^='Seat 1, window. Held']")).to_have_count(1)


def test_another_fare_shows_its_price_and_its_seats(shop: Shop, browser: Browser, live_server: object) -> None:
    visitor = Visitor.at(browser, str(live_server))
    visitor.go(trip(shop))
    visitor.page.click("text=Flex >> nth=0")
    expect(visitor.page.locator("#chosen")).to_contain_text("60.00")
    assert not visitor.troubles


def test_places_by_keyboard(shop: Shop, browser: Browser, live_server: object) -> None:
    visitor = Visitor.at(browser, str(live_server))
    page = visitor.page
    visitor.go("/")
    page.click("#id_from")
    page.keyboard.type("berl", delay=20)
    expect(page.locator("#places-1 [role=option]")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_from")).to_have_attribute("aria-activedescendant", "place-1-1")
    page.keyboard.press("Enter")
    expect(page.locator("#id_from")).to_have_value("Berlin")
    expect(page.locator("#id_from_id")).to_have_value(re.compile("^cty_"))
    page.keyboard.type("x")
    expect(page.locator("#id_from_id")).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator("[role=listbox]")).to_have_count(0)
    assert not visitor.troubles


def test_filters_change_the_list_and_the_address(shop: Shop, browser: Browser, live_server: object) -> None:
    visitor = Visitor.at(browser, str(live_server))
    page = visitor.page
    day = (clock.now() + timedelta(days=3)).date()
    visitor.go(f"/search?from=Berlin&to=Erfurt&date={day}&passengers=1")
    page.click("text=Price")
    page.wait_for_url("**sort=price**")
    expect(page.locator(".segments [aria-current]")).to_have_text("Price")
    assert not visitor.troubles


def test_the_countdown_runs_and_says_what_happens(shop: Shop, browser: Browser, live_server: object) -> None:
    visitor = Visitor.at(browser, str(live_server))
    page = visitor.page
    visitor.go("/login")
    visitor.log_in("ada@example.org", PASSWORD)
    shop.log_in()
    visitor.go(f"/bookings/{shop.hold('1-1')}/checkout")
    left = page.locator(".countdown__left")
    expect(left).to_have_text(re.compile(r"0?9:5\d"))
    seen = left.inner_text()
    expect(left).not_to_have_text(seen)
    expect(page.locator(".countdown")).to_contain_text("nothing is charged")
    assert not visitor.troubles


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 768, 1600])
def test_no_page_is_wider_than_its_window(
    shop: Shop, browser: Browser, live_server: object, width: int, scheme: str
) -> None:
    shop.log_in()
    give_money(shop.user.id, 5_000)
    paid = shop.hold("1-3")
    shop.client.post(f"/bookings/{paid}/pay", {"way": "wallet"})
    reference = shop.hold("1-1", "1-2")
    visitor = Visitor.at(browser, str(live_server), width=width, color_scheme=scheme)
    visitor.go("/login")
    visitor.log_in("ada@example.org", PASSWORD)
    day = (clock.now() + timedelta(days=3)).date()
    for path in (
        "/",
        f"/search?from=Berlin&to=Erfurt&date={day}&passengers=2",
        f"/search?from=Berlin&to=&date={day}",
        f"/search?kind=event&date={day}",
        trip(shop),
        trip(shop).replace("?", "/passengers?"),
        f"/bookings/{reference}/checkout",
        f"/bookings/{paid}",
        f"/bookings/{paid}/cancel",
        "/account/payments",
        "/bookings",
        "/bookings?when=used",
        "/wallet",
        "/account",
        "/bookings/AAAAAA",
    ):
        visitor.go(path)
        visitor.fits()
    assert not visitor.troubles
