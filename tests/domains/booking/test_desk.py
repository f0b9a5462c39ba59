"""Staff find bookings: an operator's people those with a ticket of theirs, support and admins all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from carnet.domains.booking import problems, queries
from carnet.domains.booking.contracts import Booking, BookingSearch, BookingStatus
from carnet.domains.booking.models import Booking as Row
from carnet.domains.booking.models import Ticket
from carnet.infra.access import MemberRole
from carnet.infra.http import Forbidden, NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.domains.booking.changed import bought, held
from tests.domains.booking.conftest import Sale
from tests.domains.booking.returns import LEAVES, give_back, staff, support


def found(
    by: Principal, operator_id: UUID | None, *, after: UUID | None = None, limit: int = 50, **search: Any
) -> list[str]:
    """The references, in the order of the list."""
    return [one.reference for one in rows(by, operator_id, after=after, limit=limit, **search)]


def rows(by: Principal, operator_id: UUID | None, *, after: UUID | None, limit: int, **search: Any) -> list[Booking]:
    return list(
        queries.desk_bookings(
            by=by, operator_id=operator_id, search=BookingSearch(**search), now=NOW, after=after, limit=limit
        )
    )


def test_bookings_are_found_by_reference_address_and_name(sale: Sale) -> None:
    one, other = bought(sale), bought(sale)
    Ticket.objects.filter(booking_id=one.booking.id).update(first_name="Grace", last_name="Hopper")
    Row.objects.filter(pk=other.booking.id).update(email="other@example.org")
    operator = sale.listing.operator_id
    assert found(staff(sale), operator) == [other.reference, one.reference]
    assert found(staff(sale), operator, text=one.reference.lower()) == [one.reference]
    assert found(staff(sale), operator, text=" OTHER@example.org ") == [other.reference]
    for words in ("hopper", "grace HOP", "Hopper Grace"):
        assert found(staff(sale), operator, text=words) == [one.reference]
    assert found(staff(sale), operator, text="Grace Lovelace") == []
    assert found(support(), None, text="100%") == []


def test_bookings_are_found_by_trip_day_and_status(sale: Sale) -> None:
    paid, unpaid = bought(sale), held(sale)
    operator, trip = sale.listing.operator_id, sale.listing.id
    by, day = staff(sale), timedelta(days=1)
    assert found(by, operator, trip_id=trip) == [unpaid.reference, paid.reference]
    assert found(by, operator, trip_id=ids.new_id()) == []
    assert len(found(by, operator, departs_from=LEAVES, departs_until=LEAVES + day)) == 2
    assert found(by, operator, departs_from=LEAVES + day) == found(by, operator, departs_until=LEAVES) == []
    assert found(by, operator, status=BookingStatus.CONFIRMED) == [paid.reference]
    assert found(by, operator, status=BookingStatus.HELD) == [unpaid.reference]


def test_pages_go_on_after_the_last_booking(sale: Sale) -> None:
    some = [bought(sale).reference for _ in range(3)]
    first = rows(support(), None, after=None, limit=2)
    assert [one.reference for one in first] == [some[2], some[1]]
    assert found(support(), None, after=first[-1].id) == [some[0]]


def test_t44_an_operator_sees_its_own_tickets_alone(sale: Sale) -> None:
    shared, theirs, rival = bought(sale, count=2), bought(sale), ids.new_id()
    own, other = shared.booking.tickets
    Ticket.objects.filter(pk=other.id).update(operator_id=rival)
    Ticket.objects.filter(booking_id=theirs.booking.id).update(operator_id=rival)
    by, operator = staff(sale), sale.listing.operator_id
    (seen,) = rows(by, operator, after=None, limit=9)
    assert (seen.reference, [ticket.id for ticket in seen.tickets]) == (shared.reference, [own.id])
    with pytest.raises(problems.BookingUnknown):
        queries.desk_booking(by=by, operator_id=operator, reference=theirs.reference, now=NOW)
    whole, _ = queries.desk_booking(by=support(), operator_id=None, reference=shared.reference, now=NOW)
    assert len(whole.tickets) == 2


def test_one_booking_says_what_went_back(sale: Sale) -> None:
    one = bought(sale, count=2)
    give_back(one, [one.booking.tickets[0].id])
    _, back = queries.desk_booking(
        by=staff(sale), operator_id=sale.listing.operator_id, reference=one.reference, now=NOW
    )
    assert [part.amount for part in back] == [Money(3_600, "EUR")]


def test_who_may_not_look_sees_nothing(sale: Sale) -> None:
    one, operator = bought(sale), sale.listing.operator_id
    stranger = Principal(user_id=ids.new_id(), memberships={ids.new_id(): MemberRole.OWNER})
    for by, at, refusal in (
        (staff(sale, MemberRole.INSPECTOR), operator, Forbidden),
        (stranger, operator, NotFound),
        (staff(sale), None, Forbidden),
    ):
        with pytest.raises(refusal):
            found(by, at)
        with pytest.raises(refusal):
            queries.desk_booking(by=by, operator_id=at, reference=one.reference, now=NOW)
    assert found(staff(sale, MemberRole.AGENT), operator) == [one.reference]


def test_bookings_are_found_by_what_a_caller_can_say(sale: Sale) -> None:
    one, other = bought(sale), bought(sale)
    Ticket.objects.filter(booking_id=one.booking.id).update(first_name="Grace", last_name="Hopper")
    ticket, whole, day = one.booking.tickets[0], one.booking, LEAVES.date()
    stop = sale.listing.stops[0].station_name.split()[0].lower()
    for text in (
        ids.encode("tkt", ticket.id),
        ids.encode("bkg", whole.id),
        f"hopper {day}",
        f"{stop} hopper {day:%d.%m.%Y}",
        f"{ids.encode('lst', sale.listing.id)} grace",
        f"{whole.email} hopper",
    ):
        assert found(support(), None, text=text) == [one.reference], text
    assert found(support(), None, text=f"{stop} {day}") == [other.reference, one.reference]
    for text in (
        ids.encode("tkt", ids.new_id()),
        f"hopper {day + timedelta(days=3)}",
        f"atlantis {day}",
        stop,
        "ada@example.net",
        "\x00",
    ):
        assert found(support(), None, text=text) == [], text


def test_a_users_bookings_are_found_by_their_id(sale: Sale) -> None:
    one = bought(sale)
    assert found(support(), None, text=ids.encode("usr", one.booking.user_id)) == [one.reference]
    assert found(support(), None, text=ids.encode("usr", ids.new_id())) == []
