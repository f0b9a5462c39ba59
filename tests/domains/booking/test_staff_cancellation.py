"""The operator's people and support cancel for travellers: all of the price goes back, or what they say and why."""

from __future__ import annotations

from typing import Any

import pytest

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import BookingStatus, CancellationQuote, KeptBecause
from carnet.domains.booking.events import TicketCancelled
from carnet.domains.booking.models import Move, Ticket
from carnet.domains.payments.contracts import Destination, RefundReason
from carnet.domains.payments.models import Refund
from carnet.infra.access import MemberRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events import codec
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http import Forbidden, NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.problem import InvalidInput
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale
from tests.domains.booking.returns import LEAVES, broken, confirm, quote, set_status, staff, support
from tests.money import balance


def asked_by(by: Principal, sale: Sale | None, one: Bought, **more: Any) -> CancellationQuote:
    """What staff of the operator, or of the platform, are told."""
    operator_id = sale.listing.operator_id if sale else None
    values = {"now": NOW, **more}
    return operations.staff_cancellation_quote(by=by, operator_id=operator_id, reference=one.reference, **values)


def done_by(by: Principal, sale: Sale | None, one: Bought, asked: CancellationQuote, **more: Any) -> Any:
    """They agree."""
    operator_id = sale.listing.operator_id if sale else None
    values = {"now": NOW, **more}
    return operations.staff_cancellation_confirm(
        by=by, operator_id=operator_id, reference=one.reference, quote_id=asked.id, **values
    )


def test_all_of_the_price_goes_back_and_the_audit_log_says_who_did_it(sale: Sale) -> None:
    one, by = bought(sale), staff(sale)
    asked = asked_by(by, sale, one, now=LEAVES - (LEAVES - NOW) / 100)
    assert (asked.refund, asked.tickets[0].rule.because) == (Money(4_000, "EUR"), KeptBecause.OPERATOR)
    assert not done_by(by, sale, one, asked).already
    assert done_by(by, sale, one, asked).already
    assert (balance(one.user_id), one.booking.status) == (10_000, BookingStatus.CANCELLED)
    entries = {entry.verb: entry for entry in AuditEntry.objects.filter(actor=by.user_id)}
    assert set(entries) == {"booking.cancellation_quote", "booking.cancel"}
    entry = entries["booking.cancel"]
    assert entry.subject == ids.encode("bkg", one.booking.id)
    assert (entry.detail["refund"], entry.detail["reason"]) == (4_000, "cancelled")
    assert Move.objects.get(subject_id=one.booking.id, to_status="cancelled").actor == by.user_id
    assert broken() == []


@pytest.mark.parametrize("reason", ["disruption", "bereavement", "illness", "error", "goodwill"])
def test_t22_after_departure_money_goes_back_for_a_reason_alone(sale: Sale, reason: str) -> None:
    one, by = bought(sale), support()
    with pytest.raises(problems.ReasonMissing) as refused:
        asked_by(by, None, one, now=LEAVES)
    assert [pointer.path for pointer in refused.value.pointers] == ["/reason"]
    assert balance(one.user_id) == 6_000
    asked = asked_by(by, None, one, now=LEAVES, reason=RefundReason(reason))
    assert asked.tickets[0].rule.because is KeptBecause.OVERRULED
    done_by(by, None, one, asked, now=LEAVES)
    assert balance(one.user_id) == 10_000
    assert Refund.objects.get().reason == reason
    told = codec.from_json(TicketCancelled, OutboxEvent.objects.get(name="ticket.cancelled").data)
    assert told.reason == reason
    assert AuditEntry.objects.filter(verb="booking.cancel", detail__reason=reason).count() == 1


def test_t22_a_trip_that_leaves_between_quote_and_confirmation_needs_a_reason(sale: Sale) -> None:
    one, by = bought(sale), staff(sale)
    asked = asked_by(by, sale, one, now=LEAVES - (LEAVES - NOW) / 1_000)
    with pytest.raises(problems.ReasonMissing):
        done_by(by, sale, one, asked, now=LEAVES)
    assert balance(one.user_id) == 6_000


