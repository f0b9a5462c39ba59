"""The departures of a day and a trip's page in a real browser, on narrow screens and wide ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from carnet.domains.operators.rules import TEMPLATES
from carnet.domains.schedule.models import Trip
from carnet.kernel import ids
from tests.web.browser import IN_A_BROWSER
from tests.web.running import Desk, a_desk, settle
from tests.web.test_own_browser import at

pytestmark = IN_A_BROWSER


@pytest.fixture
def desk(db: None) -> Desk:
    """A train of tomorrow on sale, with travellers."""
    desk = a_desk()
    desk.buy(0, 1, 20)
    return desk


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_of_a_running_trip_is_wider_than_its_window(
    desk: Desk, browser: Browser, live_server: object, width: int
) -> None:
    layout = TEMPLATES["train-regional"]()
    tiny = replace(layout, seats=tuple(replace(seat, blocked=seat.ordinal >= 2) for seat in layout.seats))
    vehicle = ids.encode("veh", desk.vehicle("A train with rather a long name", tiny).id)
    desk.ines.post(f"{desk.trip}/withdraw", {"reason": "a reason that takes some room in the table of what happened"})
    visitor = at(desk.ines, browser, str(live_server), width=width)
    for path in (
        f"{desk.home}/today?day={desk.day}",
        f"{desk.home}/today?day=2031-01-01",
        desk.trip,
        f"{desk.trip}/cancel",
        f"{desk.trip}/swap?vehicle={vehicle}",
    ):
        visitor.go(path)
        visitor.fits()
    assert not visitor.troubles


def test_a_trip_is_delayed_swapped_and_run_with_the_keyboard(desk: Desk, browser: Browser, live_server: object) -> None:
    desk.vehicle("Other")
    visitor = at(desk.ines, browser, str(live_server))
    page = visitor.page
    visitor.go(desk.trip)
    page.get_by_label("Minutes later").focus()
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("The new times are told")
    expect(page.locator(".times .late").first).to_be_visible()
    page.get_by_role("link", name="Other vehicle").press("Enter")
    page.get_by_role("button", name="Show what follows").press("Enter")
    expect(page.get_by_text("3 travellers keep their seats.")).to_be_visible()
    page.get_by_role("button", name="Swap the vehicle").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("another vehicle")
    settle()
    page.get_by_role("button", name="Begin boarding").press("Enter")
    expect(page.get_by_role("button", name="It has left")).to_be_visible()
    assert Trip.objects.get(id=desk.trip_id).status == "boarding"
    assert not visitor.troubles
