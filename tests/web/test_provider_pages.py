"""Logging in with an account elsewhere through the pages: there, and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from carnet.domains.identity import operations
from carnet.domains.identity.models import User
from carnet.infra import jobs
from carnet.kernel import clock
from tests.oidc_stub import CLIENT, SECRET, StubProvider, key, stub_provider
from tests.stub_server import Told, open_transactions
from tests.web.shop import PASSWORD

pytestmark = pytest.mark.django_db

GO, BACK = "/login/with/stub", "/login/with/stub/callback"


@pytest.fixture(scope="module")
def server() -> Iterator[StubProvider]:
    """One provider's server for all tests of this file."""
    with stub_provider() as provider:
        yield provider


@pytest.fixture
def stub(server: StubProvider, settings: Any) -> StubProvider:
    """A trusted provider, as new."""
    server.as_new()
    settings.SOCIALACCOUNT_PROVIDERS = server.settings(trusted=True)
    return server


@pytest.fixture
def browser() -> Client:
    """A browser without scripts; our faults are answers here, never exceptions."""
    return Client(raise_request_exception=False)


def _asked(answer: HttpResponse) -> dict[str, str]:
    """What the provider is asked, by the page on the way to it."""
    assert answer.status_code == 200, answer.content
    return dict(parse_qsl(urlsplit(answer.context["redirect_to"]).query))  # type: ignore[attr-defined]


def _walk(browser: Client, stub: StubProvider, start: dict[str, str] | None = None) -> HttpResponse:
    """Go there, log in, come back."""
    asked = _asked(browser.post(GO, start or {}))
    return browser.get(f"{BACK}?{stub.visit(asked)}")  # type: ignore[return-value]


def _who(browser: Client) -> str | None:
    """The id of who is logged in."""
    return browser.session.get("_auth_user_id")


def _untouched(browser: Client) -> None:
    assert _who(browser) is None
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()


def test_a_newcomer_goes_there_and_comes_back_logged_in(browser: Client, stub: StubProvider) -> None:
    answer = _walk(browser, stub, {"next": "/wallet"})
    assert (answer.status_code, answer["Location"]) == (302, "/wallet")
    user = User.objects.get()
    assert _who(browser) == str(user.id)
    assert (user.email, user.first_name, user.last_name) == ("ada@example.org", "Ada", "Lovelace")
    assert not user.has_usable_password()
    assert SocialAccount.objects.get().uid == "ada-there"


def test_nobody_is_sent_away_by_a_mere_link(browser: Client, stub: StubProvider) -> None:
    answer = browser.get(GO)
    assert answer.status_code == 200
    assert "redirect_to" not in (answer.context or {})
    assert "Stub &amp; Co" in answer.content.decode()
    assert stub.server.asked == []


def test_the_provider_is_asked_for_a_code_and_little_more(browser: Client, stub: StubProvider, settings: Any) -> None:
    asked = _asked(browser.post(f"{GO}?scope=admin&auth_params=prompt%3Dnone%26nonce%3Dmine"))
    bound = {"state", "nonce", "code_challenge", "code_challenge_method"}
    assert set(asked) == {"client_id", "redirect_uri", "scope", "response_type", *bound}
    assert asked["client_id"] == CLIENT
    assert asked["redirect_uri"] == f"{settings.SITE_URL}{BACK}"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert asked["code_challenge_method"] == "S256"
    assert asked["nonce"] != "mine"
    assert len(asked["state"]) >= 32


def test_two_logins_share_neither_state_nor_nonce_nor_challenge(browser: Client, stub: StubProvider) -> None:
    first, second = _asked(browser.post(GO)), _asked(browser.post(GO))
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]


def test_the_way_there_names_no_secret(browser: Client, stub: StubProvider) -> None:
    answer = browser.post(GO)
    assert SECRET not in answer.content.decode()
    assert "code_verifier" not in answer.content.decode()


@pytest.mark.parametrize("state", ["", "x", "../../x", "\x00"])
def test_who_comes_back_without_having_gone_is_not_let_in(browser: Client, stub: StubProvider, state: str) -> None:
    query = stub.visit(_asked(browser.post(GO)) | {"state": state})
    assert browser.get(f"{BACK}?{query}").status_code == 401
    _untouched(browser)


def test_another_browser_cannot_use_the_way_back(browser: Client, stub: StubProvider) -> None:
    """Login CSRF: a link with somebody else's code logs nobody in (RFC 6749, 10.12)."""
    query = stub.visit(_asked(browser.post(GO)))
    other = Client(raise_request_exception=False)
    assert other.get(f"{BACK}?{query}").status_code == 401
    _untouched(other)


