"""The ways in, in a real browser: with a virtual authenticator for passkeys, by keyboard, on narrow screens."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, Page, expect

from carnet.domains.identity import queries as identity
from carnet.domains.identity.models import User
from tests.messages import code_to
from tests.money import give_money
from tests.web.browser import IN_A_BROWSER, Visitor
from tests.web.shop import PASSWORD, Shop

pytestmark = [
    *IN_A_BROWSER,
    pytest.mark.usefixtures("_messages_of_ones_own"),
]
EVE = "eve@example.org"
ACCOUNT = ["/account", "/account/security", "/account/email", "/account/phone", "/account/password",
           "/account/sessions", "/account/connections", "/account/2fa/passkeys"]  # fmt: skip
GRAVE = ["/account/2fa/app", "/account/2fa/passkeys/new", "/account/2fa/recovery-codes/new"]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def visitor(browser: Browser, live_server: object, shop: Shop) -> Visitor:
    """Somebody at a browser that has no passkeys yet."""
    return Visitor.at(browser, str(live_server))


def a_device(page: Page) -> None:
    """A phone with a fingerprint sensor (WebAuthn's virtual authenticator)."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def app_code(secret: str, *, later: int = 0) -> str:
    """What an authenticator app shows, some half minutes later."""
    counter = next(iter(yield_hotp_counters_from_time())) + later
    return f"{hotp_value(secret, counter):06d}"


def test_from_signing_up_to_every_way_back_in(visitor: Visitor, shop: Shop) -> None:
    sign_up_on_the_way(visitor, shop)
    add_a_passkey(visitor)
    secret = set_up_an_app(visitor)
    buy(visitor, shop)
    log_out_everywhere(visitor)
    log_in_with_the_passkey(visitor)
    log_in_with_password_and_app(visitor, secret)
    assert not visitor.troubles


def sign_up_on_the_way(visitor: Visitor, shop: Shop) -> None:
    """To the passengers of a trip, without an account so far."""
    page = visitor.page
    choice = {name: value for name, value in shop.chosen(passengers=1).items() if name != "seat"}
    visitor.go(f"{shop.trip}/passengers?{urlencode(choice)}")
    page.click("text=Sign up")
    page.fill("[name=contact]", EVE)
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=first_name]", "Eve")
    page.fill("[name=last_name]", "Holt")
    page.click("form[action='/signup'] button")
    expect(page.locator("h1")).to_have_text("Write the code")
    page.fill("[name=code]", "000000")
    page.click("main form button:text-is('Go on')")
    expect(page.locator("#id_code_error")).to_be_visible()
    page.fill("[name=code]", code_to(EVE))
    page.click("main form button:text-is('Go on')")
    expect(page.locator("h1")).to_have_text("Who is travelling?")
    expect(page.locator("[name=p1-first_name]")).to_have_value("Eve")


def add_a_passkey(visitor: Visitor) -> None:
    """One that logs in alone. The way there asks for the password once more."""
    page = visitor.page
    a_device(page)
    visitor.go("/account/security")
    page.click("text=Add a passkey")
    expect(page.locator("h1")).to_have_text("Is it still you?")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button:text-is('Go on')")
    page.fill("[name=name]", "My phone")
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Recovery codes")
    expect(page.locator(".codes li")).to_have_count(10)
    visitor.go("/account/2fa/passkeys")
    expect(page.locator("main")).to_contain_text("My phone")
    expect(page.locator("main")).to_contain_text("logs you in alone")


def set_up_an_app(visitor: Visitor) -> str:
    """The secret that the app holds."""
    page = visitor.page
    visitor.go("/account/2fa/app")
    secret = page.locator("#secret").inner_text()
    page.fill("[name=code]", app_code(secret))
    page.click("text=Use this app")
    expect(page.locator("h1")).to_have_text("Security")
    expect(page.locator("main")).to_contain_text("Remove the app")
    return secret


def buy(visitor: Visitor, shop: Shop) -> None:
    """A ticket, with money that was in the wallet."""
    page = visitor.page
    give_money(identity.find(email=EVE).id, 10_000)
    choice = {name: value for name, value in shop.chosen(passengers=1).items() if name != "seat"}
    visitor.go(f"{shop.trip}/passengers?{urlencode(choice)}")
    page.click("aside >> text=Hold these seats")
    page.click("aside >> text=Buy for 20.00")
    expect(page.locator(".ticket")).to_have_count(1)


