"""Payments and refunds as staff see them, and the door for providers' calls, through HTTP."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from carnet.domains.payments import operations
from carnet.domains.payments.contracts import (
    AccountKind,
    Answer,
    Credit,
    Outcome,
    RefundAnswer,
    RefundOutcome,
    RefundReason,
    TicketRefund,
)
from carnet.domains.payments.http.webhooks import LARGEST
from carnet.domains.payments.models import Refund, WebhookCall
from carnet.domains.payments.providers.simulated import notices
from carnet.kernel import clock, ids
from tests.api.client import Api, body, pointers, problem
from tests.domains.payments.world import OPERATOR, a_pending_payment, a_wallet, balance, eur
from tests.tokens import token_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> None:
    settings.SIMULATED_PROVIDER = True


@pytest.fixture
def support(api: Api) -> Api:
    """Somebody of support, logged in with a second factor."""
    return api.signed_in(token_for(ids.new_id(), roles=["support"], second_factor=True))


def a_failed_refund(user: UUID) -> str:
    """What a card's provider refused to pay back."""
    now, booking = clock.now(), ids.new_id()
    payment = a_pending_payment(user, 1_000, booking_id=booking, at=now)
    operations.payment_answered(Answer(payment, Outcome.CAPTURED, "sim_1"), now=now)
    debits = (Credit(AccountKind.OPERATOR_PAYABLE, OPERATOR, eur(400)),)
    asked = TicketRefund(ids.new_id(), booking, eur(400), debits, RefundReason.CANCELLED)
    operations.tickets_refund([asked], now=now)
    refund = Refund.objects.get(payment_id=payment).pk
    operations.refund_answered(RefundAnswer(refund, RefundOutcome.FAILED, ""), provider="simulated", now=now)
    return ids.encode("rfd", refund)


def test_a_failed_refund_is_found_and_sent_to_the_wallet_once(support: Api) -> None:
    user = a_wallet(0)
    refund = a_failed_refund(user)
    (found,) = body(support.get("/admin/refunds"))["data"]
    assert (found["id"], found["status"], found["amount"]) == (refund, "failed", {"amount": 400, "currency": "EUR"})
    key = str(ids.new_id())
    first, again = (support.post(f"/admin/refunds/{refund}/to-wallet", key=key) for _ in range(2))
    assert body(first) == body(again)
    assert (body(first)["status"], body(first)["destination"]) == ("done", "wallet")
    assert again["Idempotent-Replayed"] == "true"
    assert body(support.get("/admin/refunds"))["data"] == []
    assert balance(user) == 400


def test_only_failed_refunds_can_be_sent_to_the_wallet(support: Api) -> None:
    refund = a_failed_refund(a_wallet(0))
    Refund.objects.update(status="due")
    refused = problem(support.post(f"/admin/refunds/{refund}/to-wallet", key="1"), 409, "REFUND_NOT_FAILED")
    assert refused["state"] == "due"
    unknown = ids.encode("rfd", ids.new_id())
    problem(support.post(f"/admin/refunds/{unknown}/to-wallet", key="2"), 404, "REFUND_UNKNOWN")
    problem(support.post(f"/admin/refunds/{refund}/to-wallet"), 400, "IDEMPOTENCY_KEY_MISSING")


def test_staff_read_everybodys_payments_page_by_page(support: Api) -> None:
    now = clock.now()
    made = [ids.encode("pay", a_pending_payment(ids.new_id(), 100 + number, at=now)) for number in range(3)]
    first = body(support.get("/admin/payments?limit=2"))
    rest = body(support.get(f"/admin/payments?limit=2&after={first['next']}"))
    assert [one["id"] for one in first["data"] + rest["data"]] == made[::-1]
    assert {one["status"] for one in first["data"]} == {"pending"}
    assert body(support.get("/admin/payments?status=captured"))["data"] == []
    assert len(body(support.get("/admin/payments?status=captured&status=pending&method=card"))["data"]) == 3
    assert body(support.get("/admin/payments?method=cash"))["data"] == []
    assert body(support.get("/admin/payments?from=2020-01-01&to=2020-12-31"))["data"] == []
    assert body(support.get("/admin/payments?to=0001-01-05"))["data"] == []


@pytest.mark.parametrize("query", ["status=lost", "method=gold", "from=x", "limit=0", "after=!", "offset=1"])
def test_t56_filters_that_make_no_sense(support: Api, query: str) -> None:
    refused = problem(support.get(f"/admin/payments?{query}"), 400, "INVALID_INPUT")
    assert all(place.startswith(f"/query/{query.partition('=')[0]}") for place in pointers(refused))


def test_t44_travellers_read_only_their_own(api: Api) -> None:
    refund = a_failed_refund(a_wallet(0))
    stranger = api.signed_in(token_for(ids.new_id()))
    for path in ("/admin/payments", "/admin/refunds"):
        problem(stranger.get(path), 403, "FORBIDDEN")
    problem(stranger.post(f"/admin/refunds/{refund}/to-wallet", key="1"), 403, "FORBIDDEN")
    assert Refund.objects.get().status == "failed"


def call(api: Api, sent: bytes, provider: str = "simulated", **headers: str) -> Any:
    return api.send("POST", f"/payments/{provider}/webhook", sent, **headers)


def test_a_provider_needs_no_token_but_its_signature(api: Api) -> None:
    payment = a_pending_payment(a_wallet(0), 700)
    said = json.dumps({"id": "simw_1", "charge": str(payment), "outcome": "captured", "reference": "r"})
    signed = notices.sign(said, now=clock.now())
    assert body(call(api, said.encode(), **signed)) == {"new": True}
    assert body(call(api, said.encode(), **signed)) == {"new": False}
    problem(call(api, said.encode()), 401, "WEBHOOK_NOT_SIGNED")
    old = notices.sign(said, now=clock.now() - timedelta(minutes=6))
    problem(call(api, said.encode(), **old), 401, "WEBHOOK_NOT_SIGNED")
    assert WebhookCall.objects.count() == 1


def test_a_call_that_cannot_be_read(api: Api) -> None:
    for sent in ("", "{}", "x"):
        signed = notices.sign(sent, now=clock.now())
        problem(call(api, sent.encode(), **signed), 400, "WEBHOOK_NOT_READABLE")
    problem(call(api, b"\xff\xfe"), 401, "WEBHOOK_NOT_SIGNED")


def test_a_call_of_nobody_known(api: Api) -> None:
    for provider in ("stripe", "nobody"):
        problem(call(api, b"{}", provider), 404, "PROVIDER_UNKNOWN")


def test_a_call_has_a_largest_size(api: Api) -> None:
    problem(call(api, b" " * (LARGEST + 1)), 413, "BODY_TOO_LARGE")
    problem(call(api, b" " * LARGEST), 401, "WEBHOOK_NOT_SIGNED")
    assert not WebhookCall.objects.exists()
