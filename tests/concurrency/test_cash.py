"""Cash is taken once and paid out once, however many agents do it at the same moment."""

from __future__ import annotations

from collections import Counter
from functools import partial

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import CashBooking, PayRequest
from carnet.domains.payments import queries as money
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.kernel.money import Money
from tests.builders import a_request
from tests.concurrency.crowd import all_at_once
from tests.domains.booking.conftest import Sale
from tests.money import balance, give_money

PRICE = 4_000


def agents(sale: Sale, count: int) -> list[Principal]:
    return [Principal(user_id=ids.new_id(), memberships={sale.listing.operator_id: "agent"}) for _ in range(count)]


def in_tills(sale: Sale, desk: list[Principal]) -> int:
    tills = (money.tills(operator_id=sale.listing.operator_id, by=agent) for agent in desk)
    return sum(till.content.amount for some in tills for till in some)


def take(sale: Sale, agent: Principal, reference: str) -> CashBooking:
    return operations.cash_take(by=agent, operator_id=sale.listing.operator_id, reference=reference, now=clock.now())


def pay_out(sale: Sale, agent: Principal, reference: str) -> Money:
    return operations.cash_pay_out(by=agent, operator_id=sale.listing.operator_id, reference=reference, now=clock.now())


def test_t18_t21_many_desks_take_the_price_of_a_booking_once(open_sale: Sale) -> None:
    open_sale.leaving_in_three_days()
    desk = agents(open_sale, 8)
    reference = operations.hold(a_request(open_sale.listing, open_sale.fares), now=clock.now()).body["reference"]
    results = all_at_once([partial(take, open_sale, agent, reference) for agent in desk])
    assert Counter(type(one) for one in results) == {CashBooking: 1, problems.BookingAlreadyPaid: 7}
    assert in_tills(open_sale, desk) == PRICE
    assert money.ledger_faults() == ()


def test_t21_the_desk_and_the_wallet_do_not_both_pay(open_sale: Sale) -> None:
    open_sale.leaving_in_three_days()
    request = a_request(open_sale.listing, open_sale.fares)
    give_money(request.user_id, PRICE)
    (agent,) = desk = agents(open_sale, 1)
    reference = operations.hold(request, now=clock.now()).body["reference"]
    pay = PayRequest(request.user_id, "p", b"", reference)
    all_at_once([partial(take, open_sale, agent, reference), partial(operations.pay_from_wallet, pay, now=clock.now())])
    assert in_tills(open_sale, desk) + PRICE - balance(request.user_id) == PRICE


def test_t18_many_desks_pay_a_refund_out_once(open_sale: Sale) -> None:
    open_sale.leaving_in_three_days()
    desk = agents(open_sale, 8)
    request = a_request(open_sale.listing, open_sale.fares)
    reference = operations.hold(request, now=clock.now()).body["reference"]
    take(open_sale, desk[0], reference)
    now = clock.now()
    quote = operations.cancellation_quote(user_id=request.user_id, reference=reference, now=now)
    operations.cancellation_confirm(user_id=request.user_id, reference=reference, quote_id=quote.id, now=now)
    results = all_at_once([partial(pay_out, open_sale, agent, reference) for agent in desk])
    assert Counter(type(one) for one in results) == {Money: 1, problems.NothingToPayOut: 7}
    assert in_tills(open_sale, desk) == PRICE - quote.refund.amount
    assert money.ledger_faults() == ()
