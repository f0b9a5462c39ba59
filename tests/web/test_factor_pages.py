"""Second factors on pages: the same rules as through the API, whatever a browser sends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse

from carnet.domains.identity.login.factors import used_second_factor
from tests.authenticators import Device, one_time_password
from tests.web.shop import PASSWORD, Shop

APP = "/account/2fa/app"
NEW = "/account/2fa/passkeys/new"


@pytest.fixture
def fresh(traveller: Shop) -> Shop:
    """Somebody who has just proved again who they are."""
    answer = traveller.client.post("/account/reauthenticate", {"password": PASSWORD, "next": "/account"})
    assert answer["Location"] == "/account"
    return traveller


def _used(shop: Shop) -> bool:
    return used_second_factor(shop.client.session)


def _set_up_app(shop: Shop) -> str:
    """Her secret; the code is that of half a minute ago."""
    secret: str = shop.client.get(APP).context["form"].secret
    answer = shop.client.post(APP, {"code": one_time_password(secret, later=-1)})
    assert answer.status_code == 302, answer.content
    return secret


def _set_up_passkey(shop: Shop, device: Device) -> HttpResponse:
    options = json.loads(json.dumps(shop.client.get(NEW).context["js_data"]))["creation_options"]["publicKey"]
    credential = json.dumps(device.create(options))
    return shop.client.post(NEW, {"name": "Key", "credential": credential})  # type: ignore[return-value]


def _half_way(shop: Shop) -> None:
    shop.client.logout()
    answer = shop.client.post("/login", {"login": "ada@example.org", "password": PASSWORD})
    assert answer["Location"].startswith("/login/second-factor"), answer["Location"]


def test_setting_up_an_app_counts_as_using_it(fresh: Shop) -> None:
    assert not _used(fresh)
    _set_up_app(fresh)
    assert _used(fresh)
    assert fresh.client.post(f"{APP}/remove").status_code == 302
    assert not _used(fresh)


def test_setting_up_a_passkey_counts_as_using_it(fresh: Shop) -> None:
    assert _set_up_passkey(fresh, Device()).status_code == 302
    assert _used(fresh)
    number = Authenticator.objects.get(user=fresh.user, type="webauthn").pk
    assert fresh.client.post(f"/account/2fa/passkeys/{number}/remove").status_code == 302
    assert not _used(fresh)
    assert not Authenticator.objects.filter(user=fresh.user).exists()


def test_a_code_opens_once_on_pages_as_well(fresh: Shop) -> None:
    secret = _set_up_app(fresh)
    code = {"code": one_time_password(secret)}
    _half_way(fresh)
    assert fresh.client.post("/login/second-factor", code).status_code == 302
    assert _used(fresh)
    _half_way(fresh)
    assert fresh.client.post("/login/second-factor", code).status_code == 422
    assert not _used(fresh)


def test_a_code_spent_through_the_api_is_spent_here(fresh: Shop) -> None:
    secret = _set_up_app(fresh)
    code = {"code": one_time_password(secret)}
    _half_way(fresh)
    begun = fresh.client.post(
        "/api/v1/auth/login", {"email": "ada@example.org", "password": PASSWORD}, content_type="application/json"
    ).json()
    on = {"X-Session-Token": begun["session_token"]}
    entered = fresh.client.post("/api/v1/auth/second-factor", code, content_type="application/json", headers=on)
    assert entered.status_code == 200
    assert fresh.client.post("/login/second-factor", code).status_code == 422


@pytest.mark.parametrize("origin", ["https://evil.example", "http://evil.localhost:8000"])
def test_another_page_adds_no_passkey(fresh: Shop, origin: str) -> None:
    assert _set_up_passkey(fresh, Device(origin=origin)).status_code == 422
    assert not Authenticator.objects.exists()


GARBAGE: list[Any] = ["", "x", "{}", "[]", "null", "5", '"x"', "[" * 20_000, '{"x": "' + "y" * 20_000 + '"}',
                      '{"id": 100000000000, "rawId": 100000000000, "type": "public-key", "response": {}}']  # fmt: skip


@pytest.mark.parametrize("credential", GARBAGE)
def test_t35_garbage_is_no_passkey(fresh: Shop, credential: str) -> None:
    fresh.client.get(NEW)
    assert fresh.client.post(NEW, {"name": "x", "credential": credential}).status_code == 422
    _set_up_app(fresh)
    sent = {"credential": credential}
    assert fresh.client.post("/account/reauthenticate/passkey", sent).status_code in {302, 422}
    _half_way(fresh)
    assert fresh.client.post("/login/second-factor", sent).status_code == 422
    fresh.client.logout()
    fresh.client.get("/login/passkey", headers={"X-Requested-With": "XMLHttpRequest"})
    assert fresh.client.post("/login/passkey", sent).status_code in {302, 422}
    assert "_auth_user_id" not in fresh.client.session


@pytest.mark.parametrize("name", ["x" * 81, "a\nb\x00"])
def test_t35_a_name_is_one_line(fresh: Shop, name: str) -> None:
    options = json.loads(json.dumps(fresh.client.get(NEW).context["js_data"]))["creation_options"]["publicKey"]
    sent = {"name": name, "credential": json.dumps(Device().create(options))}
    assert fresh.client.post(NEW, sent).status_code == 422
    assert not Authenticator.objects.exists()