def test_a_stolen_code_does_not_fit_another_login(browser: Client, stub: StubProvider) -> None:
    """Code injection: PKCE and nonce bind the code to the session that asked for it (RFC 9700, 4.5)."""
    victim = _asked(Client().post(GO))
    stolen = dict(parse_qsl(stub.visit(victim)))["code"]
    mine = _asked(browser.post(GO))
    query = urlencode({"code": stolen, "state": mine["state"]})
    assert browser.get(f"{BACK}?{query}").status_code == 401
    _untouched(browser)


def test_the_way_back_works_once(browser: Client, stub: StubProvider) -> None:
    asked = _asked(browser.post(GO))
    query = stub.visit(asked)
    assert browser.get(f"{BACK}?{query}").status_code == 302
    again = stub.visit(asked)
    assert Client().get(f"{BACK}?{again}").status_code == 401
    assert browser.get(f"{BACK}?{again}").status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"aud": "somebody-else"},
        {"aud": [CLIENT, "x"], "azp": "x"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
    ],
)
def test_an_answer_that_is_not_meant_for_us_lets_nobody_in(
    browser: Client, stub: StubProvider, claims: dict[str, Any]
) -> None:
    stub.claims = claims
    assert _walk(browser, stub).status_code == 401
    _untouched(browser)


def test_the_signature_counts_also_where_the_answer_comes_from_the_provider_itself(
    browser: Client, stub: StubProvider
) -> None:
    assert key("other") != key("published")
    stub.signs_with = "other"
    assert _walk(browser, stub).status_code == 401
    _untouched(browser)


def test_the_user_info_must_be_about_the_same_person(browser: Client, stub: StubProvider) -> None:
    """OpenID Connect Core 1.0, section 5.3.2."""
    stub.told_of_person = stub.person | {"sub": "somebody-else"}
    assert _walk(browser, stub).status_code == 401
    _untouched(browser)


def test_a_provider_without_user_info_says_all_in_its_token(browser: Client, stub: StubProvider) -> None:
    without = {name: value for name, value in stub.configuration().items() if name != "userinfo_endpoint"}
    stub.break_with("openid-configuration", lambda _asked: Told(200, without))
    assert _walk(browser, stub).status_code == 302
    assert User.objects.get().email == "ada@example.org"
    assert _who(browser) is not None
    assert not [asked for asked in stub.server.asked if asked.path == "/userinfo"]


def test_an_address_is_proven_by_who_names_it(browser: Client, stub: StubProvider) -> None:
    """That one place says "verified" proves no address that another one names."""
    _account()
    stub.told_of_person = {"sub": "ada-there", "email": "ada@example.org"}
    stub.person["email"] = "eve@example.org"
    _walk(browser, stub)
    assert _who(browser) is None
    stub.told_of_person = {"sub": "ada-there", "email_verified": True}
    stub.person |= {"email": "ada@example.org", "email_verified": False}
    _walk(browser, stub)
    assert _who(browser) is None
    assert not SocialAccount.objects.exists()


def _account(**more: Any) -> User:
    return operations.sign_up(email="ada@example.org", password=PASSWORD, proven=True, now=clock.now(), **more)


def test_an_unverified_address_of_an_existing_account_does_not_take_it_over(
    browser: Client, stub: StubProvider
) -> None:
    user = _account()
    before = User.objects.values().get()
    stub.person["email_verified"] = False
    answer = _walk(browser, stub)
    assert answer.status_code == 302
    assert _who(browser) is None
    assert User.objects.values().get() == before
    assert not SocialAccount.objects.exists()
    assert user.check_password(PASSWORD)


def test_a_provider_without_the_address_is_asked_for_it(browser: Client, stub: StubProvider) -> None:
    stub.person["email"] = None
    answer = _walk(browser, stub)
    assert (answer.status_code, answer["Location"]) == (302, "/signup/provider")
    assert browser.get("/signup/provider").status_code == 200
    for token in stub.tokens:
        assert token not in str(dict(browser.session.items()))
    answer = browser.post("/signup/provider", {"email": "ada@example.org"})
    assert (answer.status_code, answer["Location"]) == (302, "/account/email/confirm")
    jobs.run_due()
    code = mail.outbox[0].subject.partition(" ")[0]
    assert _who(browser) is None
    assert browser.post("/account/email/confirm", {"code": code}).status_code == 302
    assert _who(browser) == str(User.objects.get(email="ada@example.org").id)


