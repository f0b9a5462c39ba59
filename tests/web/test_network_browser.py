"""Routes and stations in a real browser: on narrow screens, and where the script helps."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from carnet.domains.network import operations
from carnet.domains.network.contracts import Code, StationKind
from carnet.domains.network.models import Route
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.principal import CARNET
from carnet.kernel import ids
from tests.domains.identity.team import OURS
from tests.domains.network.places import a_city, a_stop, calls
from tests.domains.schedule.world import NOW
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.own import Person
from tests.web.team import HOME
from tests.web.test_own_browser import at

pytestmark = IN_A_BROWSER


def a_line() -> str:
    """A route over stations with long names; its address."""
    names = ("Berlin Hauptbahnhof tief", "Lutherstadt Wittenberg Hbf", "Leipzig Hauptbahnhof")
    stops = [
        a_stop(name, latitude=52.5 - number / 2, longitude=13.4 - number / 3, codes=(Code("uic", f"801116{number}"),))
        for number, name in enumerate(names)
    ]
    a_stop("Schiffsanleger Wannsee Nord", operator_id=OURS, city_id=a_city().id, kind=StationKind.BUS)
    made = operations.route_create(
        operator_id=OURS, kind=ListingKind.TRAIN, name="Berlin - Leipzig", calls=calls(*stops), by=CARNET, now=NOW
    )
    return f"{HOME}/routes/{ids.encode('rte', made.id)}"


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_of_the_network_is_wider_than_its_window(
    ines: Person, browser: Browser, live_server: object, width: int
) -> None:
    route = a_line()
    visitor = at(ines, browser, str(live_server), width=width)
    for path in (f"{HOME}/routes", route, f"{HOME}/routes/new/bus", f"{HOME}/stations", f"{HOME}/stations/new"):
        visitor.go(path)
        visitor.fits()
    assert not visitor.troubles


def test_a_route_is_made_with_the_keyboard(ines: Person, browser: Browser, live_server: object) -> None:
    a_line()
    visitor: Visitor = at(ines, browser, str(live_server))
    page = visitor.page
    visitor.go(f"{HOME}/routes/new/train")
    page.fill("[name=name]", "Short line")
    for number, typed in enumerate(("leipz", "witten"), start=1):
        page.locator("[name=station]").press_sequentially(typed)
        expect(page.locator(".place")).to_have_count(1)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Add this stop").press("Enter")
        expect(page.locator(".call")).to_have_count(number)
    page.locator("[name=do][value=up-1]").press("Enter")
    expect(page.locator(".call b").first).to_have_text("Lutherstadt Wittenberg Hbf")
    page.get_by_role("button", name="Save the route").press("Enter")
    expect(page.get_by_text("Short line is saved.")).to_be_visible()
    assert Route.objects.get(name="Short line").stops.count() == 2
    assert not visitor.troubles
