"""Payouts: what is earned, once, to the account that was named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from carnet.domains.payments import queries as ledger
from carnet.domains.settlement import operations, queries
from carnet.domains.settlement.contracts import Payout, PayoutStatus
from carnet.domains.settlement.models import PayoutHistory
from carnet.domains.settlement.operations import payouts as module
from carnet.domains.settlement.problems import IbanInvalid, PayoutDecided, PayoutUnknown
from carnet.infra.access import MemberRole, SecondFactorNeeded
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http import Forbidden
from carnet.infra.jobs import run_due
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.domains.booking.changed import cancelled, moved, news
from tests.domains.booking.returns import give_back
from tests.domains.settlement.conftest import ADMIN, ARRIVED, EARNED, IBAN, Books

DAY = timedelta(days=1)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def paid_out(books: Books) -> Payout:
    """The one payout that a run makes."""
    books.account()
    (one,) = operations.payouts_run(now=EARNED)
    return one


def test_nothing_is_due_before_the_trip_has_arrived_long_enough_ago(books: Books) -> None:
    books.sold()
    books.account()
    before = books.due(EARNED - timedelta(seconds=1))
    assert (before.balance, before.waiting, before.amount) == (eur(3_800), eur(3_800), eur(0))
    assert operations.payouts_run(now=EARNED - timedelta(seconds=1)) == ()
    assert books.due(EARNED).amount == eur(3_800)


def test_a_delay_puts_the_payout_off_and_a_cancelled_trip_is_never_earned(books: Books) -> None:
    one = books.sold()
    news(books.sale, moved(books.sale.listing, 120))
    assert books.due(EARNED).waiting == eur(3_800)
    assert books.due(EARNED + timedelta(hours=2)).amount == eur(3_800)
    cancelled(books.sale)
    found = books.due(EARNED + 30 * DAY)
    assert (found.contested, found.amount) == (eur(3_800), eur(0))
    one.refund(next(change for change in one.changes() if not change.choice))
    assert books.due(EARNED + 30 * DAY).balance == eur(0)


def test_what_is_kept_of_a_ticket_that_was_given_back_is_earned_at_once(books: Books) -> None:
    give_back(books.sold())
    assert books.due(NOW).amount == eur(380)


def test_a_payout_moves_the_money_once_a_day_and_says_so(books: Books) -> None:
    books.sold()
    one = paid_out(books)
    assert (one.amount, one.status, one.iban) == (eur(3_800), PayoutStatus.CREATED, IBAN)
    assert ledger.payable(books.operator_id, "EUR") == eur(0)
    assert operations.payouts_run(now=EARNED) == operations.payouts_run(now=EARNED + DAY) == ()
    (event,) = OutboxEvent.objects.filter(name="payout.created")
    assert event.data == {
        "operator_id": str(books.operator_id),
        "amount": {"amount": 3_800, "currency": "EUR"},
        "run_date": one.run_date.isoformat(),
    }


def test_a_second_payout_on_the_same_day_waits_for_the_next(books: Books) -> None:
    books.sold()
    first = paid_out(books)
    give_back(books.sold(), now=NOW)  # keeps 380
    assert operations.payouts_run(now=EARNED + timedelta(hours=1)) == ()
    (second,) = operations.payouts_run(now=EARNED + DAY)
    assert (second.amount, second.run_date - first.run_date) == (eur(380), DAY)


def test_without_a_bank_account_the_payout_waits(books: Books) -> None:
    books.sold()
    assert operations.payouts_run(now=EARNED) == ()
    assert books.due(EARNED).amount == eur(3_800)


def test_a_negative_balance_is_carried_forward(books: Books) -> None:
    one = books.sold()
    paid_out(books)
    cancelled(books.sale)
    one.refund(one.changes()[0])
    assert books.due(EARNED + DAY).amount == eur(-3_800)
    assert operations.payouts_run(now=EARNED + DAY) == ()
    assert books.statement(now=EARNED).closing == eur(-3_800)


def test_one_operators_trouble_holds_up_no_other(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    books.sold()
    books.account()
    known, make = ledger.payables(), module.payout_make
    monkeypatch.setattr(module.ledger, "payables", lambda: ((ADMIN.user_id, "EUR"), *known))
    monkeypatch.setattr(
        module, "payout_make", lambda **asked: _die() if asked["operator_id"] == ADMIN.user_id else make(**asked)
    )
    (one,) = operations.payouts_run(now=EARNED)
    assert one.operator_id == books.operator_id


def test_a_crash_after_the_transfer_leaves_nothing_and_the_next_run_pays(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.sold()
    books.account()
    with monkeypatch.context() as patch:
        patch.setattr(module, "publish", _die)
        assert operations.payouts_run(now=EARNED) == ()
    assert ledger.payable(books.operator_id, "EUR") == eur(3_800)
    (one,) = operations.payouts_run(now=EARNED)
    assert one.amount == eur(3_800)


def test_paid_is_noted_once_with_the_banks_reference(books: Books) -> None:
    books.sold()
    one = paid_out(books)
    done = operations.payout_paid(payout_id=one.id, reference=" SEPA 17 ", by=ADMIN, now=EARNED + DAY)
    assert (done.status, done.reference, done.decided_at) == (PayoutStatus.PAID, "SEPA 17", EARNED + DAY)
    again = operations.payout_paid(payout_id=one.id, reference="SEPA 17", by=ADMIN, now=EARNED + 2 * DAY)
    assert again == done
    with pytest.raises(PayoutDecided):
        operations.payout_paid(payout_id=one.id, reference="another", by=ADMIN, now=EARNED)
    with pytest.raises(PayoutDecided):
        operations.payout_failed(payout_id=one.id, reason="no", by=ADMIN, now=EARNED)
    assert PayoutHistory.objects.filter(payout_id=one.id).count() == 2
    assert AuditEntry.objects.get(verb="payout.paid").actor == ADMIN.user_id


def test_a_failed_payout_is_owed_again_and_paid_by_the_next_run(books: Books) -> None:
    books.sold()
    one = paid_out(books)
    done = operations.payout_failed(payout_id=one.id, reason="closed", by=ADMIN, now=EARNED + timedelta(hours=1))
    again = operations.payout_failed(payout_id=one.id, reason="closed", by=ADMIN, now=EARNED + timedelta(hours=2))
    assert done == again
    assert (done.status, done.reason) == (PayoutStatus.FAILED, "closed")
    assert ledger.payable(books.operator_id, "EUR") == eur(3_800)
    figures = books.statement(now=EARNED).figures
    assert figures.payouts == eur(0)
    (second,) = operations.payouts_run(now=EARNED + DAY)
    assert second.amount == eur(3_800)


def test_nothing_of_a_payout_but_where_it_is_can_be_changed(books: Books) -> None:
    books.sold()
    one = paid_out(books)
    for change in ("UPDATE settlement_payout SET amount = 1", "DELETE FROM settlement_payout"):
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert queries.payout(one.id) == one


def test_t44_only_admins_decide_payouts(books: Books) -> None:
    books.sold()
    one = paid_out(books)
    for by in (books.owner, Principal(user_id=ids.new_id(), roles=frozenset({"support"}), second_factor=True)):
        with pytest.raises(Forbidden):
            operations.payout_paid(payout_id=one.id, reference="x", by=by, now=EARNED)
        with pytest.raises(Forbidden):
            operations.payouts_ask(by=by, now=EARNED)
        with pytest.raises(Forbidden):
            queries.payouts(by=by)
    assert queries.payout(one.id).status is PayoutStatus.CREATED
    with pytest.raises(PayoutUnknown):
        operations.payout_paid(payout_id=ids.new_id(), reference="x", by=ADMIN, now=EARNED)


def test_asking_for_a_run_is_a_job(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    monkeypatch.setattr(module, "payouts_run", lambda *, now: runs.append(now))
    operations.payouts_ask(by=ADMIN, now=EARNED)
    run_due()
    assert len(runs) == 1


def test_the_account_is_checked_and_shown_in_part(books: Books) -> None:
    made = books.account()
    assert (made.iban, made.masked) == (IBAN, "DE89 … 3000")
    with pytest.raises(IbanInvalid) as refused:
        operations.bank_account_put(
            operator_id=books.operator_id, holder="Mallory", iban="DE88370400440532013000", by=books.owner, now=NOW
        )
    assert refused.value.pointers[0].path == "/iban"
    assert queries.bank_account(operator_id=books.operator_id, by=books.owner) == made
    entry = AuditEntry.objects.get(verb="operator.bank_account")
    assert entry.detail == {"iban": "DE89 … 3000"}


def test_t44_only_the_owner_names_the_account_with_a_second_factor_where_it_is_demanded(books: Books) -> None:
    strangers = [
        (Principal(user_id=ids.new_id(), memberships={books.operator_id: MemberRole.MANAGER}), Forbidden),
        (
            Principal(user_id=ids.new_id(), withheld_memberships=frozenset({books.operator_id})),
            SecondFactorNeeded,
        ),
    ]
    for by, refusal in strangers:
        with pytest.raises(refusal):
            operations.bank_account_put(operator_id=books.operator_id, holder="Mallory", iban=IBAN, by=by, now=NOW)
    assert queries.bank_account(operator_id=books.operator_id, by=books.owner) is None


def test_what_is_coming_is_told_by_day(books: Books) -> None:
    books.sold(count=2)
    asked = {"operator_id": books.operator_id, "currency": "EUR", "by": books.owner}
    (one,) = queries.coming(**asked, now=NOW)
    assert (one.day, one.amount, one.tickets) == (EARNED.date(), eur(7_600), 2)
    assert queries.coming(**asked, now=EARNED) == ()
    assert ARRIVED < EARNED


def _die(*_args: object, **_kwargs: object) -> None:
    raise RuntimeError("the process died")