def test_t48_a_banned_user_does_not_come_in_from_elsewhere(browser: Client, stub: StubProvider) -> None:
    _walk(browser, stub)
    User.objects.update(banned_at=clock.now())
    again = Client(raise_request_exception=False)
    answer = _walk(again, stub)
    assert (answer.status_code, answer["Location"]) == (302, "/account/inactive")
    assert _who(again) is None


def test_who_is_too_young_is_told_so(browser: Client, stub: StubProvider) -> None:
    stub.person["birthdate"] = f"{clock.now().year - 10}-01-01"
    answer = _walk(browser, stub)
    assert (answer.status_code, answer["Location"]) == (302, "/login")
    assert "at least 15 years old" in browser.get("/login").content.decode()
    _untouched(browser)


def test_who_turns_back_there_is_told_so(browser: Client, stub: StubProvider) -> None:
    asked = _asked(browser.post(GO))
    answer = browser.get(f"{BACK}?{urlencode({'error': 'access_denied', 'state': asked['state']})}")
    assert (answer.status_code, answer["Location"]) == (302, "/login/cancelled")
    _untouched(browser)


@pytest.mark.parametrize("endpoint", ["openid-configuration", "token", "userinfo", "jwks"])
@pytest.mark.parametrize(
    "told", [None, Told(500, b"oops"), Told(200, b"<html>"), Told(200, b"[]"), Told(200, {}), Told(200, b"\xff")]
)
def test_t56_whatever_a_provider_answers_is_a_page_that_says_so(
    browser: Client, stub: StubProvider, endpoint: str, told: Told | None
) -> None:
    asked = _asked(browser.post(GO))
    stub.break_with(endpoint, lambda _asked: told)
    answer = browser.get(f"{BACK}?{stub.visit(asked)}")
    assert answer.status_code == 401, answer.content
    assert "Nothing was changed" in answer.content.decode()
    assert browser.post(GO).status_code == (401 if endpoint == "openid-configuration" else 200)
    _untouched(browser)


@pytest.mark.parametrize("data", [{"access_token": 5}, {"access_token": "x", "id_token": 5}, {"access_token": "x"}])
def test_t35_a_token_answer_in_another_form_lets_nobody_in(
    browser: Client, stub: StubProvider, data: dict[str, Any]
) -> None:
    stub.break_with("token", lambda _asked: Told(200, data))
    assert _walk(browser, stub).status_code == 401
    _untouched(browser)


@pytest.mark.parametrize("endpoint", ["openid-configuration", "token"])
def test_t54_a_silent_provider_is_left(browser: Client, stub: StubProvider, settings: Any, endpoint: str) -> None:
    asked = _asked(browser.post(GO))
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.2
    stub.break_with(endpoint, stub.server.silent)
    assert browser.get(f"{BACK}?{stub.visit(asked)}").status_code == 401
    _untouched(browser)


@pytest.mark.django_db(transaction=True)
def test_t54_providers_are_asked_with_no_transaction_open(
    browser: Client, stub: StubProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    send = requests.Session.send

    def watched(self: requests.Session, *args: Any, **options: Any) -> requests.Response:
        seen.append(open_transactions())
        assert options["timeout"] is not None
        return send(self, *args, **options)

    monkeypatch.setattr(requests.Session, "send", watched)
    assert _walk(browser, stub).status_code == 302
    assert set(seen) == {0}
    assert len(seen) >= 4


def test_nothing_of_the_provider_stays(browser: Client, stub: StubProvider) -> None:
    _walk(browser, stub)
    assert not SocialToken.objects.exists()
    assert SocialAccount.objects.get().extra_data == {"email": "ada@example.org", "name": "Ada Lovelace"}
    for token in stub.tokens:
        for session in Session.objects.all():
            assert token not in str(session.get_decoded())


def test_nobody_is_sent_on_to_somebody_elses_site(browser: Client, stub: StubProvider) -> None:
    answer = _walk(browser, stub, {"next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_nobody_floods_a_provider_through_us(browser: Client, stub: StubProvider) -> None:
    for _ in range(30):
        assert browser.post(GO).status_code == 200
    stub.server.asked.clear()
    answer = browser.post(GO)
    assert (answer.status_code, answer["Location"]) == (302, "/login")
    assert stub.server.asked == []


def test_there_is_nothing_at_other_providers(browser: Client, stub: StubProvider) -> None:
    for path in ("/login/with/other", "/login/with/other/callback", "/login/with/openid_connect"):
        assert browser.get(path).status_code == 404
        assert browser.post(path).status_code == 404
    assert stub.server.asked == []


def test_the_login_page_names_the_providers(browser: Client, stub: StubProvider, settings: Any) -> None:
    assert "Stub &amp; Co" in browser.get("/login").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "Stub &amp; Co" not in browser.get("/login").content.decode()
