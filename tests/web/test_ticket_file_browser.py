"""The files of tickets on the page of their booking, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from carnet.kernel import clock
from tests.domains.booking.changed import bought
from tests.money import give_money
from tests.unit.domains.booking.wallets import apple_settings, google_settings
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.shop import Shop

pytestmark = IN_A_BROWSER


@pytest.mark.parametrize("width", [1280, 390])
def test_every_form_is_a_link_that_fits_and_downloads(
    traveller: Shop, browser: Browser, live_server: object, settings: Any, width: int
) -> None:
    settings.APPLE_PASS, settings.GOOGLE_WALLET = apple_settings(), google_settings()
    give_money(traveller.user.id, 20_000)
    booking = bought(traveller.sale, user_id=traveller.user.id, now=clock.now(), count=2, to_stop=2)
    visitor = Visitor.at(browser, str(live_server), width=width)
    session = traveller.client.cookies["sessionid"].value
    visitor.page.context.add_cookies([{"name": "sessionid", "value": session, "url": str(live_server)}])
    visitor.go(f"/bookings/{booking.reference}")
    visitor.fits()
    page = visitor.page
    for name in ("Add to Apple Wallet Ada Lovelace 0", "Add to Google Wallet Ada Lovelace 1"):
        assert page.get_by_role("link", name=name).is_visible()
    for name, ending in (("PDF for the phone", ".phone.pdf"), ("Picture Ada Lovelace 0", ".png")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.suggested_filename.endswith(ending)
    assert visitor.troubles == []
