"""Paying a booking over HTTP by card, voucher and several means; at both doors, and every way to ask wrongly."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse

from carnet.domains.booking import operations
from carnet.domains.booking.models import Booking, Purchase
from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import TestCard
from carnet.domains.payments.models import Payment
from carnet.kernel import clock, ids
from tests.api.client import Api, pointers, problem
from tests.api.doors import DOORS, door
from tests.builders import a_request
from tests.domains.booking.buying import a_voucher
from tests.domains.booking.conftest import Sale, a_sale
from tests.domains.payments.world import a_wallet
from tests.money import balance
from tests.tokens import token_for

pytestmark = pytest.mark.django_db(transaction=True)

CARD = {"method": "card", "card": "sim_succeeds"}


@pytest.fixture(autouse=True)
def _bank(settings: Any) -> None:
    settings.SIMULATED_PROVIDER = True
    settings.PROVIDER_TIMEOUT = timedelta(milliseconds=5)


@pytest.fixture
def sale() -> Sale:
    world = a_sale()
    world.leaving_in_three_days()
    return world


@pytest.fixture
def buyer() -> UUID:
    """Somebody with 10 EUR in the wallet."""
    return a_wallet(1_000)


@pytest.fixture
def mine(request: pytest.FixtureRequest, buyer: UUID) -> Api:
    """A client that is logged in as `buyer`, at Django's door unless `both_doors` says otherwise."""
    return Api(client=door(getattr(request, "param", DOORS[0]))).signed_in(token_for(buyer))


both_doors = pytest.mark.parametrize("mine", DOORS, indirect=True)


def held(sale: Sale, buyer: UUID, **more: Any) -> str:
    request = a_request(sale.listing, sale.fares, user_id=buyer, **more)
    return str(operations.hold(request, now=clock.now()).body["reference"])


def pay(api: Api, reference: str, body: Any, *, key: str = "") -> HttpResponse:
    return api.post(f"/bookings/{reference}/payments", body, key=key or str(ids.new_id()))


def read(response: HttpResponse, status: int) -> Any:
    assert response.status_code == status, response.content
    return json.loads(response.content)


@both_doors
def test_a_card_pays(sale: Sale, buyer: UUID, mine: Api) -> None:
    reference = held(sale, buyer)
    paid = read(pay(mine, reference, CARD), 201)
    assert (paid["status"], paid["method"], paid["amount"]) == (
        "captured",
        "card",
        {"amount": 4_000, "currency": "EUR"},
    )
    assert paid["booking"] == {"reference": reference, "status": "confirmed"}
    assert [(one["id"], one["status"]) for one in paid["payments"]] == [(paid["id"], "captured")]
    assert (paid["next_action"], paid["deadline"]) == (None, None)


@pytest.mark.parametrize("number", ["4242424242424242", "4242 4242 4242 4242"])
def test_a_card_number_is_taken_and_never_kept(sale: Sale, buyer: UUID, mine: Api, number: str) -> None:
    read(pay(mine, held(sale, buyer), {"method": "card", "card": number}), 201)
    assert Payment.objects.get(method="card", booking_id__isnull=False).instrument == "sim_succeeds"


def test_3ds_goes_on_when_the_buyer_is_back(sale: Sale, buyer: UUID, mine: Api) -> None:
    reference = held(sale, buyer)
    body = {"method": "card", "instrument": "sim_3ds", "return_url": "https://shop.example/back?x=1"}
    waiting = read(pay(mine, reference, body), 202)
    assert (waiting["status"], waiting["booking"]["status"]) == ("pending", "held")
    assert waiting["next_action"].endswith(f"/simulated-bank/{waiting['id']}")
    assert waiting["deadline"][:19] == read(mine.get(f"/bookings/{reference}"), 200)["expires_at"][:19]
    payments.simulated_decide(payment_id=ids.decode("pay", waiting["id"]), approve=True)
    Purchase.objects.update(updated_at=clock.now() - timedelta(seconds=5))
    done = read(mine.post(f"/bookings/{reference}/payments/continue"), 201)
    assert (done["status"], done["id"]) == ("captured", waiting["id"])
    assert read(mine.post(f"/bookings/{reference}/payments/continue"), 201) == done


@both_doors
def test_t27_a_refused_card_is_never_answered_with_success(sale: Sale, buyer: UUID, mine: Api) -> None:
    reference, key = held(sale, buyer), str(ids.new_id())
    for _ in range(2):
        told = problem(pay(mine, reference, {"method": "card", "card": "sim_fails"}, key=key), 402, "PAYMENT_DECLINED")
        assert told["reason"] == "declined"
    problem(mine.post(f"/bookings/{reference}/payments/continue"), 402, "PAYMENT_DECLINED")
    assert Booking.objects.get(reference=reference).status == "held"
    shown = read(mine.get(f"/bookings/{reference}/payments"), 200)
    assert (shown["purchase"]["status"], shown["purchase"]["reason"]) == ("failed", "declined")
    assert [(one["method"], one["status"]) for one in shown["data"]] == [("card", "failed")]
    read(pay(mine, reference, CARD), 201)


