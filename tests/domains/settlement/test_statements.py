"""Statements: every figure is the ledger's, and the movements lead from one balance to the next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import AccountKind, TransferKind
from carnet.domains.settlement import operations, queries
from carnet.domains.settlement.contracts import Period, Statement
from carnet.domains.settlement.problems import StatementUnknown
from carnet.infra.access import MemberRole
from carnet.infra.events import drain
from carnet.infra.http import Forbidden, NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.domains.booking.exchanging import another, exchanged, wanted
from tests.domains.booking.returns import give_back
from tests.domains.settlement.conftest import EARNED, MONTH, Books


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def adds_up(one: Statement) -> bool:
    return one.opening + one.figures.net == one.closing


def test_a_sale_is_gross_less_commission(books: Books) -> None:
    books.sold()
    one = books.statement()
    assert (one.opening, one.figures.sales, one.figures.commission, one.closing) == (
        eur(0),
        eur(4_000),
        eur(-200),
        eur(3_800),
    )
    assert one.running
    assert adds_up(one)


def test_t23_a_refund_takes_back_what_was_posted_and_what_is_kept_is_said(books: Books) -> None:
    one = books.sold()
    give_back(one)
    drain(now=NOW)
    found = books.statement()
    assert (found.figures.sales, found.figures.refunds) == (eur(4_000), eur(-3_600))
    assert (found.kept, found.closing) == (eur(400), eur(380))
    assert adds_up(found)


def test_an_exchange_has_a_line_of_its_own(books: Books) -> None:
    one = books.sold(money=20_000)
    exchanged(one, wanted(one, another(books.sale), books.sale, family="Flex"))
    drain(now=NOW)
    found = books.statement()
    assert (found.figures.sales, found.figures.exchanges) == (eur(4_000), eur(3_000))
    assert found.figures.commission == eur(-300)
    assert adds_up(found)


def test_the_closing_balance_opens_the_next_month(books: Books) -> None:
    books.sold()
    books.account()
    later = EARNED + timedelta(days=40)
    operations.payouts_run(now=later)
    december, january = books.statement(now=later), books.statement(Period(2027, 1), now=later)
    assert (december.running, january.running) == (False, True)
    assert (december.closing, january.opening) == (eur(3_800), eur(3_800))
    assert (january.figures.payouts, january.closing) == (eur(-3_800), eur(0))
    months = queries.months(operator_id=books.operator_id, by=books.owner, now=later)
    assert [(str(one.period), one.closing) for one in months] == [("2027-01", eur(0)), ("2026-12", eur(3_800))]


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (TransferKind.VOUCHER_ISSUE, "vouchers"),
        (TransferKind.TILL_CLOSE, "cash"),
        (TransferKind.REFUND_PAID, "other"),
    ],
)
def test_whatever_moves_the_balance_is_on_a_line(books: Books, kind: TransferKind, line: str) -> None:
    books.sold()
    payable = payments.account_open(AccountKind.OPERATOR_PAYABLE, books.operator_id, "EUR")
    bank = payments.account_open(AccountKind.BANK, None, "EUR")
    payments.transfer_post(kind=kind, amounts={payable: -500, bank: 500}, payment_id=None, booking_id=None, now=NOW)
    one = books.statement()
    assert getattr(one.figures, line) == eur(-500)
    assert adds_up(one)


def test_trips_and_bookings_add_up_to_the_figures(books: Books) -> None:
    some = [books.sold(count=2, money=20_000), books.sold()]
    other = another(books.sale)
    exchanged(some[0], wanted(some[0], other, books.sale, tickets=some[0].booking.tickets[:1]))
    give_back(some[1])
    drain(now=NOW)
    one = books.statement()
    asked = {"operator_id": books.operator_id, "period": MONTH, "currency": "EUR", "by": books.owner}
    trips, lines = queries.trips(**asked), queries.lines(**asked)
    assert {trip.listing_id for trip in trips} == {books.sale.listing.id, other.id}
    for found in (trips, lines):
        assert sum(line.net.amount for line in found) == one.closing.amount
        assert sum(line.commission.amount for line in found) == one.figures.commission.amount
    assert [line.reference for line in lines] == sorted(one.reference for one in some)
    assert [line.reference for line in queries.lines(**asked, listing_id=other.id)] == [some[0].reference]
    assert len(queries.lines(**asked, after=lines[0].reference)) == 1


def test_a_month_before_the_first_sale_has_no_statement(books: Books) -> None:
    books.sold()
    with pytest.raises(StatementUnknown):
        books.statement(Period(2026, 11))
    with pytest.raises(StatementUnknown):
        books.statement(Period(2027, 1))


@pytest.mark.parametrize("role", [MemberRole.MANAGER, MemberRole.AGENT, MemberRole.INSPECTOR])
def test_t44_only_the_owner_reads_statements(books: Books, role: MemberRole) -> None:
    books.sold()
    books.owner = Principal(user_id=ids.new_id(), memberships={books.operator_id: role})
    with pytest.raises(Forbidden):
        books.statement()


def test_t43_another_operators_owner_finds_nothing(books: Books) -> None:
    books.sold()
    books.owner = Principal(user_id=ids.new_id(), memberships={ids.new_id(): MemberRole.OWNER})
    with pytest.raises(NotFound):
        books.statement()
