"""The bell rings in an open page, on the way that notices take: outbox, worker, NOTIFY, stream."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser, expect

from carnet.infra.events import drain
from carnet.infra.live.choice import line
from carnet.infra.live.hub import Hub
from carnet.infra.notices import notify
from carnet.kernel import clock
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.shop import Shop

pytestmark = IN_A_BROWSER


@pytest.fixture(autouse=True)
def _open_answers(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """As in a server, with a hub that ends with the test."""
    settings.LIVE_SECONDS = 20
    own = Hub(line, lambda: 32)
    monkeypatch.setattr("carnet.infra.live.stream.HUB", own)
    yield
    own.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_bell_rings_without_a_reload(traveller: Shop, browser: Browser, live_server: object, width: int) -> None:
    visitor = Visitor.at(browser, str(live_server), width=width)
    session = traveller.client.cookies["sessionid"].value
    visitor.page.context.add_cookies([{"name": "sessionid", "value": session, "url": str(live_server)}])
    with visitor.page.expect_response("**/live?after=0"):
        visitor.go("/account/notifications")
    expect(visitor.page.locator("[data-bell-count]")).to_be_hidden()
    with transaction.atomic():
        facts = {"number": "R1", "subject": "My seat"}
        notify(traveller.user.id, "report.closed", facts=facts, path="/wallet", now=clock.now())
    drain()
    toast = visitor.page.get_by_role("status").get_by_role("link", name="Your message R1 is closed")
    expect(toast).to_be_visible()
    expect(visitor.page.locator("[data-bell-count]")).to_have_text("1")
    expect(visitor.page.get_by_role("link", name="1 unread notice")).to_be_visible()
    visitor.fits()
    toast.click()
    visitor.page.wait_for_url("**/wallet")
    expect(visitor.page.get_by_role("link", name="No unread notices")).to_be_visible()
    assert visitor.troubles == []
