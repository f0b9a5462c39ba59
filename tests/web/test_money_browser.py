"""Wallets, vouchers and the cash desk in a real browser, on narrow screens too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.payments.models import Voucher
from tests.money import balance, give_money
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.own import Person, member
from tests.web.running import Desk, a_desk
from tests.web.shop import Shop
from tests.web.test_cash_pages import give_back, held

pytestmark = IN_A_BROWSER
WIDTHS = pytest.mark.parametrize("width", [390, 1280])


def at(who: Shop | Person, browser: Browser, base: str, *, width: int) -> Visitor:
    """Somebody who is logged in, at a browser."""
    visitor = Visitor.at(browser, base, width=width)
    session = who.client.cookies["sessionid"].value
    visitor.page.context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    return visitor


@WIDTHS
def test_the_bank_asks_before_money_is_in_a_new_wallet(
    traveller: Shop, browser: Browser, live_server: object, width: int
) -> None:
    give_money(traveller.user.id, 10_000)
    visitor = at(traveller, browser, str(live_server), width=width)
    page = visitor.page
    visitor.go("/wallet")
    visitor.fits()
    page.get_by_role("link", name="CHF", exact=True).click()
    page.get_by_label("Amount").fill("25")
    page.get_by_text("asks you at the bank first").click()
    page.get_by_role("button", name="Pay in").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("are in your wallet")).to_be_visible()
    visitor.fits()
    assert (balance(traveller.user.id, "CHF"), balance(traveller.user.id)) == (2_500, 10_000)
    assert visitor.troubles == []


@WIDTHS
def test_a_voucher_is_given_and_looked_up(traveller: Shop, browser: Browser, live_server: object, width: int) -> None:
    give_money(traveller.user.id, 10_000)
    visitor = at(traveller, browser, str(live_server), width=width)
    page = visitor.page
    visitor.go("/vouchers/new")
    visitor.fits()
    page.get_by_label("Amount").fill("25")
    page.get_by_label("E-mail address").fill("grace@example.org")
    page.get_by_label("A few words").fill("Enjoy the trip, and write us a card from every place you come through.")
    page.get_by_role("button", name="Buy and send it").click()
    code = page.locator(".voucher__code")
    expect(code).to_be_visible()
    visitor.fits()
    written = code.inner_text()
    assert written.replace("-", "") == Voucher.objects.get().code
    page.get_by_role("link", name="Check one").click()
    page.get_by_label("Code").fill(written)
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_role("heading", name="25.00 EUR")).to_be_visible()
    visitor.fits()
    visitor.go("/vouchers")
    visitor.fits()
    assert visitor.troubles == []


@pytest.fixture
def desk(db: None) -> Desk:
    return a_desk()


@WIDTHS
def test_cash_is_taken_paid_out_and_counted(desk: Desk, browser: Browser, live_server: object, width: int) -> None:
    reference, cash = held(desk), f"{desk.home}/cash"
    agent = member("abel", MemberRole.AGENT, desk.world.operator_id)
    visitor = at(agent, browser, str(live_server), width=width)
    page = visitor.page
    visitor.go(cash)
    visitor.fits()
    page.get_by_label("Booking reference").fill(reference.lower())
    page.keyboard.press("Enter")
    visitor.fits()
    page.get_by_role("button", name="I have received").click()
    expect(page.get_by_text("is paid.")).to_be_visible()
    give_back(reference, desk.world.operator_id)
    page.reload()
    page.get_by_role("button", name="I have paid out").click()
    expect(page.get_by_text("left your till")).to_be_visible()
    visitor.go(f"{cash}/till")
    visitor.fits()
    page.get_by_label("Counted").fill("1")
    page.get_by_role("button", name="Close the till").click()
    expect(page.get_by_text("too much").first).to_be_visible()
    visitor.fits()
    assert visitor.troubles == []


@WIDTHS
def test_goodwill_is_given(desk: Desk, browser: Browser, live_server: object, width: int) -> None:
    visitor = at(desk.ines, browser, str(live_server), width=width)
    page = visitor.page
    visitor.go(f"{desk.home}/vouchers")
    visitor.fits()
    page.get_by_label("Amount").fill("15")
    page.get_by_label("E-mail address").fill("grace.hopper.with.a.long.name@example.org")
    page.get_by_role("button", name="Give it").click()
    expect(page.get_by_text("is on its way to")).to_be_visible()
    visitor.fits()
    assert visitor.troubles == []