def test_another_part_than_all_of_it_needs_a_reason_and_stays_within_the_price(sale: Sale) -> None:
    one, by = bought(sale), support()
    with pytest.raises(problems.ReasonMissing):
        asked_by(by, None, one, refund_bp=2_500)
    for refused in (-1, 10_001):
        with pytest.raises(InvalidInput):
            asked_by(by, None, one, refund_bp=refused, reason=RefundReason.GOODWILL)
    asked = asked_by(by, None, one, refund_bp=2_500, reason=RefundReason.GOODWILL, destination=Destination.WALLET)
    assert (asked.refund, asked.tickets[0].kept) == (Money(1_000, "EUR"), Money(3_000, "EUR"))
    done_by(by, None, one, asked)
    assert balance(one.user_id) == 7_000
    assert broken() == []


@pytest.mark.parametrize("reason", [RefundReason.CANCELLED, RefundReason.EXCHANGED, RefundReason.PAYMENT])
def test_reasons_of_the_machine_are_not_for_people(sale: Sale, reason: RefundReason) -> None:
    with pytest.raises(InvalidInput) as refused:
        asked_by(support(), None, bought(sale), reason=reason)
    assert [pointer.path for pointer in refused.value.pointers] == ["/reason"]


def test_who_is_on_board_gets_money_back_for_a_reason(sale: Sale) -> None:
    one, by = bought(sale), staff(sale)
    (ticket,) = one.booking.tickets
    set_status(ticket.id, "boarded")
    with pytest.raises(problems.ReasonMissing):
        asked_by(by, sale, one)
    asked = asked_by(by, sale, one, reason=RefundReason.DISRUPTION)
    done_by(by, sale, one, asked)
    assert balance(one.user_id) == 10_000
    assert Move.objects.get(subject_id=ticket.id, to_status="cancelled").from_status == "boarded"


def test_t44_an_operator_touches_its_own_tickets_alone(sale: Sale) -> None:
    one = bought(sale, count=2)
    own, theirs = one.booking.tickets
    rival = ids.new_id()
    Ticket.objects.filter(pk=theirs.id).update(operator_id=rival)
    by = staff(sale)
    assert [ticket.ticket_id for ticket in asked_by(by, sale, one).tickets] == [own.id]
    with pytest.raises(problems.TicketUnknown):
        asked_by(by, sale, one, ticket_ids=[theirs.id])
    whole = asked_by(support(), None, one)
    assert len(whole.tickets) == 2
    with pytest.raises(problems.QuoteUnknown):
        done_by(by, sale, one, whole)
    found = queries.desk_cancellation_quote
    with pytest.raises(problems.QuoteUnknown):
        found(by=by, operator_id=sale.listing.operator_id, reference=one.reference, quote_id=whole.id, now=NOW)
    assert found(by=support(), operator_id=None, reference=one.reference, quote_id=whole.id, now=NOW) == whole
    assert balance(one.user_id) == 2_000


def test_t44_a_booking_without_a_ticket_of_the_operators_does_not_exist(sale: Sale) -> None:
    one = bought(sale)
    Ticket.objects.filter(booking_id=one.booking.id).update(operator_id=ids.new_id())
    with pytest.raises(problems.BookingUnknown):
        asked_by(staff(sale), sale, one)


@pytest.mark.parametrize("role", [MemberRole.AGENT, MemberRole.INSPECTOR])
def test_who_may_not_give_money_back_does_not(sale: Sale, role: MemberRole) -> None:
    one = bought(sale)
    with pytest.raises(Forbidden):
        asked_by(staff(sale, role), sale, one)
    asked = asked_by(staff(sale), sale, one)
    with pytest.raises(Forbidden):
        done_by(staff(sale, role), sale, one, asked)
    stranger = Principal(user_id=ids.new_id(), memberships={ids.new_id(): MemberRole.OWNER})
    with pytest.raises(NotFound):
        asked_by(stranger, sale, one)
    with pytest.raises(Forbidden):
        asked_by(staff(sale), None, one)
    assert balance(one.user_id) == 6_000


def test_a_quote_of_staff_and_one_of_the_traveller_replace_each_other(sale: Sale) -> None:
    one, by = bought(sale), staff(sale)
    own = quote(one)
    asked = asked_by(by, sale, one)
    with pytest.raises(problems.QuoteSuperseded):
        confirm(one, own)
    quote(one)
    with pytest.raises(problems.QuoteSuperseded):
        done_by(by, sale, one, asked)
    assert balance(one.user_id) == 6_000
