"""Another vehicle: everybody gets a seat of its plan, or is told that there is none.

The seats of the listing are locked meanwhile, so that nobody buys a seat of the old plan; versions settle which plan
counts, and a plan that was given already is not given again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from carnet.domains.booking import rules
from carnet.domains.booking.contracts import (
    BookingStatus,
    ChangeKind,
    PassengerName,
    SeatChange,
    SeatedTicket,
    SwapPreview,
    TicketStatus,
)
from carnet.domains.booking.events import TicketReseated
from carnet.domains.booking.models import Booking, OperatorChange, Ticket
from carnet.domains.booking.operations.end import end_unpaid
from carnet.domains.booking.operations.exchange.settling import void
from carnet.domains.booking.operations.issued import facts_told
from carnet.domains.inventory import operations as inventory
from carnet.domains.inventory import queries as stock
from carnet.domains.schedule.contracts import Seat, SeatPlan
from carnet.infra.events import publish_many
from carnet.kernel import ids
from carnet.kernel.span import Span

_PAID = Q(status__in=[TicketStatus.ISSUED.value, TicketStatus.BOARDED.value])
_NO_SEAT = "another vehicle has no seat for it"


def preview_swap(listing_id: UUID, plan: SeatPlan, *, now: datetime) -> SwapPreview:
    """What would become of a listing's live tickets in another plan. Nothing is changed or locked."""
    rows = _live(listing_id, now=now)
    old = stock.plan_of(listing_id)
    if old is None:
        return SwapPreview(kept=(), moved=(), unseated=())
    seating = rules.reseat(old, plan, [_seated(row) for row in rows])
    bookings = dict(Booking.objects.filter(id__in={row.booking_id for row in rows}).values_list("id", "reference"))
    changes = {row.id: _change(row, seating.seats[row.id], bookings[row.booking_id]) for row in rows}
    kept = {row.id for row in rows if _stays(row, seating.seats[row.id], plan)}
    unseated = set(seating.unseated)
    return SwapPreview(
        kept=tuple(one for one in changes.values() if one.ticket_id in kept),
        moved=tuple(one for one in changes.values() if one.ticket_id not in kept | unseated),
        unseated=tuple(one for one in changes.values() if one.ticket_id in unseated),
    )


@transaction.atomic
def reseat_listings(snapshots: Sequence[Mapping[str, Any]], *, now: datetime) -> int:
    """Seat everybody anew on listings to which a snapshot (JSON of ListingSnapshot) brings another plan; how many.

    Raises ListingUnknown while a plan is still on its way.
    """
    newest = {(snapshot["id"], snapshot["version"]): snapshot for snapshot in snapshots}
    brought = inventory.changed_plans(snapshots)
    for one in brought:
        _reseat(newest[str(one.listing_id), one.version], now=now)
    return len(brought)


def _reseat(snapshot: Mapping[str, Any], *, now: datetime) -> None:
    new = stock.seat_plan(UUID(snapshot["seat_plan_id"]))
    _lock(UUID(snapshot["id"]))
    still = inventory.changed_plans([snapshot])
    if not still:  # somebody was faster with this plan, or with a newer one
        return
    old = stock.seat_plan(still[0].old_plan_id)
    rows, seats = _seat_all(still[0].listing_id, old, new, now=now)
    placed = [
        {"ticket": str(row.id), "ordinal": seat.ordinal, "from_stop": row.from_stop, "to_stop": row.to_stop}
        for row in rows
        if (seat := seats[row.id]) is not None
    ]
    inventory.give_plan(snapshot, placed)
    _write(rows, seats, new, version=still[0].version, now=now)


def _lock(listing_id: UUID) -> None:
    """Let nobody buy, pay or give back a ticket of the listing meanwhile. Bookings first, as all of these lock them."""
    live = Q(status=TicketStatus.HELD.value) | _PAID
    bookings = Ticket.objects.filter(live, listing_id=listing_id).values("booking_id")
    list(Booking.objects.select_for_update().filter(id__in=bookings).order_by("id").values_list("id"))
    inventory.lock_listing(listing_id)


def _seat_all(
    listing_id: UUID, old: SeatPlan, new: SeatPlan, *, now: datetime
) -> tuple[list[Ticket], Mapping[UUID, Seat | None]]:
    """Tickets and their seats. An unpaid booking that would lose a seat ends, and so does what an exchange holds.

    Nobody pays for what is not there.
    """
    while True:
        rows = _live(listing_id, now=now)
        seating = rules.reseat(old, new, [_seated(row) for row in rows])
        unseated = set(seating.unseated)
        lost = {row.booking_id for row in rows if row.id in unseated and row.status == TicketStatus.HELD}
        if not lost:
            return rows, seating.seats
        bookings = list(Booking.objects.select_for_update().filter(id__in=lost).order_by("id"))
        unpaid = [one for one in bookings if one.status == BookingStatus.HELD]
        if unpaid:
            end_unpaid(unpaid, "fail", BookingStatus.FAILED, actor=None, reason=_NO_SEAT, now=now)
        for booking in bookings:  # of a paid one only what an exchange holds
            void(booking, [row for row in rows if row.booking_id == booking.id and row.id in unseated], "fail", now=now)


