"""The cash desk through the API: take, pay out, count; each once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse

from carnet.domains.booking import operations
from carnet.infra.access import MemberRole
from carnet.kernel import clock, ids
from tests.api.client import Api, problem
from tests.builders import a_request
from tests.domains.booking.conftest import Sale, a_sale
from tests.money import balance
from tests.tokens import token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def sale(db: None) -> Sale:
    sale = a_sale()
    sale.leaving_in_three_days()
    return sale


def read(response: HttpResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.content
    return json.loads(response.content)


def test_t18_t37_cash_is_taken_paid_out_and_counted_once_each(sale: Sale) -> None:
    operator = sale.listing.operator_id
    cash = f"/operators/{ids.encode('opr', operator)}/cash"
    agent = Api().signed_in(token_for(ids.new_id(), memberships={str(operator): MemberRole.AGENT.value}))
    request = a_request(sale.listing, sale.fares)
    reference = operations.hold(request, now=clock.now()).body["reference"]
    one = f"{cash}/bookings/{reference}"
    found = read(agent.get(one))
    assert (found["status"], found["to_take"]["amount"], found["to_pay_out"]) == ("held", 4_000, None)
    taken = read(agent.post(f"{one}/take", key="take"))
    assert (taken["status"], taken["to_take"]) == ("confirmed", None)
    assert read(agent.post(f"{one}/take", key="take")) == taken
    problem(agent.post(f"{one}/take", key="again"), 409, "BOOKING_ALREADY_PAID")
    now = clock.now()
    quote = operations.cancellation_quote(user_id=request.user_id, reference=reference, now=now)
    operations.cancellation_confirm(user_id=request.user_id, reference=reference, quote_id=quote.id, now=now)
    back = quote.refund.amount
    assert read(agent.get(one))["to_pay_out"]["amount"] == back
    assert read(agent.post(f"{one}/pay-out", key="out"))["amount"]["amount"] == back
    problem(agent.post(f"{one}/pay-out", key="out2"), 409, "NOTHING_TO_PAY_OUT")
    assert balance(request.user_id) == 0
    (till,) = read(agent.get(f"{cash}/tills"))["data"]
    assert till["content"]["amount"] == 4_000 - back
    lines = read(agent.get(f"{cash}/tills/EUR/entries"))["data"]
    assert sorted(line["amount"]["amount"] for line in lines) == [-back, 4_000]
    counted = {"counted": {"amount": 4_000 - back + 5, "currency": "EUR"}}
    closed = read(agent.post(f"{cash}/closings", counted, key="close"), 201)
    assert closed["difference"]["amount"] == 5
    assert read(agent.get(f"{cash}/closings"))["data"] == [closed]
    assert read(agent.get(f"{cash}/tills"))["data"][0]["content"]["amount"] == 0


def test_t26_a_count_of_less_than_nothing_is_refused(sale: Sale) -> None:
    operator = sale.listing.operator_id
    cash = f"/operators/{ids.encode('opr', operator)}/cash"
    agent = Api().signed_in(token_for(ids.new_id(), memberships={str(operator): MemberRole.AGENT.value}))
    answer = agent.post(f"{cash}/closings", {"counted": {"amount": -1, "currency": "EUR"}}, key="k")
    assert answer.status_code in {400, 404}
    problem(agent.get(f"{cash}/tills/EUR/entries"), 404, "NOT_FOUND")
