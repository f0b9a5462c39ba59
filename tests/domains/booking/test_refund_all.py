"""Staff give the money back for all tickets of a cancelled trip at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import BookingStatus, ChangeCount, ChangeKind, Choice, TicketStatus
from carnet.domains.booking.models import OperatorChange, RefundRun
from carnet.domains.payments.models import Payment
from carnet.infra.access import MemberRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events import drain
from carnet.infra.http import Forbidden, NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.domains.booking.changed import bought, cancelled, manager, moved, news
from tests.domains.booking.conftest import Sale
from tests.domains.booking.returns import broken, set_status
from tests.money import balance


def begin(sale: Sale, by: Principal | None = None) -> object:
    listing = sale.listing
    return operations.refund_all(operator_id=listing.operator_id, trip_id=listing.id, by=by or manager(sale), now=NOW)


def test_t38_every_ticket_that_is_left_goes_back_once_and_everybody_is_told(sale: Sale) -> None:
    some = [bought(sale, count=2), bought(sale), bought(sale)]
    cancelled(sale)
    some[1].refund(some[1].changes()[0])
    mail.outbox.clear()
    begun = begin(sale)
    assert (begun.refundable, begun.value) == (3, (Money(12_000, "EUR"),))  # type: ignore[attr-defined]
    assert begun.run is not None  # type: ignore[attr-defined]
    assert (begun.run.tickets, begun.run.left) == (4, 3)  # type: ignore[attr-defined]
    begin(sale)
    drain(now=NOW)
    assert [balance(one.user_id) for one in some] == [10_000] * 3
    assert {one.booking.status for one in some} == {BookingStatus.CANCELLED}
    listing = sale.listing
    after = queries.trip_changes(operator_id=listing.operator_id, trip_id=listing.id, by=manager(sale))
    assert after.counts == (ChangeCount(ChangeKind.CANCELLED, open=0, accepted=0, refunded=4, rebooked=0),)
    assert after.run is not None
    assert (after.run.left, after.run.finished_at) == (0, NOW)
    assert len(mail.outbox) == 2
    assert "Test Rail gave you all your money back: 80.00 EUR is in your wallet." in "".join(
        m.body for m in mail.outbox
    )
    assert AuditEntry.objects.filter(verb="trip.refund_all").count() == 1


def test_a_run_that_was_killed_goes_on_where_it_was(sale: Sale) -> None:
    some = [bought(sale) for _ in range(5)]
    cancelled(sale)
    listing = sale.listing
    operations.refund_all(operator_id=listing.operator_id, trip_id=listing.id, by=manager(sale), now=NOW)
    assert operations.refund_some(listing_id=listing.id, now=NOW, limit=2)
    operations.refund_rest(listing_id=str(listing.id), now=NOW)
    drain(now=NOW)
    assert sum(balance(one.user_id) for one in some) == 50_000
    assert RefundRun.objects.get().finished_at == NOW
    assert not operations.refund_some(listing_id=listing.id, now=NOW)


def test_t24_a_run_that_dies_within_a_batch_loses_nothing_and_repeats_nothing(
    sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [bought(sale) for _ in range(5)]
    cancelled(sale)
    begin(sale)
    listing = sale.listing

    def dies(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    assert operations.refund_some(listing_id=listing.id, now=NOW, limit=2)
    with monkeypatch.context() as patch:
        patch.setattr("carnet.domains.payments.operations.tickets_refund", dies)
        with pytest.raises(RuntimeError), transaction.atomic():
            operations.refund_some(listing_id=listing.id, now=NOW, limit=2)
    assert sorted(balance(one.user_id) for one in some) == [6_000] * 3 + [10_000] * 2
    assert [ticket.status for one in some for ticket in one.booking.tickets].count(TicketStatus.ISSUED) == 3
    drain(now=NOW)
    assert [balance(one.user_id) for one in some] == [10_000] * 5
    assert broken() == []


def test_a_trip_that_runs_is_not_refunded_by_its_operator(sale: Sale) -> None:
    one = bought(sale)
    news(sale, moved(sale.listing, 30))
    with pytest.raises(problems.TripNotCancelled):
        begin(sale)
    assert (balance(one.user_id), RefundRun.objects.count()) == (6_000, 0)


def test_a_run_waits_for_the_news_of_the_cancellation(sale: Sale) -> None:
    bought(sale)
    cancelled(sale, quiet=True)
    listing = sale.listing
    operations.refund_all(operator_id=listing.operator_id, trip_id=listing.id, by=manager(sale), now=NOW)
    with pytest.raises(problems.Busy):
        operations.refund_some(listing_id=listing.id, now=NOW)


def run(sale: Sale) -> RefundRun:
    """What staff began."""
    return RefundRun.objects.get(pk=sale.listing.id)


def test_who_is_on_board_of_a_trip_that_is_cancelled_chooses_or_is_refunded(sale: Sale) -> None:
    some = [bought(sale), bought(sale)]
    for one in some:
        set_status(one.booking.tickets[0].id, "boarded")
    cancelled(sale)
    (change,) = some[0].changes()
    assert change.choices == (Choice.REBOOKED, Choice.REFUNDED)
    some[0].refund(change)
    begun = begin(sale)
    assert begun.refundable == 1  # type: ignore[attr-defined]
    drain(now=NOW)
    assert [balance(one.user_id) for one in some] == [10_000] * 2
    assert {one.booking.status for one in some} == {BookingStatus.CANCELLED}
    assert run(sale).finished_at == NOW


def test_who_is_on_board_of_a_trip_that_only_moves_is_not_asked(sale: Sale) -> None:
    one = bought(sale)
    set_status(one.booking.tickets[0].id, "boarded")
    news(sale, moved(sale.listing, 30))
    assert one.changes() == []


def test_a_ticket_that_was_rebooked_is_not_refunded(sale: Sale) -> None:
    one, other = bought(sale), bought(sale)
    cancelled(sale)
    (change,) = one.changes()
    OperatorChange.objects.filter(pk=change.id).update(choice=Choice.REBOOKED.value, chosen_at=NOW)
    set_status(one.booking.tickets[0].id, "exchanged")
    begun = begin(sale)
    assert begun.refundable == 1  # type: ignore[attr-defined]
    drain(now=NOW)
    assert (balance(one.user_id), balance(other.user_id)) == (6_000, 10_000)
    listing = sale.listing
    after = queries.trip_changes(operator_id=listing.operator_id, trip_id=listing.id, by=manager(sale))
    assert after.counts == (ChangeCount(ChangeKind.CANCELLED, open=0, accepted=0, refunded=1, rebooked=1),)


def test_tickets_whose_card_is_still_being_charged_wait_and_hold_up_nobody(sale: Sale) -> None:
    slow, quick = bought(sale), bought(sale)
    cancelled(sale)
    charge = Payment.objects.filter(booking_id=slow.booking.id)
    charge.update(status="pending")
    begin(sale)
    drain(now=NOW)
    assert (balance(slow.user_id), balance(quick.user_id)) == (6_000, 10_000)
    assert run(sale).finished_at is None
    charge.update(status="captured")
    drain(now=NOW + timedelta(seconds=59))
    assert balance(slow.user_id) == 6_000
    later = NOW + timedelta(minutes=1)
    drain(now=later)
    assert (balance(slow.user_id), run(sale).finished_at) == (10_000, later)


@pytest.mark.parametrize("role", [MemberRole.AGENT, MemberRole.INSPECTOR])
def test_who_may_not_run_trips_refunds_nothing(sale: Sale, role: MemberRole) -> None:
    one = bought(sale)
    cancelled(sale)
    by = Principal(user_id=ids.new_id(), memberships={sale.listing.operator_id: role})
    with pytest.raises(Forbidden):
        begin(sale, by)
    assert (balance(one.user_id), RefundRun.objects.count()) == (6_000, 0)


def test_t44_another_operators_trip_does_not_exist(sale: Sale) -> None:
    one, theirs = bought(sale), ids.new_id()
    cancelled(sale)
    by = Principal(user_id=ids.new_id(), memberships={theirs: MemberRole.OWNER})
    for operator_id in (sale.listing.operator_id, theirs):
        with pytest.raises(NotFound):
            operations.refund_all(operator_id=operator_id, trip_id=sale.listing.id, by=by, now=NOW)
        with pytest.raises(NotFound):
            queries.trip_changes(operator_id=operator_id, trip_id=sale.listing.id, by=by)
    assert (balance(one.user_id), RefundRun.objects.count()) == (6_000, 0)
