"""In a real browser: to a provider and back, and to the demo's letter box for a code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from carnet.domains.identity.models import User
from carnet.infra import jobs
from tests.oidc_stub import StubProvider, stub_provider
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.shop import Shop

pytestmark = IN_A_BROWSER


@pytest.fixture
def stub(settings: Any, live_server: object) -> Iterator[StubProvider]:
    """A trusted provider that knows where our pages are."""
    settings.SITE_URL = str(live_server)
    with stub_provider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = provider.settings(trusted=True)
        yield provider


@pytest.mark.parametrize("scripts", [True, False])
def test_to_the_provider_and_back(
    shop: Shop, browser: Browser, live_server: object, stub: StubProvider, scripts: bool
) -> None:
    stub.person |= {"email": "grace@example.org", "given_name": "Grace", "name": "Grace Hopper"}
    visitor = Visitor.at(browser, str(live_server), java_script_enabled=scripts)
    page = visitor.page
    visitor.go("/login")
    page.click("text=Go on with Stub & Co")
    page.wait_for_url(f"{live_server}/")
    expect(page.locator("nav.nav--shop")).to_contain_text("Grace")
    user = User.objects.get(email="grace@example.org")
    assert not user.has_usable_password()
    assert [asked.path for asked in stub.server.asked if asked.path == "/authorize"] == ["/authorize"]
    visitor.go("/account/connections")
    expect(page.locator("main")).to_contain_text("Stub & Co")
    assert not visitor.troubles


def test_a_newcomer_finds_the_code_in_the_letter_box(
    shop: Shop, browser: Browser, live_server: object, settings: Any, tmp_path: Path
) -> None:
    settings.DEMO, settings.CARNET_HOME, settings.SITE_URL = True, tmp_path, str(live_server)
    settings.EMAIL_HOST, settings.EMAIL_FILE_PATH = "", tmp_path / "mail"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    visitor = Visitor.at(browser, str(live_server))
    page = visitor.page
    visitor.go("/demo/messages")
    expect(page.locator("#letters")).to_contain_text("Nothing yet")
    other = Visitor.at(browser, str(live_server), width=390)
    other.go("/login/code")
    other.page.fill("[name=contact]", "ada@example.org")
    other.page.click("main form button[type=submit]")
    expect(other.page.locator("main")).to_contain_text("This is a demo")
    jobs.run_due()
    code = page.locator(".letter__code").first
    expect(code).to_have_count(1)  # the page looks by itself
    digits = code.inner_text().split()[-1]
    other.page.fill("[name=code]", digits)
    other.page.click("main form button[type=submit] >> nth=0")
    other.page.wait_for_url(f"{live_server}/")
    expect(other.page.locator("nav.nav--shop")).to_contain_text("Ada")
    other.go("/demo/messages")
    other.fits()
    assert not visitor.troubles
    assert not other.troubles
