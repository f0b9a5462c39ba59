"""Another name on a ticket: where the fare allows it, before it departs, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import TicketStatus
from carnet.domains.booking.models import Amendment, Ticket
from carnet.domains.booking.tickets import code_for, read_code
from carnet.domains.payments.contracts import Part, PaymentMethod, TestCard
from carnet.infra import keys
from carnet.infra.access import MemberRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events import drain
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http.problems import Forbidden, NotFound, RateLimited
from carnet.infra.principal import Principal
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.amending import LATE, findings, flexible, renamed
from tests.domains.booking.changed import bought, cancelled
from tests.domains.booking.conftest import Sale
from tests.domains.booking.exchanging import another, confirmed, quoted, wanted
from tests.domains.booking.returns import staff


def test_a_new_name_makes_a_new_code_and_the_old_one_is_worthless(sale: Sale) -> None:
    one = flexible(sale)
    (before,) = one.booking.tickets
    assert renamed(one, before)
    (after,) = one.booking.tickets
    assert (after.passenger.first_name, after.passenger.last_name) == ("Bob", "Byron")
    assert (after.id, after.seat, after.price, after.passenger.kind) == (
        before.id,
        before.seat,
        before.price,
        before.passenger.kind,
    )
    key = keys.ticket_key()
    old, new = (read_code(code_for(ticket, key), key.public_key()) for ticket in (before, after))
    assert (old.revision, new.revision) == (0, 1)
    assert not findings()


def test_it_is_written_down_and_told_once(sale: Sale) -> None:
    one = flexible(sale)
    (ticket,) = one.booking.tickets
    assert renamed(one, ticket)
    assert not renamed(one, ticket), "the same name again"
    row = Amendment.objects.get()
    assert (row.ticket_id, row.number, row.kind, row.actor) == (ticket.id, 1, "renamed", one.user_id)
    assert row.was == {"first_name": "Ada", "last_name": "Lovelace 0"}
    assert row.now == {"first_name": "Bob", "last_name": "Byron"}
    event = OutboxEvent.objects.get(name="ticket.renamed")
    assert (event.aggregate_id, event.aggregate_version) == (ticket.id, 3)
    assert (event.data["revision"], event.data["because"]) == (1, "renamed")
    assert "Byron" not in str(event.data), "names stay here"
    notice = OutboxEvent.objects.get(name="notice.raised")
    assert (notice.data["user_id"], notice.data["kind"]) == (str(one.user_id), "ticket.renamed")
    assert Ticket.objects.get().revision == 1


def test_the_tickets_are_sent_again(sale: Sale) -> None:
    one = flexible(sale)
    drain(now=NOW)
    mail.outbox.clear()
    renamed(one, one.booking.tickets[0])
    drain(now=NOW)
    (letter,) = mail.outbox
    assert "Bob Byron" in letter.body
    assert one.reference in letter.subject
    assert len(letter.attachments) == 2


def test_a_fare_without_name_change_keeps_the_name(sale: Sale) -> None:
    one = bought(sale)
    with pytest.raises(operations.NameChangeNotAllowed, match="Saver"):
        renamed(one, one.booking.tickets[0])
    assert Ticket.objects.get().first_name == "Ada"
    assert not Amendment.objects.exists()


def test_t43_nobody_renames_a_strangers_ticket(sale: Sale) -> None:
    one, other = flexible(sale), flexible(sale)
    (ticket,) = one.booking.tickets
    for user, reference in ((other.user_id, one.reference), (other.user_id, other.reference)):
        with pytest.raises(problems.BookingUnknown):
            operations.ticket_rename(
                user_id=user, reference=reference, ticket_id=ticket.id, first_name="Eve", last_name="E", now=NOW
            )
    assert not Amendment.objects.exists()


def test_not_after_departure_nor_when_it_is_over(sale: Sale) -> None:
    one = flexible(sale)
    (ticket,) = one.booking.tickets
    with pytest.raises(problems.Departed):
        renamed(one, ticket, now=LATE)
    Ticket.objects.update(status=TicketStatus.BOARDED.value)
    with pytest.raises(problems.TicketNotIssued):
        renamed(one, ticket)
    assert not Amendment.objects.exists()


def test_not_while_an_exchange_of_it_is_being_paid(sale: Sale, bank: None) -> None:
    """The new ticket has the name that the old one had when it was held."""
    one, train = flexible(sale, to_stop=2), another(sale)
    quote = quoted(one, wanted(one, train, sale, family="Flex"))
    confirmed(one, quote, Part(PaymentMethod.CARD, instrument=TestCard.NEEDS_3DS.value))
    with pytest.raises(problems.PaymentUnderWay):
        renamed(one, one.booking.tickets[0])
    assert not Amendment.objects.exists()


def test_who_has_changed_it_ten_times_today_waits(sale: Sale, settings: Any) -> None:
    settings.LIMIT_FACTOR = 1
    one = flexible(sale)
    (ticket,) = one.booking.tickets
    for number in range(10):
        renamed(one, ticket, last=f"Byron {number}")
    with pytest.raises(RateLimited):
        renamed(one, ticket, last="Byron 10")
    assert Ticket.objects.get().last_name == "Byron 9"
    assert renamed(one, ticket, last="Byron 10", now=NOW + timedelta(days=1, minutes=1))


def test_staff_mend_a_name_on_any_fare_and_say_why(sale: Sale) -> None:
    one, by = bought(sale), staff(sale)
    (ticket,) = one.booking.tickets
    assert operations.staff_ticket_rename(
        by=by,
        operator_id=sale.listing.operator_id,
        reference=one.reference,
        ticket_id=ticket.id,
        first_name="Ada",
        last_name="Lovelace",
        reason="misspelt",
        now=NOW,
    )
    assert one.booking.tickets[0].passenger.last_name == "Lovelace"
    entry = AuditEntry.objects.get(verb="ticket.rename")
    assert (entry.actor, entry.detail["reason"]) == (by.user_id, "misspelt")
    assert not findings()


def test_t44_staff_of_others_and_inspectors_mend_nothing(sale: Sale) -> None:
    one = bought(sale)
    (ticket,) = one.booking.tickets
    at = {sale.listing.operator_id: MemberRole.INSPECTOR.value}
    stranger = Principal(ids.new_id(), memberships={ids.new_id(): MemberRole.OWNER.value})
    for by, refusal in (
        (stranger, NotFound),
        (Principal(ids.new_id(), memberships=at), Forbidden),
    ):
        with pytest.raises(refusal):
            operations.staff_ticket_rename(
                by=by,
                operator_id=sale.listing.operator_id,
                reference=one.reference,
                ticket_id=ticket.id,
                first_name="Eve",
                last_name="E",
                reason="why not",
                now=NOW,
            )
    assert not Amendment.objects.exists()


def test_a_cancelled_trip_can_be_renamed_for_the_next_one(sale: Sale) -> None:
    one = flexible(sale)
    cancelled(sale, quiet=True)
    assert renamed(one, one.booking.tickets[0])
