"""Changes of sold tickets over HTTP: the holder reads and chooses, staff count and refund."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.infra.events import drain
from carnet.kernel import clock, ids
from tests.api.client import Api, body, problem
from tests.domains.booking.changed import Bought, bought, cancelled, manager, moved, news
from tests.domains.booking.conftest import Sale, a_sale
from tests.money import balance, give_money
from tests.tokens import token_for


@dataclass
class Sold:
    """A traveller with a paid booking of two tickets, and the train."""

    sale: Sale
    api: Api
    one: Bought

    @property
    def path(self) -> str:
        return f"/bookings/{self.one.reference}"

    def changes(self) -> list[dict[str, object]]:
        """The changes of both tickets."""
        return [change for ticket in body(self.api.get(self.path))["tickets"] for change in ticket["changes"]]


@pytest.fixture
def sold(db: None) -> Sold:
    """A train that leaves in three days by the real clock, and who has two tickets of it."""
    sale = a_sale()
    sale.leaving_in_three_days()
    user_id: UUID = ids.new_id()
    give_money(user_id, 10_000)
    one = bought(sale, user_id=user_id, now=clock.now(), count=2, to_stop=2)
    return Sold(sale, Api(token_for(user_id)), one)


def test_t38_a_booking_shows_what_changed_and_what_can_be_chosen(sold: Sold) -> None:
    assert sold.changes() == []
    cancelled(sold.sale, now=clock.now())
    first, second = sold.changes()
    assert first["kind"] == "cancelled"
    assert first["choices"] == ["rebooked", "refunded"]
    assert first["refund"] == {"amount": 2_000, "currency": "EUR"}
    assert first["now"] == {"departure": None, "arrival": None, "section": None, "seat": None}
    assert str(first["was"]["departure"]).endswith("+01:00")  # type: ignore[index]
    answer = sold.api.post(f"{sold.path}/changes/{first['id']}/refund", key="k")
    assert body(answer)["choice"] == "refunded"
    again = sold.api.post(f"{sold.path}/changes/{first['id']}/refund", key="k")
    assert (body(again), again["Idempotent-Replayed"]) == (body(answer), "true")
    other = body(sold.api.post(f"{sold.path}/changes/{first['id']}/refund", key="l"))
    assert other["already_chosen"] is True
    assert balance(sold.one.user_id) == 8_000
    body(sold.api.post(f"{sold.path}/changes/{second['id']}/refund", key="m"))
    assert body(sold.api.get(sold.path))["status"] == "cancelled"
    assert balance(sold.one.user_id) == 10_000


def test_a_ticket_of_a_cancelled_trip_has_no_code(sold: Sold) -> None:
    ticket = body(sold.api.get(sold.path))["tickets"][0]["id"]
    assert body(sold.api.get(f"/tickets/{ticket}"))["code"]
    cancelled(sold.sale, now=clock.now())
    found = body(sold.api.get(f"/tickets/{ticket}"))
    assert (found["code"], found["status"], len(found["changes"])) == (None, "issued", 1)


def test_a_moved_ticket_is_accepted(sold: Sold) -> None:
    news(sold.sale, moved(sold.sale.listing, 30), now=clock.now())
    change = sold.changes()[0]
    assert change["choices"] == ["accepted", "rebooked", "refunded"]
    first = body(sold.api.post(f"{sold.path}/changes/{change['id']}/accept"))
    assert (first["choice"], first["already_chosen"]) == ("accepted", False)
    assert body(sold.api.post(f"{sold.path}/changes/{change['id']}/accept"))["already_chosen"] is True
    refused = sold.api.post(f"{sold.path}/changes/{change['id']}/refund", key="k")
    problem(refused, 409, "CHANGE_ANSWERED")
    assert balance(sold.one.user_id) == 6_000


def test_refusals_have_codes(sold: Sold) -> None:
    cancelled(sold.sale, now=clock.now())
    change = sold.changes()[0]["id"]
    problem(sold.api.post(f"{sold.path}/changes/{change}/refund"), 400, "IDEMPOTENCY_KEY_MISSING")
    refused = sold.api.post(f"{sold.path}/changes/{change}/accept")
    problem(refused, 409, "CHOICE_NOT_OFFERED")
    unknown = sold.api.post(f"{sold.path}/changes/{ids.encode('chg', ids.new_id())}/refund", key="k")
    problem(unknown, 404, "CHANGE_UNKNOWN")
    assert balance(sold.one.user_id) == 6_000


def test_t57_lists_of_changed_bookings_take_a_constant_number_of_queries(sold: Sold) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            body(sold.api.get("/bookings"))
        return len(asked)

    news(sold.sale, moved(sold.sale.listing, 30), now=clock.now())
    few = queries()
    for _ in range(2):
        bought(sold.sale, user_id=sold.one.user_id, now=clock.now(), to_stop=1)
    news(sold.sale, moved(sold.sale.listing, 30), now=clock.now())
    assert queries() == few


def test_t38_staff_refund_all_and_see_how_far_it_is(sold: Sold) -> None:
    listing, by = sold.sale.listing, manager(sold.sale)
    staff = Api(token_for(by.user_id, memberships={str(operator): role for operator, role in by.memberships.items()}))
    home = f"/operators/{ids.encode('opr', listing.operator_id)}/trips/{ids.encode('trp', listing.id)}"
    assert body(staff.get(f"{home}/changes")) == {"data": [], "refundable": 0, "value": [], "refund_all": None}
    refused = staff.post(f"{home}/refund-all", key="k")
    problem(refused, 409, "TRIP_NOT_CANCELLED")
    cancelled(sold.sale, now=clock.now())
    found = body(staff.get(f"{home}/changes"))
    assert found["data"] == [{"kind": "cancelled", "open": 2, "accepted": 0, "refunded": 0, "rebooked": 0}]
    assert (found["refundable"], found["value"]) == (2, [{"amount": 4_000, "currency": "EUR"}])
    begun = body(staff.post(f"{home}/refund-all", key="l"), 202)
    assert (begun["refund_all"]["tickets"], begun["refund_all"]["left"]) == (2, 2)
    drain(now=clock.now())
    after = body(staff.get(f"{home}/changes"))
    assert after["data"][0]["refunded"] == 2
    assert after["refund_all"]["finished_at"] is not None
    assert balance(sold.one.user_id) == 10_000
