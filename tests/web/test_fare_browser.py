"""The matrix of fares in a real browser: by keyboard, from a spreadsheet, on narrow screens, and the live preview."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from carnet.domains.booking import operations as booking
from carnet.domains.booking.contracts import PromoKind
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import (
    Charge,
    ChargeKind,
    NewFare,
    OriginDestinationPrice,
    Reduction,
    ReductionKind,
    Tariff,
    TariffKind,
)
from carnet.domains.schedule.rules import DEFAULT_CONDITIONS
from carnet.infra.principal import CARNET
from carnet.kernel import clock
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.fares import FareDesk, a_fare_desk
from tests.web.test_own_browser import at

pytestmark = IN_A_BROWSER


@pytest.fixture
def desk(db: None) -> FareDesk:
    """Fares with a matrix that has one price, and a promo code."""
    desk = a_fare_desk()
    berlin, leipzig, _munich = (place.id for place in desk.desk.world.stations)
    matrix = Tariff(TariffKind.MATRIX, prices=(OriginDestinationPrice(berlin, leipzig, 1_990),))
    child = (Reduction(ReductionKind.CHILD, 5_000, 6, 15),)
    operator = desk.desk.world.operator_id
    operations.fare_table_create(
        operator_id=operator,
        name="Domestic",
        fares=[
            NewFare("Saver", "2", matrix, DEFAULT_CONDITIONS, child),
            NewFare("Flex", "2", Tariff(TariffKind.FLAT, amount=9_900)),
        ],
        charges=[Charge("Value added tax", ChargeKind.TAX, "DE", rate_bp=700, included=True)],
        by=CARNET,
        now=clock.now(),
    )
    booking.promo_code_create(
        operator_id=operator,
        code="A-RATHER-LONG-CODE-24-25",
        kind=PromoKind.PERCENT,
        off_bp=2_000,
        by=CARNET,
        now=clock.now(),
    )
    return desk


def at_work(desk: FareDesk, browser: Browser, base: object, path: str, **options: Any) -> Visitor:
    """The owner at a page."""
    visitor = at(desk.ines, browser, str(base), **options)
    visitor.go(path)
    return visitor


def prices(desk: FareDesk) -> list[int]:
    """The prices of the matrix as they are kept."""
    table = queries.newest_fare_table(operator_id=desk.desk.world.operator_id, name="Domestic")
    assert table
    return [cell.amount for cell in table.fares[0].tariff.prices]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_of_fares_is_wider_than_its_window(
    desk: FareDesk, browser: Browser, live_server: object, width: int
) -> None:
    codes = f"{desk.desk.home}/promo-codes"
    visitor = at_work(desk, browser, live_server, desk.list, width=width)
    for path in (desk.table, f"{desk.table}/change", f"{desk.list}/new", codes, f"{codes}/new", f"{codes}/bulk"):
        visitor.fits()
        visitor.go(path)
        for fold in visitor.page.locator("details:not([open]) > summary").all():
            if fold.is_visible():
                fold.click()
    visitor.fits()
    assert not visitor.troubles


@pytest.mark.parametrize("width", [390, 1280])
def test_the_matrix_is_written_by_keyboard(desk: FareDesk, browser: Browser, live_server: object, width: int) -> None:
    visitor = at_work(desk, browser, live_server, f"{desk.table}/change", width=width)
    page = visitor.page
    page.get_by_text("Saver, Second class").first.click()
    page.select_option("#ways", "same")
    page.get_by_label("Berlin Hbf to Leipzig Hbf").focus()
    page.keyboard.type("21.50")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Berlin Hbf to München Hbf")).to_be_focused()
    page.keyboard.type("49")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Leipzig Hbf to München Hbf")).to_be_focused()
    page.keyboard.type("30")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Berlin Hbf to München Hbf")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_label("Berlin Hbf to Leipzig Hbf")).to_be_focused()
    visitor.fits()
    page.get_by_role("button", name="Save as a new version").press("Enter")
    expect(page.get_by_text("Version 3 of Domestic is there.")).to_be_visible()
    assert sorted(prices(desk)) == [2_150, 2_150, 3_000, 3_000, 4_900, 4_900]
    assert not visitor.troubles


def test_a_block_of_a_spreadsheet_fills_the_cells(desk: FareDesk, browser: Browser, live_server: object) -> None:
    visitor = at_work(desk, browser, live_server, f"{desk.table}/change")
    page = visitor.page
    page.get_by_text("Saver, Second class").first.click()
    cell = page.get_by_label("Berlin Hbf to Leipzig Hbf")
    cell.focus()
    cell.evaluate(
        """cell => {
            const data = new DataTransfer();
            data.setData("text/plain", "10.00\\t20.00\\r\\n\\t15,50\\r\\n");
            cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.get_by_label("Berlin Hbf to München Hbf")).to_have_value("20.00")
    expect(page.get_by_label("Leipzig Hbf to München Hbf")).to_have_value("15,50")
    expect(page.locator("[data-matrix-says]")).to_have_text("Cells filled: 3")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("Version 3 of Domestic is there.")).to_be_visible()
    assert sorted(prices(desk)) == [1_000, 1_550, 2_000]
    assert not visitor.troubles


def test_the_first_column_stays_while_the_box_scrolls(desk: FareDesk, browser: Browser, live_server: object) -> None:
    visitor = at_work(desk, browser, live_server, f"{desk.table}/change", width=320)
    page = visitor.page
    page.get_by_text("Saver, Second class").first.click()
    head = page.locator("[data-matrix] tbody th").first
    before = head.bounding_box()
    page.locator(".matrix-box").evaluate("box => { box.scrollLeft = 120; }")
    after = head.bounding_box()
    assert before
    assert after
    assert after["x"] == before["x"]
    assert page.locator(".matrix-box").evaluate("box => box.scrollLeft") > 0
    visitor.fits()


def test_what_it_costs_follows_what_is_typed(desk: FareDesk, browser: Browser, live_server: object) -> None:
    visitor = at_work(desk, browser, live_server, f"{desk.table}/change")
    page = visitor.page
    page.get_by_text("Saver, Second class").first.click()
    page.fill("#cell-0-1", "30")
    page.get_by_label("To", exact=True).select_option("1")
    page.get_by_label("Children", exact=True).fill("1")
    page.get_by_label("Children", exact=True).blur()
    costs = page.locator("#costs")
    expect(costs).to_contain_text("1 child, Saver")
    expect(costs).to_contain_text("-15.00")
    expect(costs).to_contain_text("45.00")
    expect(page.locator("#cell-0-1")).to_have_value("30")
    page.locator("#do-tier-0").evaluate("button => button.click()")
    expect(page.locator("#id_f0-t4-hours")).to_have_count(1)
    expect(page.locator("#cell-0-1")).to_have_value("30.00")
    assert not visitor.troubles


def test_without_scripts_it_is_a_form(desk: FareDesk, browser: Browser, live_server: object) -> None:
    visitor = at_work(desk, browser, live_server, f"{desk.table}/change", java_script_enabled=False)
    page = visitor.page
    page.get_by_text("Saver, Second class").first.click()
    page.fill("#cell-0-2", "44")
    page.get_by_label("To", exact=True).select_option("2")
    page.get_by_role("button", name="Show what it costs").click()
    expect(page.locator("#costs")).to_contain_text("44.00")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Domestic")
    assert sorted(prices(desk)) == [1_990, 4_400]
