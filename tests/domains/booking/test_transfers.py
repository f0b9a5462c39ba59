"""Giving a ticket to somebody else: whoever holds it has its code, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection

from carnet.domains.booking import operations, problems, queries, tickets
from carnet.domains.booking.contracts import BookingStatus, Choice, TicketStatus, TransferStatus
from carnet.domains.booking.models import Amendment, TicketTransfer
from carnet.domains.booking.models import Ticket as TicketRow
from carnet.domains.inventory import queries as inventory
from carnet.infra.events import drain
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http.problems import NotFound
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.amending import LATE, accepted, findings, flexible, given, in_order, moved, offered, renamed
from tests.domains.booking.changed import bought, cancelled, news
from tests.domains.booking.changed import moved as late
from tests.domains.booking.conftest import Sale
from tests.domains.booking.exchanging import another, quoted, wanted
from tests.domains.booking.returns import give_back, quote

HOURS_48 = timedelta(hours=48)


def notices(user_id: UUID) -> list[str]:
    """The kinds of what a person is told."""
    rows = OutboxEvent.objects.filter(name="notice.raised", data__user_id=str(user_id)).order_by("occurred_at", "id")
    return [row.data["kind"] for row in rows]


def test_who_accepts_holds_the_ticket_under_their_own_name(sale: Sale) -> None:
    one, bob = flexible(sale, count=2), ids.new_id()
    first, second = in_order(one)
    made, key = offered(one, first)
    assert (made.status, made.email, made.giver) == (TransferStatus.PROPOSED, "bob@example.org", "Ada Lovelace 0")
    mine = accepted(key, bob)
    assert (mine.id, mine.passenger.first_name, mine.revision, mine.holder_id) == (first.id, "Bob", 1, bob)
    assert [row.status for row in TicketTransfer.objects.all()] == ["accepted"]
    assert one.booking.carried == (second,)
    assert notices(one.user_id) == ["ticket.given-away"]
    assert notices(bob) == ["ticket.received"]
    assert not findings()


def test_t43_after_that_the_giver_has_no_code_the_receiver_has_it_and_strangers_see_nothing(sale: Sale) -> None:
    one = flexible(sale, count=2)
    first, second = in_order(one)
    bob = given(one, first)
    assert one.booking.carried == (second,)
    with pytest.raises(problems.TicketGivenAway):
        queries.issued_ticket(user_id=one.user_id, ticket_id=first.id, now=NOW)
    whole, ticket = queries.issued_ticket(user_id=bob, ticket_id=first.id, now=NOW)
    assert whole.carried == (ticket,)
    assert whole.tickets == (ticket,)
    assert (whole.email, whole.price, whole.user_id) == ("", ticket.price, bob), "nothing of the buyer's"
    for number, user in ((first.id, ids.new_id()), (second.id, bob)):
        with pytest.raises(problems.BookingUnknown):
            queries.ticket(user_id=user, ticket_id=number, now=NOW)
    with pytest.raises(problems.BookingUnknown):
        queries.booking(user_id=bob, reference=one.reference, now=NOW)


def test_no_file_of_the_giver_has_the_code(sale: Sale) -> None:
    one = flexible(sale)
    (ticket,) = one.booking.tickets
    given(one, ticket)
    listings = inventory.snapshots({sale.listing.id})
    for form in ("pdf", "phone.pdf", "ics", "png", "svg", "pkpass"):
        with pytest.raises(problems.TicketNotIssued):
            tickets.file(form, one.booking, one.booking.tickets, listings, now=NOW)


def test_the_ticket_is_sent_to_the_receiver_alone(sale: Sale) -> None:
    one = flexible(sale)
    drain(now=NOW)
    mail.outbox.clear()
    given(one, one.booking.tickets[0])
    drain(now=NOW)
    _offer, letter = mail.outbox
    assert letter.to == ["bob@example.org"]
    assert len(letter.attachments) == 2
    assert "Bob Byron" in letter.body


def test_an_offer_is_good_for_48_hours_and_never_after_departure(sale: Sale) -> None:
    one, bob = flexible(sale), ids.new_id()
    made, key = offered(one, one.booking.tickets[0])
    assert made.lapses_at == NOW + HOURS_48
    with pytest.raises(operations.TransferOver):
        accepted(key, bob, now=NOW + HOURS_48)
    soon, key = offered(one, one.booking.tickets[0], now=LATE - timedelta(hours=1))
    assert soon.lapses_at == TicketRow.objects.get().departs_at
    with pytest.raises(operations.TransferOver):
        accepted(key, bob, now=LATE)
    assert TicketRow.objects.get().holder_id is None


def test_withdrawn_is_withdrawn_and_what_was_accepted_stays(sale: Sale) -> None:
    one, bob = flexible(sale, count=2), ids.new_id()
    first, second = in_order(one)
    made, key = offered(one, first)
    for _ in range(2):
        ended = operations.transfer_withdraw(user_id=one.user_id, reference=one.reference, transfer_id=made.id, now=NOW)
        assert ended.status is TransferStatus.WITHDRAWN
    with pytest.raises(operations.TransferOver):
        accepted(key, bob)
    made, key = offered(one, second)
    accepted(key, bob)
    with pytest.raises(operations.TransferOver):
        operations.transfer_withdraw(user_id=one.user_id, reference=one.reference, transfer_id=made.id, now=NOW)
    assert TicketRow.objects.get(pk=second.id).holder_id == bob


def test_a_newer_offer_replaces_the_one_before(sale: Sale) -> None:
    one, bob = flexible(sale), ids.new_id()
    (ticket,) = one.booking.tickets
    _, old = offered(one, ticket)
    _, new = offered(one, ticket)
    with pytest.raises(operations.TransferOver):
        accepted(old, bob)
    assert accepted(new, bob).holder_id == bob


def test_another_name_meanwhile_ends_the_offer(sale: Sale) -> None:
    one = flexible(sale)
    (ticket,) = one.booking.tickets
    _, key = offered(one, ticket)
    renamed(one, ticket, last="Lovelace")
    with pytest.raises(operations.TransferOver):
        accepted(key, ids.new_id())
    assert one.booking.tickets[0].passenger.last_name == "Lovelace"


def test_accepting_again_changes_nothing_and_nobody_else_can(sale: Sale) -> None:
    one, bob = flexible(sale), ids.new_id()
    _, key = offered(one, one.booking.tickets[0])
    assert accepted(key, bob).revision == accepted(key, bob).revision == 1
    with pytest.raises(operations.TransferOver):
        accepted(key, ids.new_id())
    assert TicketRow.objects.get().holder_id == bob


def test_keys_are_kept_as_hashes_and_guesses_find_nothing(sale: Sale) -> None:
    one = flexible(sale)
    _, key = offered(one, one.booking.tickets[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM booking_ticket_transfer t")
        assert key not in cursor.fetchone()[0]
    for guess in ("x", key[:-1], "\x00", "ü" * 50):
        with pytest.raises(NotFound):
            operations.transfer_accept(key=guess, user_id=ids.new_id(), first_name="E", last_name="E", now=NOW)


def test_the_buyer_cannot_accept_and_a_fare_without_name_change_cannot_be_given(sale: Sale) -> None:
    one, saver = flexible(sale), bought(sale)
    _, key = offered(one, one.booking.tickets[0])
    with pytest.raises(operations.TransferToOneself):
        accepted(key, one.user_id)
    with pytest.raises(operations.NameChangeNotAllowed):
        offered(saver, saver.booking.tickets[0])


def test_money_stays_with_the_buyer_who_cannot_take_the_ticket_away(sale: Sale) -> None:
    one, train = flexible(sale, count=2), another(sale)
    first, second = in_order(one)
    given(one, first)
    with pytest.raises(problems.TicketGivenAway):
        quote(one, [first.id])
    with pytest.raises(problems.ExchangeNotAllowed) as refusal:
        quoted(one, wanted(one, train, sale, tickets=(first,), family="Flex"))
    assert refusal.value.pointers[0].code == "TICKET_GIVEN_AWAY"
    for act in (lambda: renamed(one, first), lambda: moved(one, (first, "1-5")), lambda: offered(one, first)):
        with pytest.raises(problems.TicketGivenAway):
            act()
    give_back(one)
    status = {ticket.id: ticket.status for ticket in one.booking.tickets}
    assert status == {first.id: TicketStatus.ISSUED, second.id: TicketStatus.CANCELLED}
    with pytest.raises(problems.TicketGivenAway):
        quote(one)
    assert not findings()


def test_a_quote_from_before_does_not_take_it_away_either(sale: Sale) -> None:
    one = flexible(sale)
    asked = quote(one)
    given(one, one.booking.tickets[0])
    with pytest.raises(problems.TicketGivenAway):
        operations.cancellation_confirm(user_id=one.user_id, reference=one.reference, quote_id=asked.id, now=NOW)
    assert one.booking.status is BookingStatus.CONFIRMED


def test_handed_back_it_is_the_buyers_again_under_the_name_before(sale: Sale) -> None:
    one = flexible(sale)
    (ticket,) = one.booking.tickets
    bob = given(one, ticket)
    operations.ticket_hand_back(user_id=bob, ticket_id=ticket.id, now=NOW)
    (back,) = one.booking.carried
    assert (back.passenger, back.revision) == (ticket.passenger, 2)
    assert [row.kind for row in Amendment.objects.order_by("number")] == ["transferred", "returned"]
    with pytest.raises(problems.BookingUnknown):
        operations.ticket_hand_back(user_id=bob, ticket_id=ticket.id, now=NOW)
    with pytest.raises(problems.BookingUnknown):
        queries.ticket(user_id=bob, ticket_id=ticket.id, now=NOW)
    give_back(one)
    assert one.booking.status is BookingStatus.CANCELLED
    assert not findings()


def test_holders_are_told_of_their_trip_and_the_money_is_the_buyers(sale: Sale) -> None:
    one = flexible(sale)
    bob = given(one, one.booking.tickets[0])
    cancelled(sale)
    assert "ticket.trip-changed" in notices(bob)
    (change,) = one.changes()
    one.refund(change)
    drain(now=NOW)
    assert notices(bob)[-1] == "ticket.ended"


def test_of_a_trip_that_runs_later_the_buyer_gives_nothing_back_that_others_hold(sale: Sale) -> None:
    one = flexible(sale)
    given(one, one.booking.tickets[0])
    news(sale, late(sale.listing, 90))
    (change,) = one.changes()
    with pytest.raises(problems.TicketGivenAway):
        one.refund(change)
    assert one.accept(change).change.choice is Choice.ACCEPTED
