"""Another seat after the purchase: all of the tickets or none, nobody's seat but one's own, at the same price."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import ChangeKind, TicketStatus
from carnet.domains.booking.models import Amendment, OperatorChange, Ticket
from carnet.domains.booking.operations import SeatChangeNotAllowed
from carnet.domains.inventory import queries as inventory
from carnet.infra.events import drain
from carnet.infra.events.models import OutboxEvent
from carnet.kernel.problem import InvalidInput
from tests.builders import NOW, a_plan
from tests.domains.booking.amending import LATE, findings, in_order, moved
from tests.domains.booking.changed import Bought, bought, cancelled, held
from tests.domains.booking.conftest import Sale
from tests.domains.booking.test_reseating import swapped, tell


def seats(one: Bought) -> list[str]:
    """Where they sit, in the order of the tickets."""
    return [ticket.seat for ticket in in_order(one)]


def test_the_new_seat_is_taken_and_the_old_one_is_on_sale_again(sale: Sale) -> None:
    one = bought(sale, seats=["1-1"])
    assert moved(one, (one.booking.tickets[0], "1-8")) == 1
    assert seats(one) == ["1-8"]
    taken = inventory.occupancy(sale.listing.id, now=NOW).taken
    assert {ordinal: bits for ordinal, bits in taken.items() if bits} == {7: 0b1111}
    assert bought(sale, seats=["1-1"])
    assert not findings()


def test_the_code_stays_good_and_the_change_is_written_down(sale: Sale) -> None:
    one = bought(sale, seats=["1-1"])
    (before,) = one.booking.tickets
    drain(now=NOW)
    mail.outbox.clear()
    moved(one, (before, "1-8"))
    (after,) = one.booking.tickets
    assert (after.revision, after.price, after.fare_id, after.conditions) == (
        0,
        before.price,
        before.fare_id,
        before.conditions,
    )
    row = Amendment.objects.get()
    assert (row.kind, row.was["seat"], row.now["seat"], row.actor) == ("seated", "1-1", "1-8", one.user_id)
    event = OutboxEvent.objects.get(name="ticket.reseated")
    assert (event.aggregate_version, event.data["old_seat"], event.data["seat"], event.data["chosen"]) == (
        3,
        "1-1",
        "1-8",
        True,
    )
    drain(now=NOW)
    (letter,) = mail.outbox
    assert "seat 1-8" in letter.body


def test_several_change_over_and_the_same_seat_again_is_nothing(sale: Sale) -> None:
    one = bought(sale, seats=["1-1", "1-2", "1-3"], money=50_000)
    first, second, third = in_order(one)
    assert moved(one, (first, "1-2"), (second, "1-1"), (third, "1-3")) == 2
    assert seats(one) == ["1-2", "1-1", "1-3"]
    assert moved(one, (first, "1-2")) == 0
    assert not findings()


def test_t32_all_of_them_or_none(sale: Sale) -> None:
    one, other = bought(sale, seats=["1-1", "1-2"]), bought(sale, seats=["1-8"])
    first, second = in_order(one)
    with pytest.raises(problems.SeatTaken, match="1-8") as refusal:
        moved(one, (first, "1-5"), (second, "1-8"))
    assert refusal.value.pointers[0].path == "/tickets/1/seat"
    assert "1-5" in refusal.value.members["free"]
    assert (seats(one), seats(other)) == (["1-1", "1-2"], ["1-8"])
    assert not Amendment.objects.exists()
    assert not findings()


def test_held_seats_are_taken_and_lapsed_ones_are_free(sale: Sale) -> None:
    one = bought(sale, seats=["1-1"])
    held(sale, seats=["1-8"])
    with pytest.raises(problems.SeatTaken):
        moved(one, (one.booking.tickets[0], "1-8"))
    later = NOW + timedelta(minutes=10)
    assert moved(one, (one.booking.tickets[0], "1-8"), now=later) == 1
    assert not findings(later)


def test_only_the_own_part_of_the_way_counts(sale: Sale) -> None:
    one = bought(sale, seats=["1-1"], to_stop=2)
    bought(sale, seats=["1-8"], from_stop=2)
    assert moved(one, (one.booking.tickets[0], "1-8")) == 1
    other = bought(sale, seats=["1-2"], from_stop=1)
    with pytest.raises(problems.SeatTaken):
        moved(other, (other.booking.tickets[0], "1-8"))
    assert not findings()


@pytest.mark.parametrize("label", ["1-99", "2-1", "", "x" * 16, "\x00", "05"])
def test_t1_t11_seats_that_are_none_or_of_another_class(sale: Sale, label: str) -> None:
    sale.plan = a_plan(8, first_class=2)
    one = bought(sale, seats=["1-1"])
    with pytest.raises(problems.SeatUnknown):
        moved(one, (one.booking.tickets[0], label))
    assert seats(one) == ["1-1"]


def test_one_seat_for_two_is_refused(sale: Sale) -> None:
    one = bought(sale, seats=["1-1", "1-2"])
    first, second = in_order(one)
    for wanted in (((first, "1-5"), (second, "1-5")), ((first, "1-5"), (first, "1-6")), ()):
        with pytest.raises(InvalidInput):
            moved(one, *wanted)
    assert not Amendment.objects.exists()


def _boarded(_: Sale, one: Bought) -> None:
    Ticket.objects.filter(booking_id=one.booking.id).update(status=TicketStatus.BOARDED.value)


def _without_choice(_: Sale, one: Bought) -> None:
    Ticket.objects.filter(booking_id=one.booking.id).update(conditions={"seat_choice": False})


def _cancelled(sale: Sale, _: Bought) -> None:
    cancelled(sale, quiet=True)


@pytest.mark.parametrize(
    ("happen", "refusal", "code"),
    [
        (_boarded, problems.TicketNotIssued, None),
        (_without_choice, SeatChangeNotAllowed, "FARE_WITHOUT_SEAT_CHOICE"),
        (_cancelled, SeatChangeNotAllowed, "DOES_NOT_RUN"),
    ],
)
def test_what_cannot_be_changed_says_why(
    sale: Sale, happen: Callable[[Sale, Bought], None], refusal: type[Exception], code: str | None
) -> None:
    one = bought(sale, seats=["1-1"])
    happen(sale, one)
    with pytest.raises(refusal) as raised:
        moved(one, (one.booking.tickets[0], "1-8"))
    assert [pointer.code for pointer in raised.value.pointers] == ([code] if code else [])
    assert seats(one) == ["1-1"]


def test_not_after_departure_and_t43_not_a_strangers(sale: Sale) -> None:
    one, other = bought(sale, seats=["1-1"]), bought(sale, seats=["1-2"])
    (ticket,) = one.booking.tickets
    with pytest.raises(problems.Departed):
        moved(one, (ticket, "1-8"), now=LATE)
    with pytest.raises(problems.TicketUnknown):
        moved(other, (ticket, "1-8"))
    with pytest.raises(problems.BookingUnknown):
        moved(Bought(other.user_id, one.reference), (ticket, "1-8"))
    assert seats(one) == ["1-1"]


def test_after_another_vehicle_its_seats_are_chosen_from(sale: Sale) -> None:
    one = bought(sale, seats=["1-1"])
    tell(swapped(sale, a_plan(12)))
    assert moved(one, (one.booking.tickets[0], "1-12")) == 1
    event = OutboxEvent.objects.filter(name="ticket.reseated").get()
    assert event.aggregate_version == 3
    tell(replace(swapped(sale, a_plan(4), version=3)))
    versions = OutboxEvent.objects.filter(name="ticket.reseated").values_list("aggregate_version", flat=True)
    assert sorted(versions) == [3, 4]
    assert not findings()


def test_who_has_no_seat_takes_one_that_comes_free(sale: Sale) -> None:
    ones = [bought(sale, seats=[f"1-{number}"]) for number in range(1, 6)]
    tell(swapped(sale, a_plan(4)))
    (out,) = [one for one in ones if seats(one) == [""]]
    assert OperatorChange.objects.filter(kind=ChangeKind.UNSEATED.value).count() == 1
    gone = next(one for one in ones if one is not out)
    (label,) = seats(gone)
    asked = operations.cancellation_quote(user_id=gone.user_id, reference=gone.reference, now=NOW)
    operations.cancellation_confirm(user_id=gone.user_id, reference=gone.reference, quote_id=asked.id, now=NOW)
    assert moved(out, (out.booking.tickets[0], label)) == 1
    assert not OperatorChange.objects.exists()
    assert not findings()