@both_doors
def test_several_means_pay_one_booking(sale: Sale, buyer: UUID, mine: Api) -> None:
    means = [{"method": "voucher", "voucher": a_voucher(500)}, {"method": "wallet"}, CARD]
    paid = read(pay(mine, held(sale, buyer), {"methods": means}), 201)
    assert paid["method"] == "several"
    assert [(one["method"], one["amount"]["amount"]) for one in paid["payments"]] == [
        ("voucher", 500),
        ("wallet", 1_000),
        ("card", 2_500),
    ]
    assert balance(buyer) == 0


def test_a_voucher_alone(sale: Sale, buyer: UUID, mine: Api) -> None:
    reference = held(sale, buyer)
    small = problem(
        pay(mine, reference, {"method": "voucher", "voucher": a_voucher(500)}), 422, "PAYMENT_DOES_NOT_ADD_UP"
    )
    assert small["missing"] == {"amount": 3_500, "currency": "EUR"}
    assert read(pay(mine, reference, {"method": "voucher", "voucher": a_voucher(4_000)}), 201)["method"] == "voucher"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"method": "voucher", "voucher": "nope"}, "/voucher"),
        ({"methods": [{"method": "wallet"}, {"method": "voucher", "voucher": "nope"}]}, "/methods/1/voucher"),
    ],
)
def test_an_unknown_voucher_is_named(sale: Sale, buyer: UUID, mine: Api, body: Any, pointer: str) -> None:
    told = problem(pay(mine, held(sale, buyer), body), 404, "VOUCHER_UNKNOWN")
    assert pointers(told) == {pointer}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/method"),
        ({"method": "cash"}, "/method"),
        ({"methods": []}, "/methods"),
        ({"methods": [{"method": "cash"}]}, "/methods/0/method"),
        ({"method": "wallet", "status": "captured"}, "/status"),
        ({"method": "wallet", "amount": {"amount": 1, "currency": "EUR"}}, "/amount"),
        ({"method": "card", "card": "sim_succeeds", "captured": True}, "/captured"),
        ({"methods": [{"method": "wallet", "status": "captured"}]}, "/methods/0/status"),
        ({"methods": [{"method": "wallet", "amount": {"amount": "5", "currency": "EUR"}}]}, "/methods/0/amount/amount"),
        ({"methods": [{"method": "wallet", "amount": {"amount": -5, "currency": "EUR"}}]}, "/methods/0/amount/amount"),
        ({"method": "wallet", "methods": [{"method": "wallet"}]}, "/method"),
        ({"method": "wallet", "card": "sim_succeeds"}, "/card"),
        ({"method": "card"}, "/card"),
        ({"method": "card", "card": "sim_succeeds", "instrument": "sim_succeeds"}, "/instrument"),
        ({"method": "voucher"}, "/voucher"),
        ({"methods": [{"method": "voucher", "card": "x"}]}, "/methods/0/card"),
        ({"method": "card", "card": "sim_succeeds", "return_url": "javascript:alert(1)"}, "/return_url"),
    ],
)
def test_t20_t26_what_is_not_understood_is_refused_by_its_field(
    sale: Sale, buyer: UUID, mine: Api, body: Any, pointer: str
) -> None:
    reference = held(sale, buyer)
    told = problem(pay(mine, reference, body), 400, "INVALID_INPUT")
    assert pointers(told) == {pointer}
    assert Booking.objects.get(reference=reference).status == "held"
    assert not Purchase.objects.exists()


@pytest.mark.parametrize("text", ["4111111111111111", "sim_nothing"])
def test_other_cards_are_refused(sale: Sale, buyer: UUID, mine: Api, text: str) -> None:
    told = problem(pay(mine, held(sale, buyer), {"method": "card", "card": text}), 422, "CARD_NOT_ACCEPTED")
    assert pointers(told) == {"/card"}
    assert text not in json.dumps(told)


def test_t4_a_strangers_booking_is_not_there(sale: Sale, buyer: UUID, mine: Api) -> None:
    reference = held(sale, ids.new_id())
    problem(pay(mine, reference, CARD), 404, "BOOKING_UNKNOWN")
    problem(mine.get(f"/bookings/{reference}/payments"), 404, "BOOKING_UNKNOWN")
    problem(mine.post(f"/bookings/{reference}/payments/continue"), 404, "BOOKING_UNKNOWN")


def test_nothing_to_go_on_with(sale: Sale, buyer: UUID, mine: Api) -> None:
    problem(mine.post(f"/bookings/{held(sale, buyer)}/payments/continue"), 404, "PURCHASE_UNKNOWN")


