"""Giving tickets back over HTTP: travellers by quote, staff with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.booking.models import Quote, Ticket
from carnet.infra.access import MemberRole
from carnet.kernel import clock, ids
from tests.api.client import Api, body, pointers, problem
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale, a_sale
from tests.money import balance, give_money
from tests.tokens import token_for


@dataclass
class Sold:
    """A traveller with a paid booking of two tickets of 20 EUR, and the train."""

    sale: Sale
    api: Api
    one: Bought

    @property
    def path(self) -> str:
        return f"/bookings/{self.one.reference}/cancellation-quotes"

    @property
    def home(self) -> str:
        """The operator's bookings."""
        return f"/operators/{ids.encode('opr', self.sale.listing.operator_id)}/bookings"

    @property
    def desk(self) -> str:
        """The booking as the operator's people reach it."""
        return f"{self.home}/{self.one.reference}"

    def staff(self, role: MemberRole = MemberRole.MANAGER) -> Api:
        """One of the operator's people."""
        return Api(token_for(ids.new_id(), memberships={str(self.sale.listing.operator_id): role}))

    def quote(self, wanted: Any = None, *, key: str = "q") -> dict[str, Any]:
        return body(self.api.post(self.path, wanted or {}, key=key), 201)

    def leave(self) -> None:
        """The train has left."""
        Ticket.objects.filter(booking_id=self.one.booking.id).update(departs_at=clock.now() - timedelta(minutes=1))


@pytest.fixture
def sold(db: None) -> Sold:
    """A train that leaves in three days by the real clock, and who has two tickets of it."""
    sale = a_sale()
    sale.leaving_in_three_days()
    user_id: UUID = ids.new_id()
    give_money(user_id, 10_000)
    one = bought(sale, user_id=user_id, now=clock.now(), count=2, to_stop=2)
    return Sold(sale, Api(token_for(user_id)), one)


def test_a_quote_is_read_and_confirmed(sold: Sold) -> None:
    made = sold.quote()
    assert made["status"] == "proposed"
    assert made["refund"] == {"amount": 3_600, "currency": "EUR"}
    first = made["tickets"][0]
    assert (first["paid"]["amount"], first["kept"]["amount"], first["refund"]["amount"]) == (2_000, 200, 1_800)
    assert first["rule"] == {"because": "tier", "hours_before": 48, "kept_percent": 10.0}
    assert body(sold.api.get(f"{sold.path}/{made['id']}")) == made
    done = body(sold.api.post(f"{sold.path}/{made['id']}/confirm", key="c"))
    assert (done["status"], done["booking"], done["already_confirmed"]) == ("confirmed", "cancelled", False)
    assert [(back["to"], back["status"]) for back in done["refunds"]] == [("wallet", "done")] * 2
    replayed = sold.api.post(f"{sold.path}/{made['id']}/confirm", key="c")
    assert (body(replayed), replayed["Idempotent-Replayed"]) == (done, "true")
    again = body(sold.api.post(f"{sold.path}/{made['id']}/confirm", key="d"))
    assert again == {**done, "already_confirmed": True}
    assert balance(sold.one.user_id) == 9_600


def test_one_ticket_goes_back_to_the_wallet(sold: Sold) -> None:
    first, second = body(sold.api.get(f"/bookings/{sold.one.reference}"))["tickets"]
    made = sold.quote({"tickets": [second["id"]], "destination": "wallet"})
    assert ([one["ticket"] for one in made["tickets"]], made["destination"]) == ([second["id"]], "wallet")
    body(sold.api.post(f"{sold.path}/{made['id']}/confirm", key="c"))
    shown = body(sold.api.get(f"/bookings/{sold.one.reference}"))
    assert {one["id"]: one["status"] for one in shown["tickets"]} == {first["id"]: "issued", second["id"]: "cancelled"}
    assert shown["status"] == "confirmed"


def test_refusals_have_codes(sold: Sold) -> None:
    problem(sold.api.post(sold.path, {}), 400, "IDEMPOTENCY_KEY_MISSING")
    strange = ids.encode("tkt", ids.new_id())
    refused = problem(sold.api.post(sold.path, {"tickets": [strange]}, key="a"), 422, "TICKET_UNKNOWN")
    assert pointers(refused) == {"/tickets/0"}
    wrongs: list[dict[str, Any]] = [{"tickets": []}, {"tickets": [5]}, {"destination": "cash"}, {"refund_bp": 1}]
    for wrong in wrongs:
        assert sold.api.post(sold.path, wrong, key="b").status_code == 400
    unknown = f"{sold.path}/{ids.encode('qte', ids.new_id())}"
    problem(sold.api.get(unknown), 404, "QUOTE_UNKNOWN")
    problem(sold.api.post(f"{unknown}/confirm", key="c"), 404, "QUOTE_UNKNOWN")
    old = sold.quote()
    new = sold.quote(key="r")
    problem(sold.api.post(f"{sold.path}/{old['id']}/confirm", key="d"), 409, "QUOTE_SUPERSEDED")
    Quote.objects.update(valid_until=clock.now())
    problem(sold.api.post(f"{sold.path}/{new['id']}/confirm", key="e"), 410, "QUOTE_EXPIRED")
    assert balance(sold.one.user_id) == 6_000