def _live(listing_id: UUID, *, now: datetime) -> list[Ticket]:
    """The listing's paid tickets and those whose hold lives, in a fixed order."""
    held = Q(status=TicketStatus.HELD.value, id__in=stock.held_tickets(listing_id, now=now))
    return list(Ticket.objects.filter(_PAID | held, listing_id=listing_id).order_by("id"))


def _seated(row: Ticket) -> SeatedTicket:
    return SeatedTicket(
        id=row.id,
        booking_id=row.booking_id,
        span=Span(row.from_stop, row.to_stop),
        ordinal=row.ordinal,
        seat=row.seat,
        section=row.section,
        travel_class=row.travel_class,
        paid=row.status != TicketStatus.HELD,
    )


def _change(row: Ticket, seat: Seat | None, reference: str) -> SeatChange:
    return SeatChange(
        ticket_id=row.id,
        reference=reference,
        passenger=PassengerName(row.first_name, row.last_name),
        paid=row.status != TicketStatus.HELD,
        span=Span(row.from_stop, row.to_stop),
        travel_class=row.travel_class,
        old_section=row.section,
        old_seat=row.seat,
        section=seat.section if seat else row.section,
        seat=seat.label if seat else "",
    )


def _stays(row: Ticket, seat: Seat | None, plan: SeatPlan) -> bool:
    """Whether a ticket has the same seat, or stands in the same section, as before."""
    if seat is None or row.ordinal is None:
        return False
    return (row.section, row.seat) == (seat.section, rules.name_on_ticket(plan, seat))


def _write(
    rows: Sequence[Ticket], seats: Mapping[UUID, Seat | None], plan: SeatPlan, *, version: int, now: datetime
) -> None:
    """Tickets, their history, one event for each that changed, and what its holder may choose who has no seat."""
    if not rows:
        return
    placed = [_placed(row, seats[row.id], plan) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ticket_id FROM booking_reseat(%s, %s, %s::jsonb, %s)",
            [rows[0].listing_id, version, json.dumps(placed), now],
        )
        changed = {ticket_id for (ticket_id,) in cursor.fetchall()}
    moved = [row for row in rows if row.id in changed]
    told = facts_told(moved)
    facts = [(_fact(row, seats[row.id], plan), row.id, told[row.id]) for row in moved]
    publish_many(facts, now=now)
    _open_choices([row for row in moved if seats[row.id] is None], version=version, now=now)
    seated_again = [row.id for row in moved if seats[row.id] is not None and row.ordinal is None]
    OperatorChange.objects.filter(
        ticket_id__in=seated_again, kind=ChangeKind.UNSEATED.value, choice__isnull=True
    ).delete()


def _placed(row: Ticket, seat: Seat | None, plan: SeatPlan) -> dict[str, Any]:
    """Without a seat a ticket keeps its section, by which it gets a seat again in a later vehicle."""
    if seat is None:
        return {"ticket": str(row.id), "ordinal": None, "section": row.section, "seat": ""}
    name = rules.name_on_ticket(plan, seat)
    return {"ticket": str(row.id), "ordinal": seat.ordinal, "section": seat.section, "seat": name}


def _fact(row: Ticket, seat: Seat | None, plan: SeatPlan) -> TicketReseated:
    return TicketReseated(
        booking_id=row.booking_id,
        listing_id=row.listing_id,
        from_stop=row.from_stop,
        to_stop=row.to_stop,
        old_section=row.section,
        old_seat=row.seat,
        section=seat.section if seat else row.section,
        seat=rules.name_on_ticket(plan, seat) if seat else "",
        operator_id=row.operator_id,
    )


def _open_choices(rows: Sequence[Ticket], *, version: int, now: datetime) -> None:
    """Let the holders of tickets without a seat choose what becomes of them."""
    OperatorChange.objects.bulk_create(
        OperatorChange(
            id=ids.new_id(),
            ticket_id=row.id,
            booking_id=row.booking_id,
            listing_id=row.listing_id,
            kind=ChangeKind.UNSEATED.value,
            version=version,
            was={"section": row.section, "seat": row.seat},
            now={"section": row.section, "seat": ""},
            opened_at=now,
        )
        for row in rows
    )
