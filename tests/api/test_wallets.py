"""Wallets through the API: reading them, paying in, and everything that is refused on the way."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from carnet.domains.payments import operations
from carnet.domains.payments.models import Account, Payment
from carnet.kernel import clock, ids
from tests.api.client import Api, pointers, problem
from tests.domains.payments.world import a_capture, a_wallet, balance, capture
from tests.tokens import token_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> None:
    settings.SIMULATED_PROVIDER = True
    settings.PROVIDER_TIMEOUT = timedelta(milliseconds=5)


@pytest.fixture
def user() -> UUID:
    return ids.new_id()


@pytest.fixture
def mine(api: Api, user: UUID) -> Api:
    """A client that is logged in as `user`."""
    return api.signed_in(token_for(user))


def a_body(amount: Any = 5_000, currency: str = "EUR", **more: Any) -> dict[str, Any]:
    return {"amount": {"amount": amount, "currency": currency}, "method": "simulated", **more}


def a_sum(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


def pay_in(api: Api, body: Any = None, *, currency: str = "EUR", key: str | None = None) -> HttpResponse:
    return api.post(f"/me/wallets/{currency}/top-ups", body or a_body(), key=key or str(ids.new_id()))


def read(response: HttpResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.content
    return json.loads(response.content)


def untouched() -> bool:
    return not Payment.objects.exists() and not Account.objects.exists()


def test_an_empty_wallet_is_there_from_the_start(mine: Api) -> None:
    assert read(mine.get("/me/wallets")) == {
        "data": [{"currency": "EUR", **dict.fromkeys(("balance", "reserved", "available"), a_sum(0))}],
        "next": None,
    }
    assert read(mine.get("/me/wallets/EUR/entries")) == {"data": [], "next": None}


def test_money_paid_in_is_in_the_wallet(mine: Api) -> None:
    done = read(pay_in(mine), 201)
    assert ids.decode("pay", done["id"])
    assert (done["status"], done["amount"], done["balance"]["amount"]) == (
        "captured",
        {"amount": 5_000, "currency": "EUR"},
        5_000,
    )
    assert read(mine.get("/me/wallets"))["data"] == [
        {"currency": "EUR", "balance": a_sum(5_000), "reserved": a_sum(0), "available": a_sum(5_000)}
    ]
    (line,) = read(mine.get("/me/wallets/EUR/entries"))["data"]
    assert (line["type"], line["payment"], line["booking"]) == ("top_up", done["id"], None)
    assert line["balance"] == line["amount"] == {"amount": 5_000, "currency": "EUR"}
    assert line["id"].startswith("trf_")
    assert line["created_at"].endswith("Z")


def test_t27_a_refused_payment_is_a_problem(mine: Api, user: UUID) -> None:
    refused = problem(pay_in(mine, a_body(card="sim_fails")), 422, "PAYMENT_FAILED")
    assert refused["payment"].startswith("pay_")
    assert read(mine.get("/me/wallets"))["data"][0]["balance"]["amount"] == 0
    assert Payment.objects.get().user_id == user


@pytest.mark.parametrize("card", ["sim_times_out", "sim_answers_late"])
def test_a_silent_provider_leaves_it_pending(mine: Api, card: str) -> None:
    done = read(pay_in(mine, a_body(card=card)), 202)
    assert (done["status"], done["balance"]) == ("pending", None)
    assert read(mine.get("/me/wallets"))["data"][0]["balance"]["amount"] == 0


@pytest.mark.parametrize("card", ["sim_succeeds", "sim_slow", "sim_answers_twice"])
def test_t61_the_same_request_again_is_the_same_answer(mine: Api, card: str) -> None:
    key = str(ids.new_id())
    first, again = (pay_in(mine, a_body(card=card), key=key) for _ in range(2))
    assert read(first, 201) == read(again, 201)
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert read(mine.get("/me/wallets"))["data"][0]["balance"]["amount"] == 5_000


def test_t61_a_key_with_another_body_is_refused(mine: Api, user: UUID) -> None:
    key = str(ids.new_id())
    pay_in(mine, key=key)
    problem(pay_in(mine, a_body(4_000), key=key), 422, "IDEMPOTENCY_KEY_REUSED")
    assert balance(user) == 5_000


def test_the_key_is_required(mine: Api) -> None:
    problem(mine.post("/me/wallets/EUR/top-ups", a_body()), 400, "IDEMPOTENCY_KEY_MISSING")
    assert untouched()


@pytest.mark.parametrize("amount", [50.5, 5_000.0, "5000", -5_000, True, None, [], 1e3, 2**63])
def test_t25_t26_only_whole_positive_numbers_are_amounts(mine: Api, amount: Any) -> None:
    refused = problem(pay_in(mine, a_body(amount)), 400, "INVALID_INPUT")
    assert pointers(refused) == {"/amount/amount"}
    assert untouched()


@pytest.mark.parametrize("amount", [0, 99, 100_001])
def test_t26_amounts_have_limits(mine: Api, amount: int) -> None:
    refused = problem(pay_in(mine, a_body(amount)), 422, "AMOUNT_OUT_OF_RANGE")
    assert pointers(refused) == {"/amount/amount"}
    assert (refused["least"], refused["most"]) == (100, 100_000)
    assert untouched()


@pytest.mark.parametrize(
    "field", [{"balance": 9}, {"status": "captured"}, {"user_id": "usr_1"}, {"payment": {"status": "captured"}}]
)
def test_t20_neither_balance_nor_status_is_taken_from_the_client(mine: Api, field: dict[str, Any]) -> None:
    refused = problem(pay_in(mine, a_body(**field)), 400, "INVALID_INPUT")
    assert pointers(refused) == {f"/{name}" for name in field}
    assert untouched()


def test_t20_a_wallet_cannot_be_written(mine: Api) -> None:
    for method in ("PUT", "PATCH", "DELETE", "POST"):
        assert mine.send(method, "/me/wallets", {"balance": 1_000}).status_code == 405
    assert untouched()


@pytest.mark.parametrize("method", ["cash", "wallet", "voucher", None, 1])
def test_t18_only_methods_that_take_money_pay_in(mine: Api, method: Any) -> None:
    refused = problem(pay_in(mine, a_body() | {"method": method}), 400, "INVALID_INPUT")
    assert pointers(refused) == {"/method"}
    assert untouched()


@pytest.mark.parametrize("card", ["4242", "4111111111111111", "pm_card_visa"])
def test_an_unknown_card_is_refused_and_not_repeated(mine: Api, card: str) -> None:
    response = pay_in(mine, a_body(card=card))
    assert pointers(problem(response, 422, "CARD_NOT_ACCEPTED")) == {"/card"}
    assert card not in response.content.decode()
    assert untouched()


@pytest.mark.parametrize("card", [None, 4242424242424242, "", "x" * 201])
def test_t26_a_card_is_a_short_text(mine: Api, card: Any) -> None:
    assert pointers(problem(pay_in(mine, a_body(card=card)), 400, "INVALID_INPUT")) == {"/card"}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//elsewhere.example", "https://a b", 1])
def test_t26_a_buyer_comes_back_to_an_address(mine: Api, url: Any) -> None:
    assert pointers(problem(pay_in(mine, a_body(return_url=url)), 400, "INVALID_INPUT")) == {"/return_url"}


@pytest.mark.parametrize("card", ["sim_succeeds", "4242424242424242", "4242 4242 4242 4242"])
def test_a_card_pays_in_by_token_or_test_number(mine: Api, card: str) -> None:
    assert read(pay_in(mine, a_body(card=card) | {"method": "card"}), 201)["next_action"] is None
    assert Payment.objects.get().instrument == "sim_succeeds"


def test_a_bank_wants_its_customer_to_confirm(mine: Api) -> None:
    key, body = str(ids.new_id()), a_body(card="sim_3ds", return_url="https://carnet.example/back")
    asked = read(pay_in(mine, body, key=key), 202)
    assert asked["next_action"].endswith(f"/simulated-bank/{asked['id']}")
    operations.simulated_decide(payment_id=ids.decode("pay", asked["id"]), approve=True)
    done = read(pay_in(mine, body, key=key), 201)
    assert (done["status"], done["next_action"], done["balance"]) == ("captured", None, a_sum(5_000))


def test_the_amount_is_in_the_wallets_currency(mine: Api) -> None:
    refused = problem(pay_in(mine, a_body(currency="CHF")), 422, "CURRENCY_MISMATCH")
    assert pointers(refused) == {"/amount/currency"}
    problem(pay_in(mine, a_body(currency="XTS"), currency="XTS"), 422, "CURRENCY_NOT_SUPPORTED")
    problem(pay_in(mine, currency="eur"), 404, "NOT_FOUND")
    assert untouched()


def test_a_second_currency_is_a_second_wallet(mine: Api) -> None:
    pay_in(mine, a_body(700, "CHF"), currency="CHF")
    found = read(mine.get("/me/wallets"))["data"]
    assert [(one["currency"], one["balance"]["amount"]) for one in found] == [("CHF", 700), ("EUR", 0)]


def test_t17_without_a_provider_nothing_is_paid_in(mine: Api, settings: Any) -> None:
    settings.SIMULATED_PROVIDER = False
    response = pay_in(mine)
    problem(response, 503, "PROVIDER_UNAVAILABLE")
    assert response["Retry-After"]
    assert untouched()


def test_nobody_is_somebody_without_a_token(api: Api) -> None:
    for response in (api.get("/me/wallets"), api.get("/me/wallets/EUR/entries"), pay_in(api)):
        problem(response, 401, "UNAUTHENTICATED")
    assert untouched()


def test_a_statement_page_by_page_and_narrowed(api: Api) -> None:
    user = a_wallet(1_000)
    capture(*(a_capture(user, 100) for _ in range(3)))
    mine = api.signed_in(token_for(user))
    first = read(mine.get("/me/wallets/EUR/entries?limit=2"))
    rest = read(mine.get(f"/me/wallets/EUR/entries?limit=2&after={first['next']}"))
    lines = first["data"] + rest["data"]
    assert [line["balance"]["amount"] for line in lines] == [700, 800, 900, 1_000]
    assert rest["next"] is None
    assert all(line["booking"].startswith("bkg_") for line in lines[:3])
    narrowed = read(mine.get("/me/wallets/EUR/entries?type=top_up&from=2026-12-01&to=2026-12-01"))["data"]
    assert [line["amount"]["amount"] for line in narrowed] == [1_000]
    assert read(mine.get("/me/wallets/EUR/entries?to=2026-11-30"))["data"] == []
    assert read(mine.get("/me/wallets/EUR/entries?from=2026-12-02"))["data"] == []


def test_t43_nobody_reads_a_strangers_statement(mine: Api) -> None:
    a_wallet(1_000)
    assert read(mine.get("/me/wallets/EUR/entries"))["data"] == []
    problem(mine.get("/me/wallets/CHF/entries"), 404, "WALLET_UNKNOWN")


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("type=gift", "/query/type"),
        ("from=yesterday", "/query/from"),
        ("to=2026-13-01", "/query/to"),
        ("to=9999-12-31", None),
        ("from=0001-01-01", None),
        ("limit=0", "/query/limit"),
        ("after=%21", "/query/after"),
        ("after=WyJhIl0", "/query/after"),
        ("offset=1", "/query/offset"),
    ],
)
def test_t56_filters_that_make_no_sense(mine: Api, query: str, place: str | None) -> None:
    response = mine.get(f"/me/wallets/EUR/entries?{query}")
    if place is None:
        assert read(response)["data"] == []
    else:
        assert pointers(problem(response, 400, "INVALID_INPUT")) == {place}


def test_the_description_has_examples(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    operation = document["paths"]["/api/v1/me/wallets/{currency}/top-ups"]["post"]
    assert {"201", "202"} <= set(operation["responses"])
    assert {parameter["name"] for parameter in operation["parameters"]} == {"currency", "Idempotency-Key"}
    assert document["components"]["schemas"]["TopUpBody"]["examples"]


def test_times_are_instants(mine: Api) -> None:
    before = clock.now()
    pay_in(mine)
    (line,) = read(mine.get("/me/wallets/EUR/entries"))["data"]
    assert before.isoformat()[:10] <= line["created_at"][:10]
