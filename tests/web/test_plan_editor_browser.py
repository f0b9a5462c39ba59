"""The seat-plan editor and the vehicles in a real browser: on narrow screens, by keyboard, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from carnet.domains.operators import operations
from carnet.infra.principal import CARNET
from carnet.kernel import clock
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.fleet import Fleet, a_fleet
from tests.web.test_own_browser import at

pytestmark = IN_A_BROWSER


@pytest.fixture
def fleet(db: None) -> Fleet:
    """An operator, its manager, a coach with an old version of its seats."""
    for code, name in (("wifi", "Wi-Fi"), ("power", "Power sockets"), ("meal", "Meals")):
        operations.amenity_define(code=code, name=name, by=CARNET, now=clock.now())
    fleet = a_fleet()
    fleet.vehicle(fleet.coach("Setra S 431 DT with a rather long name"))
    return fleet


def at_work(fleet: Fleet, browser: Browser, base: object, path: str, *, width: int = 1280) -> Visitor:
    """The manager at a page."""
    visitor = at(fleet.person, browser, str(base), width=width)
    visitor.go(f"{fleet.home}/{path}")
    return visitor


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_its_window(fleet: Fleet, browser: Browser, live_server: object, width: int) -> None:
    visitor = at_work(fleet, browser, live_server, "vehicles", width=width)
    paths = ["vehicles/new", "seat-plans", "seat-plans/new"]
    paths += [f"seat-plans/new?from={name}" for name in ("train-compartments-6", "bus-double-deck", "hall-mixed")]
    for path in paths:
        visitor.fits()
        visitor.go(f"{fleet.home}/{path}")
    visitor.go(f"{fleet.home}/seat-plans")
    visitor.page.get_by_role("link", name="Setra S 431 DT with a rather long name", exact=True).click()
    visitor.fits()
    assert not visitor.troubles


def test_a_press_on_a_seat_opens_what_it_is(fleet: Fleet, browser: Browser, live_server: object) -> None:
    visitor = at_work(fleet, browser, live_server, "seat-plans/new?from=bus-2-1")
    page = visitor.page
    page.get_by_role("checkbox", name="Seat 2A, window").click()
    expect(page.locator("#plan-says")).to_have_text("1 seat chosen: 2A")
    expect(page.get_by_label("Name of the chosen seat")).to_have_value("2A")
    expect(page.get_by_role("button", name="window", exact=True)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="table", exact=True).click()
    expect(page.get_by_role("checkbox", name="Seat 2A, window, table")).to_be_visible()
    expect(page.get_by_role("button", name="table", exact=True)).to_have_attribute("aria-pressed", "true")
    page.fill("[name=name]", "Coach with a table")
    page.get_by_role("button", name="Save the seat plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Coach with a table")
    assert not visitor.troubles


def test_seats_are_chosen_by_keyboard(fleet: Fleet, browser: Browser, live_server: object) -> None:
    visitor = at_work(fleet, browser, live_server, "seat-plans/new?from=bus-2-1")
    page = visitor.page
    page.locator("[data-place]").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("#plan-says")).to_have_text("1 seat chosen: 2B")
    expect(page.locator("#seat-1-1")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#plan-says")).to_have_text("2 seats chosen: 2B and 3B")
    assert page.locator("[data-place][tabindex='0']").count() == 1
    assert not visitor.troubles


def test_the_drawing_follows_the_fields(fleet: Fleet, browser: Browser, live_server: object) -> None:
    visitor = at_work(fleet, browser, live_server, "seat-plans/new?from=bus-2-1")
    page = visitor.page
    expect(page.locator("[data-place]")).to_have_count(35)
    page.fill("#id_s0-arrangement", "2+2")
    page.locator("#id_s0-arrangement").blur()
    expect(page.locator("[data-place]")).to_have_count(46)
    page.fill("#id_s0-rows", "0")
    page.locator("#id_s0-rows").blur()
    expect(page.locator("#id_s0-rows_error")).to_be_visible()
    page.fill("#id_s0-rows", "10")
    page.locator("#id_s0-rows").blur()
    expect(page.locator("[data-place]")).to_have_count(38)
    assert not visitor.troubles


def test_without_scripts_a_button_shows_it(fleet: Fleet, browser: Browser, live_server: object) -> None:
    visitor = at(fleet.person, browser, str(live_server), java_script_enabled=False)
    visitor.go(f"{fleet.home}/seat-plans/new?from=bus-2-1")
    page = visitor.page
    page.fill("#id_s0-rows", "4")
    page.get_by_role("button", name="Show", exact=True).last.click()
    expect(page.locator("[data-place]")).to_have_count(12)
    page.get_by_text("Choose from a list").click()
    page.get_by_label("Seat 2A, window").last.check()
    page.get_by_role("button", name="quiet", exact=True).click()
    expect(page.locator("#seat-1-0")).to_have_attribute("aria-label", "Seat 2A, window, quiet")
