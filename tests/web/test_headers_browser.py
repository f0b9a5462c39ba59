"""A real browser finds nothing to complain about in the policies, and what they allow works."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as present
from django.test import Client
from playwright.sync_api import Browser, expect

from carnet.domains.identity.contracts import PlatformRole
from carnet.domains.identity.models import User
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.shop import Shop

pytestmark = IN_A_BROWSER


def _inside(visitor: Visitor, user: User) -> None:
    """Give the browser a session of `user`."""
    client = Client()
    client.force_login(user, backend="carnet.domains.identity.login.backend.PasswordBackend")
    value = client.cookies[present.SESSION_COOKIE_NAME].value
    visitor.page.context.add_cookies([{"name": present.SESSION_COOKIE_NAME, "value": value, "url": visitor.base}])


def test_the_back_office_works_under_its_policy(
    shop: Shop, browser: Browser, live_server: object, settings: Any
) -> None:
    settings.DEMO = True
    User.objects.filter(pk=shop.user.pk).update(roles=[PlatformRole.ADMIN])
    visitor = Visitor.at(browser, str(live_server))
    _inside(visitor, shop.user)
    for path in ("/admin/", "/admin/identity/user/", f"/admin/identity/user/{shop.user.pk}/change/"):
        visitor.go(path)
        expect(visitor.page.locator("body")).to_be_visible()
        visitor.page.wait_for_function("window.Alpine && document.body._x_dataStack !== undefined")
    assert visitor.troubles == []


def test_the_page_about_the_api_keeps_its_style(shop: Shop, browser: Browser, live_server: object) -> None:
    visitor = Visitor.at(browser, str(live_server))
    visitor.go("/api/v1/docs")
    assert visitor.page.evaluate("document.styleSheets.length") == 1
    assert visitor.page.evaluate("getComputedStyle(document.querySelector('summary')).cursor") == "pointer"
    assert visitor.troubles == []


@pytest.mark.parametrize("path", ["/", "/login", "/admin/login/"])
def test_what_is_written_into_a_page_does_not_run(shop: Shop, browser: Browser, live_server: object, path: str) -> None:
    """The negative control: the browser heeds the policy."""
    visitor = Visitor.at(browser, str(live_server))
    visitor.go(path)
    added = "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)"
    visitor.page.evaluate(added)
    assert visitor.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in trouble for trouble in visitor.troubles)
