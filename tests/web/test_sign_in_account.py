"""What protects an account and what it is reached by, as a browser without scripts sees it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from carnet.domains.identity import operations as identity
from carnet.domains.identity import queries
from carnet.domains.identity.models import User
from carnet.kernel import clock, ids
from tests import messages
from tests.messages import code_to
from tests.web.doors import sound
from tests.web.shop import PASSWORD, Shop

pytestmark = pytest.mark.usefixtures("_messages_of_ones_own")
NUMBER = "+4915112345678"
MAIL = "eve@example.org"
INSIDE = ["/account", "/account/email", "/account/phone", "/account/password", "/account/security",
          "/account/2fa/passkeys", "/account/2fa/passkeys/new", "/account/2fa/app", "/account/2fa/recovery-codes/new",
          "/account/sessions", "/account/connections", "/account/reauthenticate", "/logout"]  # fmt: skip


@pytest.fixture
def fresh(traveller: Shop) -> Shop:
    """Somebody who has just proved again who they are."""
    answer = traveller.client.post("/account/reauthenticate", {"password": PASSWORD, "next": "/account"})
    assert answer["Location"] == "/account"
    return traveller


@pytest.mark.parametrize("address", INSIDE)
def test_the_pages_of_an_account_look_like_the_shop(fresh: Shop, address: str) -> None:
    page = fresh.get(address)
    assert page.status_code == 200, address
    assert 'class="nav nav--shop' in sound(page, address)


@pytest.mark.parametrize("address", INSIDE[:-1])
def test_nobody_sees_them_who_is_not_logged_in(shop: Shop, address: str) -> None:
    assert unquote(shop.get(address)["Location"]) == f"/login?next={address}"


def test_a_password_is_changed_and_other_places_are_logged_out(fresh: Shop) -> None:
    elsewhere = Client()
    elsewhere.post("/login", {"login": "ada@example.org", "password": PASSWORD})
    assert elsewhere.get("/account").status_code == 200
    form = {"oldpassword": PASSWORD, "password1": "a-much-better-secret"}
    assert fresh.client.post("/account/password", form).status_code == 302
    assert fresh.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302


def test_a_new_address_counts_once_it_is_proven(fresh: Shop) -> None:
    step = fresh.client.post("/account/email", {"email": "new@example.org", "action_add": ""})
    assert step.status_code == 302, step.content.decode()
    text = sound(fresh.get(step["Location"]), step["Location"])
    assert "new@example.org" in text
    assert User.objects.get(pk=fresh.user.pk).email == "ada@example.org"
    fresh.client.post(step["Location"], {"code": code_to("new@example.org")})
    assert User.objects.get(pk=fresh.user.pk).email == "new@example.org"
    assert messages.sent_to("ada@example.org")


def test_a_new_number_counts_once_it_is_proven(fresh: Shop) -> None:
    bad = fresh.client.post("/account/phone", {"phone": "12"})
    assert bad.status_code == 422
    assert 'value="12"' in sound(bad, "/account/phone")
    step = fresh.client.post("/account/phone", {"phone": "+49 151 12345678"})["Location"]
    assert NUMBER in sound(fresh.get(step), step)
    assert User.objects.get(pk=fresh.user.pk).phone is None
    fresh.client.post(step, {"code": code_to(NUMBER)})
    assert User.objects.get(pk=fresh.user.pk).phone == NUMBER


def test_grave_changes_ask_again_who_it_is(traveller: Shop) -> None:
    step = traveller.client.post("/account/email", {"email": "new@example.org", "action_add": ""})
    assert step["Location"].startswith("/account/reauthenticate?next=")
    assert "Is it still you?" in sound(traveller.get(step["Location"]), step["Location"])
    assert not messages.sent_to("new@example.org")


def test_an_app_is_set_up_used_and_taken_away(fresh: Shop) -> None:
    text = sound(fresh.get("/account/2fa/app"), "/account/2fa/app")
    secret = re.search(r'id="secret">([A-Z2-7]+)<', text)
    assert secret
    wrong = fresh.client.post("/account/2fa/app", {"code": "000000"})
    assert secret[1] in sound(wrong, "/account/2fa/app")
    code = f"{hotp_value(secret[1], next(iter(yield_hotp_counters_from_time()))):06d}"
    step = fresh.client.post("/account/2fa/app", {"code": code})["Location"]
    assert step == reverse("mfa_view_recovery_codes")
    assert len(re.findall(r'<li class="code">\w+</li>', sound(fresh.get(step), step))) == 10
    assert "Set up" in sound(fresh.get("/account"), "/account")
    assert sound(fresh.get("/account/2fa/app/remove"), "remove").count("btn--bad") == 1
    fresh.client.post("/account/2fa/app/remove")
    assert not Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


def test_places_are_listed_and_logged_out_one_by_one(traveller: Shop) -> None:
    elsewhere = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    elsewhere.post("/login", {"login": "ada@example.org", "password": PASSWORD})
    elsewhere.get("/account")
    text = sound(traveller.get("/account/sessions"), "/account/sessions")
    assert "Firefox on Linux" in text
    other = re.search(r'action="(/account/sessions/ses_\w+/end)"', text)
    assert other
    traveller.client.post(other[1])
    assert elsewhere.get("/account").status_code == 302
    assert traveller.get("/account").status_code == 200


def test_nobody_logs_out_a_stranger(traveller: Shop) -> None:
    stranger = Client()
    stranger.post("/signup", {"contact": MAIL, "password1": PASSWORD})
    stranger.post("/account/email/confirm", {"code": code_to(MAIL)})
    assert stranger.get("/account").status_code == 200
    place = ids.encode("ses", queries.session_id_of(UserSession.objects.get(user__email=MAIL)))
    assert traveller.client.post(f"/account/sessions/{place}/end").status_code == 404
    assert stranger.get("/account").status_code == 200


@pytest.mark.parametrize(("which", "here"), [("others", 200), ("all", 302)])
def test_everywhere_at_once(traveller: Shop, which: str, here: int) -> None:
    elsewhere = Client()
    elsewhere.post("/login", {"login": "ada@example.org", "password": PASSWORD})
    traveller.client.post("/account/sessions", {"which": which})
    assert elsewhere.get("/account").status_code == 302
    assert traveller.get("/account").status_code == here


@pytest.mark.parametrize("address", ["", "/remove"])
@pytest.mark.parametrize("number", ["0", "99999999999999999999"])
def test_t56_a_passkey_that_is_nobodys_is_not_there(fresh: Shop, number: str, address: str) -> None:
    assert fresh.get(f"/account/2fa/passkeys/{number}{address}").status_code == 404


def test_a_strangers_passkey_is_not_there(fresh: Shop) -> None:
    stranger = identity.sign_up(email=MAIL, password=PASSWORD, proven=True, now=clock.now())
    theirs = Authenticator.objects.create(user=stranger, type=Authenticator.Type.WEBAUTHN, data={"name": "Theirs"})
    for address in ("", "/remove"):
        assert fresh.client.post(f"/account/2fa/passkeys/{theirs.pk}{address}", {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get(pk=theirs.pk).data == {"name": "Theirs"}


def test_logins_elsewhere_are_listed_and_taken_away(fresh: Shop, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"],
        "APPS": [{"provider_id": "city", "name": "City", "client_id": "x", "secret": "y",
                  "settings": {"server_url": "https://login.example.org"}}]}}  # fmt: skip
    login = Client().get("/login?next=/wallet").content.decode()
    assert "Go on with City" in login
    assert 'action="/login/with/city?process=login&amp;next=%2Fwallet"' in login
    SocialAccount.objects.create(user=fresh.user, provider="city", uid="1", extra_data={"userinfo": {"name": "Ada"}})
    text = sound(fresh.get("/account/connections"), "/account/connections")
    found = re.search(r'name="account" value="(\d+)"', text)
    assert found
    fresh.client.post("/account/connections", {"account": found[1]})
    assert not SocialAccount.objects.exists()
    assert "Go on with City" in sound(Client().get("/login/with/city"), "/login/with/city")
