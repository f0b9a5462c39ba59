"""The pages of settlement fit a phone and a desk in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from carnet.domains.settlement import operations
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.web.browser import IN_A_BROWSER
from tests.web.running import Desk, a_desk
from tests.web.test_own_browser import at
from tests.web.test_settlement_pages import admin

pytestmark = IN_A_BROWSER


@pytest.fixture
def desk(db: None) -> Desk:
    """An operator with a long name that sold, was paid, and knows its IBAN."""
    made = a_desk()
    made.buy(0, 1)
    operations.bank_account_put(
        operator_id=made.world.operator_id,
        holder="Norddeutsche Eisenbahngesellschaft Lumen mit beschränkter Haftung",
        iban="MT84MALT011000012345MTLCAST001S",
        address="Ring 1\n10115 Berlin",
        tax_number="DE123456789",
        by=CARNET,
        now=clock.now(),
    )
    return made


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_fits(desk: Desk, browser: Browser, live_server: object, width: int) -> None:
    now = clock.now()
    made = operations.payout_make(operator_id=desk.world.operator_id, currency="EUR", now=now + timedelta(days=9))
    assert made is not None
    month = f"{desk.home}/settlement/{now:%Y-%m}"
    own = [f"{desk.home}/settlement", month, f"{month}/bookings", f"{desk.home}/invoices"]
    visitor = at(desk.ines, browser, str(live_server), width=width)
    for path in (*own, f"{desk.home}/settlement/account"):
        visitor.go(path)
        visitor.fits()
    staff = at(admin(), browser, str(live_server), width=width)
    for path in ("/staff/payouts", f"/staff/payouts/{ids.encode('pot', made.id)}"):
        staff.go(path)
        staff.fits()


def test_an_account_is_named_from_the_keyboard(desk: Desk, browser: Browser, live_server: object) -> None:
    visitor = at(desk.ines, browser, str(live_server))
    visitor.go(f"{desk.home}/settlement/account")
    page = visitor.page
    page.get_by_label("IBAN").fill("DE88 3704 0044 0532 0130 00")
    page.get_by_label("IBAN").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("IBAN")
    page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    page.get_by_label("IBAN").press("Enter")
    expect(page.get_by_text("DE89 … 3000").first).to_be_visible()
