"""Prices in a real browser: worked out at once when somebody travels as something else, or has a promo code."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Browser, expect

from carnet.domains.schedule.contracts import Charge, ChargeKind, Reduction, ReductionKind
from tests.domains.booking.offers import a_code, with_fares
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.shop import Shop

pytestmark = IN_A_BROWSER
REDUCTIONS = (Reduction(ReductionKind.CHILD, 5_000, from_age=6, until_age=15), Reduction(ReductionKind.SENIOR, 3_000))
VAT = Charge("VAT", ChargeKind.TAX, "DE", rate_bp=700, included=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_sum_follows_what_is_chosen(shop: Shop, browser: Browser, live_server: object, width: int) -> None:
    with_fares(shop.sale, reductions=REDUCTIONS, charges=(VAT,))
    a_code(shop.sale)
    shop.log_in()
    base = str(live_server)
    visitor = Visitor.at(browser, base, width=width)
    session = shop.client.cookies["sessionid"].value
    visitor.page.context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    fare = shop.chosen()["fare"]
    visitor.go(f"{shop.trip}/passengers?from=0&to=2&passengers=2&fare={fare}")
    page = visitor.page
    for n in (1, 2):
        page.fill(f"#id_p{n}-first_name", "Ada")
        page.fill(f"#id_p{n}-last_name", f"Lovelace {n}")
    page.select_option("#id_p2-kind", "child")
    sums = page.locator("[data-sum]").first
    expect(sums).to_contain_text("1 child, Saver")
    expect(sums).to_contain_text("30.00")
    page.fill("#id_promo_code", "nothing")
    page.press("#id_promo_code", "Enter")
    expect(page.locator("#id_promo_code_error")).to_contain_text("no such promo code")
    page.fill("#id_promo_code", "spring")
    page.click("[data-price]")
    expect(sums).to_contain_text("Promo code")
    expect(sums).to_contain_text("24.00")
    expect(page.locator("#id_promo_code_error")).to_have_count(0)
    assert page.input_value("#id_p2-last_name") == "Lovelace 2"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shots = os.environ.get("SHOTS")
    if shots:
        page.screenshot(path=f"{shots}/passengers-{width}.png", full_page=True)
        visitor.go(f"{shop.trip}?from=0&to=2&passengers=2&fare={fare}")
        page.screenshot(path=f"{shots}/trip-{width}.png", full_page=True)
        visitor.page.go_back()
        page.fill("#id_promo_code", "spring")
        for n in (1, 2):
            page.fill(f"#id_p{n}-first_name", "Ada")
            page.fill(f"#id_p{n}-last_name", f"Lovelace {n}")
        page.select_option("#id_p2-kind", "child")
        page.locator("button:visible", has_text="Hold these seats").first.click()
        page.wait_for_url("**/checkout")
        page.screenshot(path=f"{shots}/checkout-{width}.png", full_page=True)
    assert visitor.troubles == []