def test_t22_once_it_has_left_nothing_goes_back(sold: Sold) -> None:
    early = sold.quote()
    sold.leave()
    problem(sold.api.post(f"{sold.path}/{early['id']}/confirm", key="c"), 409, "DEPARTED")
    late = sold.quote(key="r")
    assert late["refund"]["amount"] == 0
    assert {one["rule"]["because"] for one in late["tickets"]} == {"departed"}
    problem(sold.api.post(f"{sold.path}/{late['id']}/confirm", key="d"), 409, "DEPARTED")
    assert balance(sold.one.user_id) == 6_000


def test_t43_a_stranger_finds_nothing(sold: Sold) -> None:
    made, stranger = sold.quote(), Api(token_for(ids.new_id()))
    problem(stranger.post(sold.path, {}, key="a"), 404, "BOOKING_UNKNOWN")
    problem(stranger.get(f"{sold.path}/{made['id']}"), 404, "QUOTE_UNKNOWN")
    problem(stranger.post(f"{sold.path}/{made['id']}/confirm", key="b"), 404, "BOOKING_UNKNOWN")


def test_staff_find_a_booking_and_cancel_it(sold: Sold) -> None:
    api = sold.staff()
    (found,) = body(api.get(f"{sold.home}?q={sold.one.reference.lower()}"))["data"]
    assert (found["reference"], found["price"]["amount"]) == (sold.one.reference, 4_000)
    assert found["contact"] == {"email": "ada@example.org"}
    made = body(api.post(f"{sold.desk}/cancellation-quotes", {}, key="a"), 201)
    assert (made["refund"]["amount"], made["tickets"][0]["rule"]["because"]) == (4_000, "operator")
    problem(sold.api.post(f"{sold.path}/{made['id']}/confirm", key="b"), 404, "QUOTE_UNKNOWN")
    done = body(api.post(f"{sold.desk}/cancellation-quotes/{made['id']}/confirm", key="b"))
    assert done["booking"] == "cancelled"
    shown = body(api.get(sold.desk))
    assert [back["amount"]["amount"] for back in shown["refunds"]] == [2_000, 2_000]
    assert balance(sold.one.user_id) == 10_000


def test_t22_staff_give_a_reason_after_departure(sold: Sold) -> None:
    sold.leave()
    api, path = sold.staff(), f"{sold.desk}/cancellation-quotes"
    refused = problem(api.post(path, {}, key="a"), 422, "REASON_MISSING")
    assert pointers(refused) == {"/reason"}
    for wrong in ({"reason": "cancelled"}, {"reason": "boredom"}, {"reason": "illness", "refund_bp": 10_001}):
        assert api.post(path, wrong, key="b").status_code == 400
    made = body(api.post(path, {"reason": "illness", "refund_bp": 5_000}, key="c"), 201)
    assert (made["reason"], made["refund"]["amount"], made["kept"]["amount"]) == ("illness", 2_000, 2_000)
    body(api.post(f"{path}/{made['id']}/confirm", key="d"))
    assert balance(sold.one.user_id) == 8_000


def test_support_cancels_anybodys_tickets(sold: Sold) -> None:
    api = Api(token_for(ids.new_id(), roles=["support"]))
    assert [one["reference"] for one in body(api.get("/admin/bookings"))["data"]] == [sold.one.reference]
    path = f"/admin/bookings/{sold.one.reference}"
    made = body(api.post(f"{path}/cancellation-quotes", {"reason": "goodwill"}, key="a"), 201)
    body(api.post(f"{path}/cancellation-quotes/{made['id']}/confirm", key="b"))
    assert len(body(api.get(path))["refunds"]) == 2
    problem(sold.staff().get("/admin/bookings"), 403, "FORBIDDEN")


@pytest.mark.parametrize("query", ["status=lost", "trip=5", "departs_from=yesterday", "after=x", "unknown=1"])
def test_t56_bad_filters_are_refused(sold: Sold, query: str) -> None:
    assert sold.staff().get(f"{sold.home}?{query}").status_code == 400


def test_filters_find_and_pages_go_on(sold: Sold) -> None:
    other = bought(sold.sale, now=clock.now(), to_stop=1)
    api, trip = sold.staff(), ids.encode("trp", sold.sale.listing.id)
    first = body(api.get(f"{sold.home}?limit=1&trip={trip}&status=confirmed"))
    assert [one["reference"] for one in first["data"]] == [other.reference]
    rest = body(api.get(f"{sold.home}?limit=1&trip={trip}&status=confirmed&after={first['next']}"))
    assert ([one["reference"] for one in rest["data"]], rest["next"]) == ([sold.one.reference], None)
    tomorrow = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert body(api.get(f"{sold.home}?departs_until={tomorrow}"))["data"] == []
    assert len(body(api.get(f"{sold.home}?departs_from={tomorrow}&q=Lovelace"))["data"]) == 2


def test_t57_the_list_takes_a_constant_number_of_queries(sold: Sold) -> None:
    api = sold.staff()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            body(api.get(sold.home))
        return len(asked)

    few = queries()
    for _ in range(3):
        bought(sold.sale, now=clock.now(), to_stop=1)
    assert queries() == few
