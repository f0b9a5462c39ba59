"""The passenger book in a purchase, in a real browser: with scripts and without."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.identity import operations
from carnet.domains.identity.models import Passenger
from carnet.kernel import clock
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.shop import Shop

pytestmark = IN_A_BROWSER


@pytest.fixture
def family(shop: Shop) -> Shop:
    """A traveller with a passenger book, logged in."""
    for name in ("Jonas", "Milo", "Grace"):
        operations.add_passenger(
            user_id=shop.user.id, first_name=name, last_name="Berg", is_default=name == "Milo", now=clock.now()
        )
    shop.log_in()
    return shop


def passengers_page(shop: Shop, browser: Browser, base: str, **options: Any) -> Visitor:
    """The page that asks for the names of two, for who is logged in."""
    visitor = Visitor.at(browser, base, **options)
    session = shop.client.cookies["sessionid"].value
    visitor.page.context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    chosen = {name: value for name, value in shop.chosen(passengers=2).items() if name != "seat"}
    visitor.go(f"{shop.trip}/passengers?{urlencode(chosen)}")
    return visitor


@pytest.mark.parametrize("scripts", [True, False])
def test_two_people_from_the_book_travel(family: Shop, browser: Browser, live_server: object, scripts: bool) -> None:
    visitor = passengers_page(family, browser, str(live_server), java_script_enabled=scripts)
    page = visitor.page
    expect(page.locator("[name=p1-first_name]")).to_have_value("Milo")
    second = page.locator("[data-passenger] >> nth=1")
    second.get_by_role("button", name="Jonas Berg").click()
    expect(page.locator("[name=p2-first_name]")).to_have_value("Jonas")
    expect(page.locator("[name=p1-first_name]")).to_have_value("Milo")
    expect(second.get_by_role("button", name="Jonas Berg")).to_have_attribute("aria-pressed", "true")
    assert Booking.objects.count() == 0
    page.click("aside button")
    page.wait_for_url("**/checkout")
    assert sorted(Ticket.objects.values_list("first_name", flat=True)) == ["Jonas", "Milo"]
    assert not visitor.troubles


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_in_a_name_holds_the_seats_and_keeps_new_people(
    family: Shop,
    browser: Browser,
    live_server: object,
    scripts: bool,
) -> None:
    visitor = passengers_page(family, browser, str(live_server), java_script_enabled=scripts)
    page = visitor.page
    page.check("[name=keep]")
    page.fill("[name=p2-first_name]", "Charles")
    page.fill("[name=p2-last_name]", "Babbage")
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout")
    assert sorted(Ticket.objects.values_list("first_name", flat=True)) == ["Charles", "Milo"]
    assert Passenger.objects.filter(first_name="Charles", last_name="Babbage").count() == 1
    assert Passenger.objects.count() == 4


def test_long_names_fit_a_phone(family: Shop, browser: Browser, live_server: object) -> None:
    operations.add_passenger(
        user_id=family.user.id, first_name="María del Carmen", last_name="Fernández-Villaverde", now=clock.now()
    )
    visitor = passengers_page(family, browser, str(live_server), width=320)
    visitor.fits()
