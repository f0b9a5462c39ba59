"""What an operator holds as cash is not paid out to it once more, whether or not its agents ever close their tills."""

from __future__ import annotations

from carnet.domains.booking import operations as booking
from carnet.domains.payments import operations as payments
from carnet.domains.payments import queries as ledger
from carnet.domains.settlement import operations
from carnet.infra.access import MemberRole
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.domains.booking.changed import held
from tests.domains.settlement.conftest import EARNED, Books


def sold_for_cash(books: Books) -> Principal:
    """A ticket of 40 EUR, whose price is in an agent's till."""
    agent = Principal(user_id=ids.new_id(), memberships={books.operator_id: MemberRole.AGENT})
    one = held(books.sale)
    booking.cash_take(by=agent, operator_id=books.operator_id, reference=one.reference, now=NOW)
    return agent


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def test_cash_in_a_till_is_not_paid_out(books: Books) -> None:
    sold_for_cash(books)
    books.account()
    due = books.due(EARNED)
    assert (due.balance, due.in_tills, due.amount) == (eur(3_800), eur(4_000), eur(-200))
    assert operations.payouts_run(now=EARNED) == ()
    assert ledger.payable(books.operator_id, "EUR") == eur(3_800)


def test_what_else_was_earned_is_paid_out_less_the_cash(books: Books) -> None:
    sold_for_cash(books)
    books.sold()
    books.account()
    (one,) = operations.payouts_run(now=EARNED)
    assert one.amount == eur(3_800 - 200)


def test_closing_the_till_changes_nothing_about_what_is_due(books: Books) -> None:
    agent = sold_for_cash(books)
    books.sold()
    before = books.due(EARNED)
    payments.till_close(operator_id=books.operator_id, counted=eur(4_000), by=agent, now=NOW)
    after = books.due(EARNED)
    assert (before.in_tills, after.in_tills) == (eur(4_000), eur(0))
    assert before.amount == after.amount == eur(3_600)
