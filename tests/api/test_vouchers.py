"""Vouchers through the API: buying, looking up, giving, and what is refused on the way."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse

from carnet.domains.payments.models import Payment, Voucher
from carnet.infra.access import MemberRole
from carnet.kernel import ids
from tests.api.client import Api, pointers, problem
from tests.domains.payments.world import a_wallet, balance
from tests.tokens import token_for

pytestmark = pytest.mark.django_db(transaction=True)

GRACE = "grace@example.org"


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> None:
    settings.SIMULATED_PROVIDER = True
    settings.PROVIDER_TIMEOUT = timedelta(milliseconds=5)


def a_body(amount: Any = 2_500, currency: str = "EUR", **more: Any) -> dict[str, Any]:
    return {"amount": {"amount": amount, "currency": currency}, "email": GRACE, **more}


def read(response: HttpResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.content
    return json.loads(response.content)


def buyer(amount: int = 10_000) -> tuple[UUID, Api]:
    user = a_wallet(amount)
    return user, Api().signed_in(token_for(user))


def test_a_voucher_is_bought_listed_and_looked_up_by_anybody() -> None:
    user, mine = buyer()
    bought = read(mine.post("/me/vouchers", a_body(method="wallet", message="Enjoy"), key="k"), 201)
    assert bought["status"] == "active"
    assert bought["payment"]["status"] == "captured"
    assert balance(user) == 7_500
    assert read(mine.get("/me/vouchers"))["data"] == [bought]
    seen = read(Api().post("/vouchers/look-up", {"code": bought["code"].lower()}))
    assert (seen["available"]["amount"], seen["status"], seen["operator"]) == (2_500, "active", None)
    assert "email" not in seen


def test_t61_the_same_key_buys_once_and_another_request_is_refused() -> None:
    user, mine = buyer()
    first, again = (read(mine.post("/me/vouchers", a_body(method="wallet"), key="k"), 201) for _ in range(2))
    assert first["id"] == again["id"]
    problem(mine.post("/me/vouchers", a_body(3_000, method="wallet"), key="k"), 422, "IDEMPOTENCY_KEY_REUSED")
    problem(mine.post("/me/vouchers", a_body(method="wallet")), 400, "IDEMPOTENCY_KEY_MISSING")
    assert balance(user) == 7_500


def test_a_voucher_by_card_waits_for_the_bank() -> None:
    _, mine = buyer(0)
    body = a_body(method="card", card="sim_3ds", return_url="https://shop.example/back")
    waiting = read(mine.post("/me/vouchers", body, key="k"), 202)
    assert waiting["status"] == "ordered"
    assert waiting["payment"]["next_action"]
    problem(Api().post("/vouchers/look-up", {"code": waiting["code"]}), 404, "VOUCHER_UNKNOWN")


@pytest.mark.parametrize(
    ("body", "status", "at"),
    [
        (a_body(499, method="wallet"), 422, "/amount/amount"),
        (a_body(100_001, method="wallet"), 422, "/amount/amount"),
        (a_body(2_500, "JPY", method="wallet"), 422, "/amount/currency"),
        (a_body(25.5, method="wallet"), 400, "/amount/amount"),
        (a_body(2_500, method="cash"), 400, "/method"),
        ({**a_body(2_500, method="wallet"), "email": "nobody"}, 400, "/email"),
        (a_body(2_500, method="wallet", code="MINE"), 400, "/code"),
        (a_body(2_500, method="card", card="4111111111111111"), 422, "/card"),
    ],
)
def test_t25_t26_a_wrong_order_names_the_field_and_takes_nothing(body: dict[str, Any], status: int, at: str) -> None:
    user, mine = buyer()
    answer = mine.post("/me/vouchers", body, key="k")
    assert answer.status_code == status, answer.content
    assert at in pointers(json.loads(answer.content))
    assert (balance(user), Voucher.objects.count()) == (10_000, 0)
    assert Payment.objects.filter(purpose="voucher").count() == 0


def test_t19_t27_what_is_not_paid_is_no_voucher() -> None:
    user, mine = buyer(2_499)
    problem(mine.post("/me/vouchers", a_body(method="wallet"), key="k"), 409, "INSUFFICIENT_FUNDS")
    refused = mine.post("/me/vouchers", a_body(method="card", card="sim_fails"), key="l")
    problem(refused, 422, "PAYMENT_FAILED")
    assert balance(user) == 2_499


def test_t49_goodwill_hides_its_code_from_who_gives_it() -> None:
    operator = ids.new_id()
    home = f"/operators/{ids.encode('opr', operator)}/vouchers"
    manager = Api().signed_in(token_for(ids.new_id(), memberships={str(operator): MemberRole.MANAGER.value}))
    given = read(manager.post(home, a_body(reason="delay"), key="k"), 201)
    code = Voucher.objects.get().code
    assert given["code"].endswith(code[-4:])
    assert code[:4] not in json.dumps(given)
    assert read(manager.get(home))["data"] == [given]
    assert given["operator"] == ids.encode("opr", operator)
    assert read(manager.post(home, a_body(reason="delay"), key="k"), 201) == given
    problem(manager.post(home, a_body(reason="because"), key="l"), 400, "INVALID_INPUT")


def test_lists_go_on_where_they_stopped() -> None:
    _, mine = buyer()
    for key in "abc":
        read(mine.post("/me/vouchers", a_body(500, method="wallet"), key=key), 201)
    first = read(mine.get("/me/vouchers?limit=2"))
    rest = read(mine.get(f"/me/vouchers?limit=2&after={first['next']}"))
    assert len({one["id"] for one in [*first["data"], *rest["data"]]}) == 3
    assert rest["next"] is None


def test_wallets_tell_what_is_reserved_and_what_each_line_was_for() -> None:
    _, mine = buyer()
    read(mine.post("/me/vouchers", a_body(method="wallet"), key="k"), 201)
    (wallet,) = read(mine.get("/me/wallets"))["data"]
    assert [wallet[name]["amount"] for name in ("balance", "reserved", "available")] == [7_500, 0, 7_500]
    lines = read(mine.get("/me/wallets/EUR/entries"))["data"]
    assert [(line["type"], line["purpose"]) for line in lines] == [("capture", "voucher"), ("top_up", "top_up")]
    problem(mine.get("/me/wallets/CHF/entries"), 404, "WALLET_UNKNOWN")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example", "data:text/html,x"])
def test_a_voucher_leads_back_to_web_pages_only(address: str) -> None:
    _, mine = buyer()
    order = a_body(method="card", card="sim_succeeds", return_url=address)
    refused = problem(mine.post("/me/vouchers", order, key="k"), 400, "INVALID_INPUT")
    assert pointers(refused) == {"/return_url"}
    assert not Payment.objects.filter(purpose="voucher").exists()