def test_t28_a_released_booking_cannot_be_paid(sale: Sale, buyer: UUID, mine: Api) -> None:
    reference = held(sale, buyer)
    operations.release(user_id=buyer, reference=reference, now=clock.now())
    problem(pay(mine, reference, CARD), 409, "BOOKING_NOT_PAYABLE")


@both_doors
def test_t61_a_repeated_payment_is_told_again(sale: Sale, buyer: UUID, mine: Api) -> None:
    reference, key = held(sale, buyer), str(ids.new_id())
    first, again = pay(mine, reference, CARD, key=key), pay(mine, reference, CARD, key=key)
    assert read(first, 201) == read(again, 201)
    assert again["Idempotent-Replayed"] == "true"
    assert not first.has_header("Idempotent-Replayed")
    problem(pay(mine, reference, {"method": "wallet"}, key=key), 422, "IDEMPOTENCY_KEY_REUSED")
    problem(mine.post(f"/bookings/{reference}/payments", CARD), 400, "IDEMPOTENCY_KEY_MISSING")


@both_doors
def test_t21_a_second_payment_is_refused(sale: Sale, buyer: UUID, mine: Api) -> None:
    reference = held(sale, buyer)
    read(pay(mine, reference, {"method": "card", "card": "sim_times_out"}), 202)
    problem(pay(mine, reference, CARD), 409, "PAYMENT_EXISTS")
    problem(pay(mine, reference, {"method": "wallet"}), 409, "BOOKING_ALREADY_PAID")


def test_t29_late_money_is_told_to_go_back(sale: Sale, buyer: UUID, mine: Api) -> None:
    reference = held(sale, buyer)
    read(pay(mine, reference, {"method": "card", "card": "sim_3ds"}), 202)
    Purchase.objects.update(status="failed", reason="seats_gone")
    told = problem(mine.post(f"/bookings/{reference}/payments/continue"), 409, "PAYMENT_TOO_LATE")
    assert told["reason"] == "seats_gone"


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("listing_cancelled", "LISTING_CANCELLED"),
        ("departed", "DEPARTED"),
        ("ended", "BOOKING_NOT_PAYABLE"),
        ("already_paid", "BOOKING_ALREADY_PAID"),
        ("deadline", "PAYMENT_DECLINED"),
        ("capture_failed", "PAYMENT_DECLINED"),
    ],
)
def test_t27_every_failure_is_a_problem(sale: Sale, buyer: UUID, mine: Api, reason: str, code: str) -> None:
    reference = held(sale, buyer)
    read(pay(mine, reference, {"method": "card", "card": "sim_3ds"}), 202)
    Purchase.objects.update(status="failed", reason=reason)
    status = 402 if code == "PAYMENT_DECLINED" else 409
    problem(mine.post(f"/bookings/{reference}/payments/continue"), status, code)


def test_my_payments_are_listed_with_filters_and_pages(sale: Sale, buyer: UUID, mine: Api) -> None:
    first, second = held(sale, buyer), held(sale, buyer)
    read(pay(mine, first, {"methods": [{"method": "wallet"}, CARD]}), 201)
    problem(pay(mine, second, {"method": "card", "card": TestCard.FAILS.value}), 402, "PAYMENT_DECLINED")

    def listed(query: str = "") -> list[tuple[str, str, str]]:
        shown = read(mine.get(f"/me/payments{query}"), 200)
        return [(one["purpose"], one["method"], one["status"]) for one in shown["data"]]

    card, failed = ("booking", "card", "captured"), ("booking", "card", "failed")
    wallet, top_up = ("booking", "wallet", "captured"), ("top_up", "card", "captured")
    assert sorted(listed()) == sorted([failed, card, wallet, top_up])
    assert listed("?status=failed") == [failed]
    assert sorted(listed("?method=card&purpose=booking")) == [card, failed]
    assert listed("?purpose=top_up") == [top_up]
    today = clock.now().date()
    assert len(listed(f"?from={today}&to={today}")) == 3  # the wallet was filled at another time
    assert listed(f"?from={today + timedelta(days=1)}&to={today + timedelta(days=2)}&status=failed") == []
    pages, after = [], ""
    while True:
        shown = read(mine.get(f"/me/payments?limit=3{after}"), 200)
        pages.append([one["id"] for one in shown["data"]])
        if shown["next"] is None:
            break
        after = f"&after={shown['next']}"
    assert [len(one) for one in pages] == [3, 1]
    assert len({one for some in pages for one in some}) == 4
    assert read(mine.signed_in(token_for(ids.new_id())).get("/me/payments"), 200)["data"] == []
    problem(mine.get("/me/payments?status=nothing"), 400, "INVALID_INPUT")
