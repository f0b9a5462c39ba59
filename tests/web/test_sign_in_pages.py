"""The ways in, as a browser without scripts sees them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from carnet.domains.identity.models import User
from tests import messages
from tests.messages import code_to
from tests.web.doors import sound, totp
from tests.web.shop import PASSWORD, Shop

pytestmark = pytest.mark.usefixtures("_messages_of_ones_own")
NUMBER = "+4915112345678"
MAIL = "eve@example.org"
OUTSIDE = ["/login", "/login?next=/wallet", "/signup", "/login/code", "/account/password/reset", "/account/inactive",
           "/login/cancelled", "/login/failed"]  # fmt: skip


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_doors_look_like_the_shop(shop: Shop, address: str) -> None:
    page = shop.get(address)
    assert page.status_code in {200, 401}, address
    assert 'class="nav nav--shop' in sound(page, address)


def test_the_password_opens_and_leads_on(shop: Shop) -> None:
    form = {"login": "ada@example.org", "password": PASSWORD, "next": "/wallet"}
    assert shop.client.post("/login", form)["Location"] == "/wallet"
    assert shop.get("/wallet").status_code == 200


def test_a_wrong_password_is_said_and_what_was_typed_stays(shop: Shop) -> None:
    page = shop.client.post("/login", {"login": "ada@example.org", "password": "wrong-one", "next": "/wallet"})
    text = sound(page, "/login")
    assert page.status_code == 401
    assert 'role="alert"' in text
    assert 'value="ada@example.org"' in text
    assert 'name="next" value="/wallet"' in text
    assert "wrong-one" not in text


def test_who_tries_too_often_is_told_when_to_come_again(shop: Shop) -> None:
    form = {"login": "ada@example.org", "password": "wrong-one"}
    for _ in range(10):
        shop.client.post("/login", form)
    page = shop.client.post("/login", {**form, "password": PASSWORD})
    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    assert 'value="ada@example.org"' in sound(page, "/login")
    assert shop.get("/account").status_code == 302


def test_empty_fields_are_named(shop: Shop) -> None:
    page = shop.client.post("/login", {"login": "", "password": ""})
    text = sound(page, "/login")
    assert page.status_code == 422
    assert "2 things to put right" in text
    assert 'id="id_login_error"' in text
    assert 'aria-describedby="id_password_error"' in text


@pytest.mark.parametrize("contact", [MAIL, NUMBER])
def test_sign_up_by_code_while_buying(shop: Shop, contact: str) -> None:
    away = shop.get(f"{shop.trip}/passengers", shop.chosen("1-1"))["Location"]
    login = shop.get(away).content.decode()
    signup = re.search(r'href="(/signup\?next=[^"]+)"', login)
    assert signup
    form = {"contact": contact, "password1": PASSWORD, "first_name": "Eve", "next": _next(shop, signup[1])}
    step = shop.client.post("/signup", form)
    assert step.status_code == 302, step.content.decode()
    page = shop.get(step["Location"])
    assert contact in sound(page, step["Location"])
    done = shop.client.post(step["Location"], {"code": code_to(contact)})
    assert done["Location"].startswith(f"{shop.trip}/passengers?"), done.content.decode()
    assert "1-1" in shop.get(done["Location"]).content.decode()
    user = User.objects.get(email=contact) if "@" in contact else User.objects.get(phone=contact)
    assert (user.first_name, user.roles) == ("Eve", ["customer"])


def _next(shop: Shop, address: str) -> str:
    found = re.search(r'name="next" value="([^"]+)"', shop.get(address.replace("&amp;", "&")).content.decode())
    assert found
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize("contact", ["ada@example.org", "nobody@example.org"])
def test_a_code_by_mail_opens_and_nobody_learns_who_has_an_account(shop: Shop, contact: str) -> None:
    step = shop.client.post("/login/code", {"contact": contact, "next": "/wallet"})
    assert step["Location"] == "/login/code/confirm?next=%2Fwallet"
    page = shop.get(step["Location"])
    assert contact in sound(page, step["Location"])
    wrong = shop.client.post(step["Location"], {"code": "000000"})
    assert wrong.status_code == 422
    assert 'id="id_code_error"' in sound(wrong, step["Location"])
    if contact == "ada@example.org":
        assert shop.client.post(step["Location"], {"code": code_to(contact)})["Location"] == "/wallet"
        assert shop.get("/account").status_code == 200


def test_t46_codes_are_not_guessed(shop: Shop) -> None:
    step = shop.client.post("/login/code", {"contact": "ada@example.org"})["Location"]
    code = code_to("ada@example.org")
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    answers = [shop.client.post(step, {"code": wrong}).status_code for _ in range(6)]
    assert answers[:4] == [422] * 4
    assert 200 not in answers
    shop.client.post(step, {"code": code})
    assert shop.get("/account").status_code == 302


def test_who_has_to_begin_again_still_comes_out_where_they_wanted(shop: Shop) -> None:
    step = shop.client.post("/login/code", {"contact": "ada@example.org", "next": "/wallet"})["Location"]
    for _ in range(5):
        answer = shop.client.post(step, {"code": "000000"})
    assert answer["Location"] == "/login/code?next=%2Fwallet"
    assert shop.get("/login/code/confirm?next=/wallet")["Location"] == "/login/code?next=%2Fwallet"
    broken = shop.client.post("/login/passkey", {"credential": "{}", "next": "/wallet"})
    assert broken["Location"] == "/login?next=%2Fwallet"
    text = sound(shop.get(broken["Location"]), "/login")
    assert "This passkey was not accepted." in text


def test_another_code_is_sent_after_a_minute_only(shop: Shop) -> None:
    step = shop.client.post("/login/code", {"contact": "ada@example.org"})["Location"]
    again = shop.client.post(step, {"action": "resend"})
    assert again["Location"] == step
    assert "Wait before you have another one sent" in shop.get(step).content.decode()
    assert len(messages.sent_to("ada@example.org")) == 1


def test_asking_for_a_code_twice_keeps_what_was_typed(shop: Shop) -> None:
    shop.client.post("/login/code", {"contact": "ada@example.org"})
    page = Client().post("/login/code", {"contact": "ada@example.org"})
    assert page.status_code == 429
    assert 'value="ada@example.org"' in sound(page, "/login/code")


def test_a_forgotten_password_is_replaced_by_code(shop: Shop) -> None:
    step = shop.client.post("/account/password/reset", {"email": "ada@example.org", "next": "/wallet"})["Location"]
    sound(shop.get(step), step)
    step = shop.client.post(step, {"code": code_to("ada@example.org")})["Location"]
    weak = shop.client.post(step, {"password1": "123"})
    assert weak.status_code == 422
    assert 'id="id_password1_error"' in sound(weak, step)
    shop.client.post(step, {"password1": "a-much-better-secret"})
    shop.client.post("/logout")
    form = {"login": "ada@example.org", "password": "a-much-better-secret"}
    assert shop.client.post("/login", form).status_code == 302


def test_the_second_factor_is_asked_for_and_leads_on(shop: Shop) -> None:
    code = totp(shop.user)
    step = shop.client.post("/login", {"login": "ada@example.org", "password": PASSWORD, "next": "/wallet"})["Location"]
    assert step == "/login/second-factor"
    sound(shop.get(step), step)
    assert shop.get("/account").status_code == 302
    wrong = shop.client.post(step, {"code": "000000"})
    assert wrong.status_code == 422
    sound(wrong, step)
    assert shop.client.post(step, {"code": code})["Location"] == "/wallet"
    assert shop.get("/account").status_code == 200


def test_t46_codes_of_an_app_are_not_guessed(shop: Shop) -> None:
    code = totp(shop.user)
    shop.client.post("/login", {"login": "ada@example.org", "password": PASSWORD})
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    answers = [shop.client.post("/login/second-factor", {"code": wrong}).status_code for _ in range(6)]
    assert answers[-1] == 429
    shop.client.post("/login/second-factor", {"code": code})
    assert shop.get("/account").status_code == 302


def test_logging_out_takes_a_form(traveller: Shop) -> None:
    traveller.get("/logout")
    assert traveller.get("/account").status_code == 200
    traveller.client.post("/logout")
    assert traveller.get("/account").status_code == 302


def test_t48_a_closed_account_is_told_so_and_stays_closed(shop: Shop) -> None:
    User.objects.filter(pk=shop.user.pk).update(is_active=False)
    page = shop.client.post("/login", {"login": "ada@example.org", "password": PASSWORD}, follow=True)
    assert page.status_code < 500
    sound(page, "/login")
    assert shop.get("/account").status_code == 302


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_no_way_in_leads_to_another_site(shop: Shop, away: str) -> None:
    step = shop.client.post("/login/code", {"contact": "ada@example.org", "next": away})["Location"]
    assert step.startswith("/login/code/confirm")
    assert shop.client.post(step, {"code": code_to("ada@example.org")})["Location"] == "/"
    assert shop.client.post("/account/reauthenticate", {"password": PASSWORD, "next": away})["Location"] == "/"
    assert shop.client.post("/logout", {"next": away})["Location"] == "/"
    step = shop.client.post("/signup", {"contact": MAIL, "password1": PASSWORD, "next": away})["Location"]
    assert shop.client.post(step, {"code": code_to(MAIL)})["Location"] == "/"


@pytest.mark.parametrize("address", ["/login", "/signup", "/login/code", "/account/password/reset"])
def test_t56_no_way_in_breaks(shop: Shop, address: str) -> None:
    for value in ("", "\x00", "x" * 5000, "@", "+", "é@é", "a@b@c", "<script>"):
        form = dict.fromkeys(("login", "contact", "email", "password", "password1", "code", "first_name"), value)
        assert shop.client.post(address, form).status_code < 500, (address, value)