def log_out_everywhere(visitor: Visitor) -> None:
    """Which takes one to the login."""
    page = visitor.page
    visitor.go("/account/sessions")
    expect(page.locator("main")).to_contain_text("Here, now")
    page.get_by_role("button", name="Log out everywhere", exact=True).click()
    expect(page.locator("h1")).to_have_text("Log in")
    visitor.go("/account")
    expect(page.locator("h1")).to_have_text("Log in")


def log_in_with_the_passkey(visitor: Visitor) -> None:
    """Without a word typed; one is where one wanted to be."""
    page = visitor.page
    visitor.go("/login?next=/bookings")
    page.click("text=Use a passkey")
    page.wait_for_url("**/bookings")
    expect(page.locator("main")).to_contain_text("Erfurt")
    visitor.go("/account")
    page.click("text=Log out >> nth=-1")


def log_in_with_password_and_app(visitor: Visitor, secret: str) -> None:
    """The password alone is not enough; the code of another half minute is, each works once."""
    page = visitor.page
    visitor.go("/login?next=/bookings")
    visitor.log_in(EVE, PASSWORD)
    expect(page.locator("h1")).to_have_text("One more proof")
    page.fill("[name=code]", app_code(secret, later=1))
    page.click("form:has([name=code]) >> text=Log in")
    page.wait_for_url("**/bookings")


def test_a_passkey_as_the_second_factor_and_as_proof(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/login")
    visitor.log_in("ada@example.org", PASSWORD)
    a_device(page)
    visitor.go("/account/2fa/passkeys/new")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button:text-is('Go on')")
    page.uncheck("[name=passwordless]")
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Recovery codes")
    visitor.go("/account")
    page.click("text=Log out >> nth=-1")
    visitor.go("/login")
    visitor.log_in("ada@example.org", PASSWORD)
    expect(page.locator("h1")).to_have_text("One more proof")
    page.click("text=Use a passkey")
    expect(page.locator("h1")).not_to_have_text("One more proof")
    visitor.go("/account/2fa/app")
    page.click("text=Use a passkey")
    page.wait_for_url("**/reauthenticate/passkey?**")
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Set up an app")
    assert not visitor.troubles


def test_a_passkey_that_is_not_there_is_said_and_another_way_is_left(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/login")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, "isUserVerified": False}})
    expect(page.locator("[data-passkey-trouble]")).to_be_hidden()
    page.click("text=Use a passkey")
    expect(page.locator("[data-passkey-trouble]")).to_contain_text("The passkey was not used.", timeout=30_000)
    visitor.log_in("ada@example.org", PASSWORD)
    expect(page.locator("h1")).not_to_have_text("Log in")


def test_without_scripts_a_code_opens_and_passkeys_are_not_offered(
    browser: Browser, live_server: object, shop: Shop
) -> None:
    visitor = Visitor.at(browser, str(live_server), java_script_enabled=False)
    page = visitor.page
    visitor.go("/login?next=/account")
    expect(page.locator("text=Use a passkey")).to_be_hidden()
    page.click("text=Send me a code")
    page.fill("[name=contact]", shop.user.email or "")
    page.click("main form button")
    page.fill("[name=code]", code_to("ada@example.org"))
    page.click("main form >> text=Log in")
    expect(page.locator("h1")).to_have_text("Ada Lovelace")


def test_by_keyboard_from_field_to_field(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/login")
    page.focus("#id_login")
    stops = []
    for _ in range(6):
        stops.append(page.evaluate("document.activeElement.innerText || document.activeElement.name"))
        page.keyboard.press("Tab")
    assert stops == ["login", "password", "Forgot your password?", "Log in", "Send me a code", "Use a passkey"]
    page.focus("#id_login")
    page.keyboard.type("ada@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    visitor.go("/login/code")
    assert not visitor.troubles


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_none_of_these_pages_is_wider_than_its_window(
    browser: Browser, live_server: object, shop: Shop, width: int, scheme: str
) -> None:
    User.objects.filter(pk=shop.user.pk).update(phone="+4915112345678", phone_verified=True)
    visitor = Visitor.at(browser, str(live_server), width=width, color_scheme=scheme)
    for path in ("/signup", "/login/code", "/account/password/reset", "/account/inactive", "/login"):
        visitor.go(path)
        visitor.fits()
    visitor.log_in("ada@example.org", PASSWORD)
    for path in ACCOUNT:
        visitor.go(path)
        visitor.fits()
    visitor.go(GRAVE[0])
    visitor.page.fill("[name=password]", PASSWORD)
    visitor.page.click("main form button:text-is('Go on')")
    for path in GRAVE:
        visitor.go(path)
        visitor.fits()
    assert not visitor.troubles
