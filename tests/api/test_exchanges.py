"""Exchanging tickets over HTTP: a quote, its confirmation, what is due; another trip instead of a changed one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from carnet.domains.payments import operations as payments
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.kernel import clock, ids
from tests.api.client import Api, body, pointers, problem
from tests.domains.booking.changed import Bought, bought, cancelled
from tests.domains.booking.conftest import Sale, a_sale
from tests.domains.booking.exchanging import another
from tests.money import balance, give_money
from tests.tokens import token_for

WALLET = {"method": "wallet"}


@dataclass
class Travelling:
    """A traveller with a paid booking of two seats to the third stop, and another train a day later."""

    sale: Sale
    train: ListingSnapshot
    api: Api
    one: Bought

    @property
    def path(self) -> str:
        return f"/bookings/{self.one.reference}"

    def tickets(self) -> list[dict[str, Any]]:
        """The booking's tickets."""
        found: list[dict[str, Any]] = body(self.api.get(self.path))["tickets"]
        return found

    def wanted(self, *places: int, **more: Any) -> dict[str, Any]:
        """The tickets of these places for the whole way of the other train."""
        tickets = self.tickets()
        fare = self.sale.fares.fares[0].id
        return {
            "tickets": [tickets[place]["id"] for place in places or (0,)],
            "listing": ids.encode("lst", self.train.id),
            "from": 0,
            "to": self.train.legs,
            "fare": ids.encode("far", fare),
            **more,
        }

    def quote(self, **more: Any) -> dict[str, Any]:
        """A quote for the first ticket."""
        asked = self.wanted(**more)
        return body(self.api.post(f"{self.path}/exchange-quotes", asked, key=str(ids.new_id())), 201)


@pytest.fixture
def travelling(db: None) -> Travelling:
    """By the real clock."""
    sale = a_sale()
    sale.leaving_in_three_days()
    user_id: UUID = ids.new_id()
    give_money(user_id, 10_000)
    one = bought(sale, user_id=user_id, now=clock.now(), count=2, to_stop=2)
    return Travelling(sale, another(sale), Api(token_for(user_id)), one)


def test_a_ticket_is_exchanged(travelling: Travelling) -> None:
    quote = travelling.quote()
    assert (quote["status"], quote["due"]) == ("proposed", {"amount": 3_000, "currency": "EUR"})
    (ticket,) = quote["tickets"]
    assert (ticket["old_value"]["amount"], ticket["price"]["amount"], ticket["fee"]["amount"]) == (2_000, 4_000, 1_000)
    assert body(travelling.api.get(f"{travelling.path}/exchange-quotes/{quote['id']}")) == quote
    path = f"{travelling.path}/exchange-quotes/{quote['id']}/confirm"
    done = travelling.api.post(path, WALLET, key="k")
    assert (body(done, 201)["status"], body(done, 201)["purchase"]) == ("confirmed", None)
    again = travelling.api.post(path, WALLET, key="k")
    assert (body(again, 201), again["Idempotent-Replayed"]) == (body(done, 201), "true")
    body(travelling.api.post(path, WALLET, key="l"), 201)
    assert balance(travelling.one.user_id) == 3_000
    old, kept, new = travelling.tickets()
    assert [old["status"], kept["status"], new["status"]] == ["exchanged", "issued", "issued"]
    assert (new["replaces"], old["replaces"]) == (old["id"], None)
    assert body(travelling.api.get(f"/tickets/{old['id']}"))["code"] is None
    assert body(travelling.api.get(f"/tickets/{new['id']}"))["code"]
    problem(travelling.api.get(f"/tickets/{old['id']}.pdf"), 409, "TICKET_NOT_ISSUED")
    assert travelling.api.get(f"/tickets/{new['id']}.pdf").status_code == 200
    problem(travelling.api.post(path, WALLET), 400, "IDEMPOTENCY_KEY_MISSING")


def test_what_is_due_needs_a_way_to_pay(travelling: Travelling) -> None:
    quote = travelling.quote()
    path = f"{travelling.path}/exchange-quotes/{quote['id']}/confirm"
    assert pointers(problem(travelling.api.post(path, key="k"), 400, "INVALID_INPUT")) == {"/methods"}
    assert [ticket["status"] for ticket in travelling.tickets()] == ["issued", "issued"]


