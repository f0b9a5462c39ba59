"""The scanner's device in a real browser: what it keeps, what it believes, and its rules against the server's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from carnet.kernel import ids
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.scanner_page import MODULES, boarded, inspector, take_along, type_in, verdict, waiting
from tests.web.scanning import Doors, code, forged

pytestmark = IN_A_BROWSER
CASES = Path(__file__).parents[1] / "unit" / "domains" / "booking" / "boarding_cases.json"


@pytest.fixture(autouse=True)
def _no_streams(settings: Any) -> None:
    """The console's stream of notices would outlive the test."""
    settings.LIVE_SECONDS = 0


def test_t61_a_list_that_was_changed_on_the_device_is_not_believed(
    doors: Doors, browser: Browser, live_server: object
) -> None:
    doors.buy("Ada Lovelace")
    page = inspector(doors, browser, str(live_server)).page
    take_along(page)
    change = """async ([module, operator]) => {
      const { Store } = await import(module);
      const store = await Store.open(operator);
      const [trip] = await store.trips();
      const text = new TextDecoder().decode(trip.body).replace("Ada Lovelace", "Eve Lovelace");
      await store.keepTrip({ ...trip, body: new TextEncoder().encode(text) });
      store.close();
    }"""
    operator = doors.desk.home.rsplit("/", 1)[1]
    page.evaluate(change, [f"{MODULES}/store.js", operator])
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-trouble]")).to_contain_text("not on this device")
    expect(page.locator("[data-needs-list]").first).to_be_hidden()


def test_the_device_forgets_when_told_and_after_three_days(doors: Doors, browser: Browser, live_server: object) -> None:
    (ada,) = doors.buy("Ada Lovelace")
    page = inspector(doors, browser, str(live_server)).page
    take_along(page)
    operator = doors.desk.home.rsplit("/", 1)[1]
    left = """async ([home, operator, hours]) => {
      const { Store } = await import(`${home}/store.js`);
      const { tidy } = await import(`${home}/device.js`);
      const store = await Store.open(operator);
      const [trip] = await store.trips();
      await tidy(store, trip.ends + hours * 3600000);
      return (await store.trips()).length;
    }"""
    assert page.evaluate(left, [MODULES, operator, 71]) == 1
    assert page.evaluate(left, [MODULES, operator, 73]) == 0
    page.reload()
    take_along(page)
    page.context.set_offline(True)
    type_in(page, code(ada))
    waiting(page, "1 scan waits to be sent")
    page.get_by_text("This device", exact=True).click()
    page.get_by_role("button", name="Forget this device's data").click()
    expect(page.locator("[data-trouble]")).to_contain_text("Press once more")
    page.get_by_role("button", name="Forget this device's data").click()
    expect(page.locator("[data-trouble]")).to_contain_text("forgotten everything")
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert page.evaluate("caches.keys()") == []


@pytest.mark.parametrize("case", json.loads(CASES.read_text()), ids=lambda case: case["name"])
def test_the_device_judges_as_the_server_does(judge: Page, case: dict[str, Any]) -> None:
    judged = judge.evaluate(
        """async ([module, { reading, trip, trip_status, stop, entry }]) => {
          const { judge } = await import(module);
          return judge({ reading, trip, status: trip_status, stop, entry });
        }""",
        [f"{MODULES}/verdict.js", case],
    )
    assert judged == {"verdict": case["verdict"], "why": case["why"] or "", "hints": case["hints"]}


@pytest.fixture(scope="module")
def judge(browser: Browser, live_server: object) -> Iterator[Page]:
    """A page of this site, whose scripts can be asked."""
    visitor = Visitor.at(browser, str(live_server))
    visitor.go("/login")
    yield visitor.page
    visitor.page.context.close()


def test_a_scan_that_the_server_does_not_take_holds_up_no_other(
    doors: Doors, browser: Browser, live_server: object
) -> None:
    (ada,) = doors.buy("Ada Lovelace")
    page = inspector(doors, browser, str(live_server)).page
    take_along(page)
    page.context.set_offline(True)
    type_in(page, code(ada))
    verdict(page, "Good")
    spoil = """async ([home, operator]) => {
      const { Store } = await import(`${home}/store.js`);
      const { scanId } = await import(`${home}/ids.js`);
      const store = await Store.open(operator);
      const [scan] = await store.waiting();
      await store.keepScan({ ...scan, id: scanId(), stop: 70000 });
      store.close();
    }"""
    page.evaluate(spoil, [MODULES, doors.desk.home.rsplit("/", 1)[1]])
    page.context.set_offline(False)
    waiting(page, "All scans are sent")
    assert boarded(ada) == [True]
    expect(page.locator("[data-conflicts] li")).to_contain_text("Not taken")


def test_signatures_are_checked_alike_where_the_browser_cannot(
    doors: Doors, browser: Browser, live_server: object
) -> None:
    (ada,) = doors.buy("Ada Lovelace")
    page = inspector(doors, browser, str(live_server)).page
    take_along(page)
    page.context.set_offline(True)
    page.add_init_script("crypto.subtle.importKey = () => Promise.reject(new Error('not here'))")
    page.reload()
    expect(page.locator("h1")).to_have_text("ICE 503")
    type_in(page, forged(ada))
    verdict(page, "Forged")
    type_in(page, code(ada))
    verdict(page, "Good")


def test_ids_of_the_device_are_in_the_form_of_all_ids(judge: Page) -> None:
    made = judge.evaluate(
        "async (module) => { const { scanId } = await import(module); return [scanId(5), scanId(5), scanId()]; }",
        f"{MODULES}/ids.js",
    )
    decoded = [ids.decode("scn", one) for one in made]
    assert [one.version for one in decoded] == [7, 7, 7]
    assert decoded == sorted(decoded)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_scanner_page_is_wider_than_its_window(
    doors: Doors, browser: Browser, live_server: object, width: int, scheme: str
) -> None:
    ada, _ = doors.buy("Maximiliane-Theodora Fernández-Villaverde", "Ada Lovelace")
    visitor = inspector(doors, browser, str(live_server), width=width, color_scheme=scheme)
    visitor.fits()
    visitor.go(doors.home)
    visitor.fits()
    visitor.go(doors.scanner)
    take_along(visitor.page)
    type_in(visitor.page, code(ada))
    verdict(visitor.page, "Good")
    visitor.fits()
    type_in(visitor.page, "love")
    visitor.fits()
    assert not visitor.troubles
