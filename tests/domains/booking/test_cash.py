"""Cash at a desk: a booking is paid when an agent has the money, refunds are paid out once, tills add up (T18, T37)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import BookingStatus, PayRequest, TicketStatus
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.payments import operations as payments
from carnet.domains.payments import queries as money
from carnet.domains.payments.contracts import Destination, PaymentMethod, PaymentStatus, TransferKind
from carnet.domains.payments.models import Refund
from carnet.infra.access import MemberRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.problem import InvalidInput
from tests.builders import NOW, a_request
from tests.domains.booking.buying import SUPPORT
from tests.domains.booking.conftest import Sale
from tests.money import balance, give_money

PRICE = 8_000
LATER = NOW + timedelta(minutes=5)
LAPSED = NOW + timedelta(minutes=10)


def an_agent(operator: UUID, role: MemberRole = MemberRole.AGENT) -> Principal:
    return Principal(user_id=ids.new_id(), memberships={operator: role.value})


@pytest.fixture
def agent(sale: Sale) -> Principal:
    """Somebody at the desk of the train's operator."""
    return an_agent(sale.listing.operator_id)


def a_booking(sale: Sale) -> tuple[UUID, str]:
    """A hold for two, and whose it is."""
    request = a_request(sale.listing, sale.fares, count=2)
    return request.user_id, str(operations.hold(request, now=NOW).body["reference"])


def take(sale: Sale, agent: Principal, reference: str, *, at: datetime = LATER) -> None:
    operations.cash_take(by=agent, operator_id=sale.listing.operator_id, reference=reference, now=at)


def pay_out(sale: Sale, agent: Principal, reference: str) -> Money:
    return operations.cash_pay_out(by=agent, operator_id=sale.listing.operator_id, reference=reference, now=LATER)


def close(sale: Sale, agent: Principal, counted: int) -> tuple[int, int]:
    """What should have been in the till, and the difference."""
    done = payments.till_close(operator_id=sale.listing.operator_id, counted=Money(counted, "EUR"), by=agent, now=LATER)
    return done.expected.amount, done.difference.amount


def in_till(sale: Sale, agent: Principal) -> int:
    return sum(till.content.amount for till in money.tills(operator_id=sale.listing.operator_id, by=agent))


def cancel(user: UUID, reference: str, destination: Destination = Destination.SOURCE) -> int:
    """Give all tickets back. What is to go back, in minor units."""
    quote = operations.cancellation_quote(user_id=user, reference=reference, destination=destination, now=LATER)
    operations.cancellation_confirm(user_id=user, reference=reference, quote_id=quote.id, now=LATER)
    return quote.refund.amount


def test_t37_a_booking_is_paid_when_the_agent_has_the_money(sale: Sale, agent: Principal) -> None:
    user, reference = a_booking(sale)
    take(sale, agent, reference)
    paid = queries.booking(user_id=user, reference=reference, now=LATER)
    assert paid.status is BookingStatus.CONFIRMED
    assert {ticket.status for ticket in paid.tickets} == {TicketStatus.ISSUED}
    (payment,) = money.payments_of_booking(paid.id)
    assert (payment.method, payment.status, payment.amount.amount) == (
        PaymentMethod.CASH,
        PaymentStatus.CAPTURED,
        PRICE,
    )
    assert in_till(sale, agent) == PRICE
    assert AuditEntry.objects.filter(verb="cash.take", actor=agent.user_id).count() == 1
    assert money.ledger_faults() == ()


def test_t18_nothing_is_paid_before_and_nothing_goes_back_of_it(sale: Sale, agent: Principal) -> None:
    user, reference = a_booking(sale)
    seen = queries.cash_booking(by=agent, operator_id=sale.listing.operator_id, reference=reference, now=LATER)
    assert (seen.booking.status, seen.to_take) == (BookingStatus.HELD, Money(PRICE, "EUR"))
    with pytest.raises(problems.BookingNotCancellable):
        cancel(user, reference, Destination.WALLET)
    with pytest.raises(problems.NothingToPayOut):
        pay_out(sale, agent, reference)
    assert (balance(user), in_till(sale, agent)) == (0, 0)


def test_t18_what_goes_back_of_cash_is_never_more_than_came_in(sale: Sale, agent: Principal) -> None:
    user, reference = a_booking(sale)
    take(sale, agent, reference)
    back = cancel(user, reference)
    assert 0 < back < PRICE
    assert balance(user) == 0
    assert in_till(sale, agent) == PRICE
    assert pay_out(sale, agent, reference).amount == back
    for _ in range(2):
        with pytest.raises(problems.NothingToPayOut):
            pay_out(sale, agent, reference)
    assert in_till(sale, agent) == PRICE - back
    assert money.ledger_faults() == ()


def test_t18_cash_goes_back_at_the_desk_alone_and_never_to_a_wallet(sale: Sale, agent: Principal) -> None:
    user, reference = a_booking(sale)
    take(sale, agent, reference)
    back = cancel(user, reference, Destination.WALLET)
    assert (balance(user), in_till(sale, agent)) == (0, PRICE)
    assert pay_out(sale, agent, reference).amount == back
    assert money.ledger_faults() == ()