def test_a_lower_price_needs_none(travelling: Travelling) -> None:
    quote = travelling.quote(to=1)
    assert (quote["due"]["amount"], quote["refund"]["amount"]) == (0, 0)
    body(travelling.api.post(f"{travelling.path}/exchange-quotes/{quote['id']}/confirm", key="k"), 201)


@pytest.mark.django_db
def test_a_card_that_asks_its_bank_first(travelling: Travelling, settings: Any) -> None:
    settings.SIMULATED_PROVIDER = True
    quote = travelling.quote()
    path = f"{travelling.path}/exchange-quotes/{quote['id']}/confirm"
    pending = body(travelling.api.post(path, {"method": "card", "card": "sim_3ds"}, key="k"), 202)
    assert pending["status"] == "proposed"
    assert pending["purchase"]["next_action"]
    assert [ticket["status"] for ticket in travelling.tickets()] == ["issued", "issued", "held"]
    asked = travelling.wanted()
    problem(travelling.api.post(f"{travelling.path}/exchange-quotes", asked, key="q"), 409, "PAYMENT_UNDER_WAY")
    payment = ids.decode("pay", pending["purchase"]["next_action"].rsplit("/", 1)[1])
    payments.simulated_decide(payment_id=payment, approve=True)
    payments.payment_ask(payment, now=clock.now() + timedelta(minutes=1))
    body(travelling.api.post(f"{travelling.path}/payments/continue"), 201)
    done = body(travelling.api.post(path, {"method": "card", "card": "sim_3ds"}, key="k"), 201)
    assert done["status"] == "confirmed"
    assert [ticket["status"] for ticket in travelling.tickets()] == ["exchanged", "issued", "issued"]


def test_a_refused_card_says_so(travelling: Travelling, settings: Any) -> None:
    settings.SIMULATED_PROVIDER = True
    quote = travelling.quote()
    path = f"{travelling.path}/exchange-quotes/{quote['id']}/confirm"
    problem(travelling.api.post(path, {"method": "card", "card": "sim_fails"}, key="k"), 402, "PAYMENT_DECLINED")
    assert [ticket["status"] for ticket in travelling.tickets()] == ["issued", "issued"]
    body(travelling.api.post(path, WALLET, key="l"), 201)


def test_refusals_name_the_field(travelling: Travelling) -> None:
    def refused(status: int, code: str, **more: Any) -> set[str]:
        asked = travelling.wanted(**more)
        path = f"{travelling.path}/exchange-quotes"
        return pointers(problem(travelling.api.post(path, asked, key=str(ids.new_id())), status, code))

    unknown = ids.encode("tkt", ids.new_id())
    assert refused(422, "TICKET_UNKNOWN", tickets=[unknown]) == {"/tickets/0"}
    assert refused(422, "SEAT_UNKNOWN", seats=["9-9"]) == {"/seats/0"}
    assert refused(400, "INVALID_INPUT", seat="1-1") == {"/seat"}
    same = travelling.tickets()[0]["id"]
    assert refused(400, "INVALID_INPUT", tickets=[same, same]) == {"/tickets"}
    stranger = another(travelling.sale, days=2, operator_id=ids.new_id())
    assert refused(409, "EXCHANGE_NOT_ALLOWED", listing=ids.encode("lst", stranger.id)) == {"/listing"}


def test_t38_another_trip_instead_of_a_cancelled_one(travelling: Travelling) -> None:
    cancelled(travelling.sale, now=clock.now())
    change = travelling.tickets()[0]["changes"][0]
    assert change["choices"] == ["rebooked", "refunded"]
    path = f"{travelling.path}/changes/{change['id']}/rebook"
    trip = {"listing": ids.encode("lst", travelling.train.id), "from": 0, "to": 2, "seats": ["1-7"]}
    done = body(travelling.api.post(path, trip, key="k"))
    assert (done["choice"], done["already_chosen"]) == ("rebooked", False)
    assert body(travelling.api.post(path, trip, key="l"))["already_chosen"] is True
    assert balance(travelling.one.user_id) == 6_000
    assert sorted(ticket["status"] for ticket in travelling.tickets()) == ["exchanged", "issued", "issued"]
    assert travelling.tickets()[2]["seat"] == "1-7"
    refused = travelling.api.post(f"{travelling.path}/changes/{change['id']}/refund", key="m")
    problem(refused, 409, "CHANGE_ANSWERED")
