"""What becomes of tickets that were given away: trips that follow on trips, and people who are forgotten."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import connection

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import Change, PassengerName, Ticket
from carnet.domains.schedule.contracts import ListingSnapshot, TripStatus
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.amending import findings, flexible, given, offered
from tests.domains.booking.changed import Bought, news
from tests.domains.booking.conftest import Sale
from tests.domains.booking.exchanging import another


def rebooked(one: Bought, sale: Sale, listing: ListingSnapshot, *, days: int) -> ListingSnapshot:
    """A trip will not run, and the buyer takes another one some days later; that."""
    known = {change.id for change in one.changes()}
    train = another(sale, days=days)
    news(sale, replace(listing, version=listing.version + 1, status=TripStatus.CANCELLED))
    (change,) = (change for change in one.changes() if change.id not in known)
    _rebook(one, change, train)
    return train


def _rebook(one: Bought, change: Change, train: ListingSnapshot) -> None:
    operations.change_rebook(
        user_id=one.user_id,
        reference=one.reference,
        change_id=change.id,
        listing_id=train.id,
        from_stop=0,
        to_stop=4,
        now=NOW,
    )


def handed_back(user_id: UUID) -> None:
    """Who was given one ticket gives it back."""
    (mine,) = queries.received(user_id=user_id, now=NOW)
    operations.ticket_hand_back(user_id=user_id, ticket_id=mine.ticket.id, now=NOW)


def given_to_carl(one: Bought, ticket: Ticket) -> UUID:
    """Carl has a ticket; his id."""
    carl = ids.new_id()
    _, key = offered(one, ticket)
    operations.transfer_accept(key=key, user_id=carl, first_name="Carl", last_name="Gauss", now=NOW)
    return carl


def kept() -> str:
    """All that is written about tickets and who had them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT string_agg(t::text, '') FROM booking_ticket t)"
            " || (SELECT string_agg(a::text, '') FROM booking_amendment a)"
            " || (SELECT string_agg(o::text, '') FROM booking_ticket_transfer o)"
        )
        words: str = cursor.fetchone()[0]
        return words


def test_a_rebooked_ticket_stays_with_its_holder(sale: Sale) -> None:
    one = flexible(sale)
    bob = given(one, one.booking.tickets[0])
    train = rebooked(one, sale, sale.listing, days=1)
    (mine,) = queries.received(user_id=bob, now=NOW)
    assert (mine.ticket.listing_id, mine.ticket.holder_id, mine.giver) == (train.id, bob, "Ada Lovelace 0")
    assert one.booking.carried == ()


def test_rebooked_twice_it_still_goes_back_under_the_name_before(sale: Sale) -> None:
    one = flexible(sale)
    (ticket,) = one.booking.tickets
    bob = given(one, ticket)
    second = rebooked(one, sale, sale.listing, days=1)
    third = rebooked(one, sale, second, days=2)
    (mine,) = queries.received(user_id=bob, now=NOW)
    assert (mine.ticket.listing_id, mine.giver) == (third.id, "Ada Lovelace 0")
    handed_back(bob)
    (back,) = one.booking.carried
    assert back.passenger == ticket.passenger
    assert not findings()


def test_who_is_forgotten_leaves_no_name(sale: Sale) -> None:
    one = flexible(sale)
    bob = given(one, one.booking.tickets[0])
    assert queries.personal_files(bob, NOW)["received_tickets"]
    assert [obstacle.code for obstacle in queries.erasure_obstacles(bob, NOW)] == ["TICKETS_AHEAD"]
    operations.forget_buyers([bob])
    assert not [word for word in ("Bob", "Byron", "bob@", "Lovelace") if word in kept()]


def test_who_is_forgotten_leaves_no_name_on_what_they_handed_back(sale: Sale) -> None:
    one = flexible(sale)
    (ticket,) = one.booking.tickets
    bob = given(one, ticket)
    rebooked(one, sale, sale.listing, days=1)
    handed_back(bob)
    operations.forget_buyers([bob])
    assert not [word for word in ("Bob", "Byron", "bob@") if word in kept()]
    (back,) = one.booking.carried
    assert back.passenger == ticket.passenger


def test_who_held_it_before_is_forgotten_and_it_goes_back_under_the_buyers_name_all_the_same(sale: Sale) -> None:
    one = flexible(sale)
    (ticket,) = one.booking.tickets
    bob = given(one, ticket)
    handed_back(bob)
    carl = given_to_carl(one, one.booking.tickets[0])
    operations.forget_buyers([bob])
    assert "Byron" not in kept()
    handed_back(carl)
    (back,) = one.booking.carried
    assert back.passenger == ticket.passenger


def test_a_forgotten_buyer_leaves_the_name_of_who_holds_a_ticket(sale: Sale) -> None:
    one = flexible(sale, count=2)
    first, second = one.booking.tickets
    bob = given(one, first)
    operations.forget_buyers([one.user_id])
    (mine,) = queries.received(user_id=bob, now=NOW)
    assert mine.ticket.passenger == PassengerName("Bob", "Byron", first.passenger.kind)
    assert next(one for one in one.booking.tickets if one.id == second.id).passenger.first_name != "Ada"
    assert "Lovelace" not in kept()