def test_support_sends_cash_to_the_wallet_of_who_cannot_come_to_the_desk_once(sale: Sale, agent: Principal) -> None:
    user, reference = a_booking(sale)
    take(sale, agent, reference)
    back = cancel(user, reference)
    due = list(Refund.objects.filter(status="due").values_list("pk", flat=True))
    with pytest.raises(Forbidden):
        payments.refund_to_wallet(by=agent, refund_id=due[0], now=LATER)
    for refund in [*due, *due]:
        payments.refund_to_wallet(by=SUPPORT, refund_id=refund, now=LATER)
    with pytest.raises(problems.NothingToPayOut):
        pay_out(sale, agent, reference)
    assert (balance(user), in_till(sale, agent)) == (back, PRICE)
    assert money.ledger_faults() == ()


def test_cash_is_taken_once(sale: Sale, agent: Principal) -> None:
    _, reference = a_booking(sale)
    take(sale, agent, reference)
    with pytest.raises(problems.BookingAlreadyPaid):
        take(sale, agent, reference)
    assert in_till(sale, agent) == PRICE


def test_what_the_wallet_paid_takes_no_cash(sale: Sale, agent: Principal) -> None:
    user, reference = a_booking(sale)
    give_money(user, PRICE)
    operations.pay_from_wallet(PayRequest(user, "p", b"", reference), now=NOW)
    with pytest.raises(problems.BookingAlreadyPaid):
        take(sale, agent, reference)
    assert in_till(sale, agent) == 0


def test_t28_cash_comes_too_late_for_a_lapsed_or_released_hold(sale: Sale, agent: Principal) -> None:
    user, lapsed = a_booking(sale)
    _, released = a_booking(sale)
    operations.release(user_id=Booking.objects.get(reference=released).user_id, reference=released, now=NOW)
    with pytest.raises(problems.HoldExpired):
        take(sale, agent, lapsed, at=LAPSED)
    with pytest.raises(problems.BookingNotPayable):
        take(sale, agent, released)
    assert (in_till(sale, agent), balance(user)) == (0, 0)
    assert not Ticket.objects.filter(status="issued").exists()


def test_t44_a_desk_serves_its_own_operator_alone(sale: Sale, agent: Principal) -> None:
    _, reference = a_booking(sale)
    other = ids.new_id()
    with pytest.raises(problems.BookingUnknown):
        operations.cash_take(by=an_agent(other), operator_id=other, reference=reference, now=LATER)
    with pytest.raises(NotFound):
        take(sale, an_agent(other), reference)
    with pytest.raises(Forbidden):
        take(sale, an_agent(sale.listing.operator_id, MemberRole.INSPECTOR), reference)
    Ticket.objects.filter(pk=Ticket.objects.values("pk")[:1]).update(operator_id=other)
    with pytest.raises(problems.BookingUnknown):
        take(sale, agent, reference)
    assert in_till(sale, agent) == 0


def test_a_till_is_counted_and_emptied(sale: Sale, agent: Principal) -> None:
    user, reference = a_booking(sale)
    take(sale, agent, reference)
    back = cancel(user, reference)
    pay_out(sale, agent, reference)
    assert close(sale, agent, PRICE - back - 100) == (PRICE - back, -100)
    assert in_till(sale, agent) == 0
    kinds = [
        (entry.kind, entry.amount.amount)
        for entry in money.till_entries(operator_id=sale.listing.operator_id, currency="EUR", by=agent)
    ]
    assert kinds[0] == (TransferKind.TILL_CLOSE, back - PRICE)
    assert sorted(kinds, key=str) == sorted(
        [
            (TransferKind.TILL_CLOSE, back - PRICE),
            *((TransferKind.REFUND_PAID, -back // 2) for _ in range(2)),
            (TransferKind.CAPTURE, PRICE),
        ],
        key=str,
    )
    (closing,) = money.till_closings(operator_id=sale.listing.operator_id, by=agent)
    assert (closing.difference.amount, closing.closed_by) == (-100, agent.user_id)
    assert close(sale, agent, 0) == (0, 0)
    assert money.ledger_faults() == ()


def test_a_till_that_paid_more_than_it_took_is_filled_up_by_the_operator(sale: Sale, agent: Principal) -> None:
    user, reference = a_booking(sale)
    take(sale, agent, reference)
    back = cancel(user, reference)
    other = an_agent(sale.listing.operator_id)
    pay_out(sale, other, reference)
    assert (in_till(sale, agent), in_till(sale, other)) == (PRICE, -back)
    assert close(sale, other, 0) == (-back, 0)
    assert in_till(sale, other) == 0
    assert money.ledger_faults() == ()


def test_only_agents_see_tills_and_each_their_own(sale: Sale, agent: Principal) -> None:
    _, reference = a_booking(sale)
    take(sale, agent, reference)
    operator = sale.listing.operator_id
    other = an_agent(operator)
    assert money.tills(operator_id=operator, by=other) == ()
    with pytest.raises(NotFound):
        money.till_entries(operator_id=operator, currency="EUR", by=other)
    with pytest.raises(NotFound):
        close(sale, other, 0)
    for stranger, error in ((an_agent(ids.new_id()), NotFound), (replace(agent, memberships={}), NotFound)):
        with pytest.raises(error):
            money.tills(operator_id=operator, by=stranger)
    with pytest.raises(InvalidInput):
        close(sale, agent, -1)
    assert in_till(sale, agent) == PRICE
