"""Guest access in a real browser, on a telephone, in both schemes."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from carnet.infra import jobs
from tests.messages import code_to
from tests.money import give_money
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.shop import Shop
from tests.web.tills import pay

pytestmark = IN_A_BROWSER
ADA = "ada@example.org"


@pytest.mark.parametrize(("scheme", "scripts"), [("light", True), ("dark", False)])
def test_a_guest_finds_a_booking_on_a_telephone(
    shop: Shop, browser: Browser, live_server: object, scheme: str, scripts: bool
) -> None:
    shop.log_in()
    give_money(shop.user.id, 10_000)
    reference = shop.hold("1-1", "1-2")
    pay(shop, reference, way="wallet")
    jobs.run_due()
    shop.client = Client()
    visitor = Visitor.at(browser, str(live_server), width=390, color_scheme=scheme, java_script_enabled=scripts)
    page = visitor.page
    visitor.go(f"/find-booking?reference={reference}")
    page.fill("[name=email]", ADA)
    page.click("text=Send me a code")
    expect(page.locator("h1")).to_have_text("Write the code")
    page.fill("[name=code]", code_to(ADA))
    page.click("text=Show the booking")
    expect(page.locator("h1")).to_contain_text("You are going to")
    assert (page.locator(".qr").first.bounding_box() or {})["width"] >= 200
    if scripts:
        for path in (f"/bookings/{reference}", f"/bookings/{reference}/cancel", "/find-booking"):
            visitor.go(path)
            visitor.fits()
        visitor.go(f"/bookings/{reference}")
    page.click("text=Close the booking")
    visitor.go(f"/bookings/{reference}")
    expect(page.locator("h1")).to_have_text("Log in")
    assert not visitor.troubles
