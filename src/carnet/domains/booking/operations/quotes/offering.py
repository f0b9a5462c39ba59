"""What giving the tickets of a booking back comes to at this moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.domains.booking import problems, rules
from carnet.domains.booking.contracts import BookingStatus, ChangeKind, Choice, Kept, KeptBecause, TicketQuote
from carnet.domains.booking.contracts import TicketStatus as Is
from carnet.domains.booking.models import Booking, ListingTimes, OperatorChange, Ticket
from carnet.domains.booking.queries.changes import has_left
from carnet.kernel.money import Money
from carnet.kernel.problem import Pointer


@dataclass(frozen=True, slots=True)
class Offered:
    """A ticket that lives: whether its trip `departed`, and what its operator changed that gives all its price back."""

    ticket: Ticket
    departed: bool
    change: ChangeKind | None

    @property
    def travelled(self) -> bool:
        """Whether it was used, or could have been."""
        return self.departed or self.ticket.status == Is.BOARDED

    @property
    def paid(self) -> Money:
        """Its price."""
        return Money(self.ticket.amount, self.ticket.currency)


def offered(
    booking: Booking,
    ticket_ids: Sequence[UUID] | None,
    *,
    living: Collection[Is],
    operator_id: UUID | None = None,
    now: datetime,
) -> list[Offered]:
    """These tickets of a booking, which the caller has locked; None for all that live and have not departed.

    When all of them have, it is all that live. With an `operator_id`, other operators' tickets do not exist. Raises
    BookingNotCancellable, TicketUnknown, TicketNotCancellable.
    """
    if booking.status != BookingStatus.CONFIRMED:
        raise problems.BookingNotCancellable(f"{booking.reference} is {booking.status}.", status=booking.status)
    rows = {row.id: row for row in tickets_of(booking, operator_id)}
    if ticket_ids is not None:
        return with_changes(_named(rows, ticket_ids, living), now=now)
    found = with_changes([row for row in rows.values() if row.status in living], now=now)
    if not found:
        raise _over(next(iter(rows.values())))
    return [one for one in found if one.change or not one.departed] or found


def of_the_buyer(found: Sequence[Offered], *, named: bool) -> list[Offered]:
    """Those that the buyer may give back: not what somebody else holds, unless its trip does not run.

    Raises TicketGivenAway for one that was `named`, or when there is no other.
    """
    theirs = [one for one in found if one.ticket.holder_id is None or one.change is ChangeKind.CANCELLED]
    if (named and len(theirs) < len(found)) or not theirs:
        raise problems.TicketGivenAway("You gave this ticket away; its holder can hand it back to you.")
    return theirs


def tickets_of(booking: Booking, operator_id: UUID | None) -> list[Ticket]:
    """The booking's tickets in order, or those of one operator."""
    rows = Ticket.objects.filter(booking_id=booking.id).order_by("pk")
    return list(rows if operator_id is None else rows.filter(operator_id=operator_id))


def with_changes(tickets: Sequence[Ticket], *, now: datetime) -> list[Offered]:
    """Tickets with what is known of their trips at this moment."""
    times = ListingTimes.objects.in_bulk({one.listing_id for one in tickets})
    rows = OperatorChange.objects.filter(ticket_id__in=[one.id for one in tickets], choice__isnull=True)
    kinds: dict[UUID, set[ChangeKind]] = defaultdict(set)
    for ticket_id, kind in rows.values_list("ticket_id", "kind"):
        kinds[ticket_id].add(ChangeKind(kind))
    return [_offered(one, times.get(one.listing_id), kinds[one.id], now=now) for one in tickets]


def _offered(ticket: Ticket, times: ListingTimes | None, kinds: Collection[ChangeKind], *, now: datetime) -> Offered:
    left = has_left(ticket, times, now=now)
    refundable = [
        kind for kind in ChangeKind if kind in kinds and Choice.REFUNDED in rules.choices(kind, None, left=left)
    ]
    return Offered(ticket, left or now >= ticket.departs_at, refundable[0] if refundable else None)


def _named(rows: Mapping[UUID, Ticket], ticket_ids: Sequence[UUID], living: Collection[Is]) -> list[Ticket]:
    """The tickets that were asked for, once each."""
    check_known(rows, ticket_ids)
    wanted = [rows[number] for number in dict.fromkeys(ticket_ids)]
    ended = next((one for one in wanted if one.status not in living), None)
    if ended is not None:
        raise _over(ended)
    return wanted


def check_known(known: Container[UUID], ticket_ids: Sequence[UUID]) -> None:
    """Whether a booking has all of these tickets. Raises TicketUnknown naming those that it has not."""
    unknown = [place for place, number in enumerate(ticket_ids) if number not in known]
    if unknown:
        detail = "The booking has no such ticket."
        pointers = [Pointer(f"/tickets/{place}", "TICKET_UNKNOWN", detail) for place in unknown]
        raise problems.TicketUnknown(detail, pointers=pointers)


def _over(ticket: Ticket) -> problems.TicketNotCancellable:
    name = f"{ticket.first_name} {ticket.last_name}"
    return problems.TicketNotCancellable(f"The ticket of {name} is {ticket.status}.", status=ticket.status)


def _quote(one: Offered, kept: Money, rule: Kept) -> TicketQuote:
    return TicketQuote(one.ticket.id, paid=one.paid, kept=kept, refund=one.paid - kept, rule=rule)


def priced(one: Offered, *, now: datetime) -> TicketQuote:
    """What its fare keeps of a ticket; nothing when its operator has changed it."""
    if one.change is not None:
        return _quote(one, Money(0, one.paid.currency), Kept(KeptBecause.OPERATOR))
    if one.departed:
        return _quote(one, one.paid, Kept(KeptBecause.DEPARTED))
    tiers = rules.tiers_in(one.ticket.conditions)
    return _quote(one, *rules.kept_by_fare(one.paid, tiers, departs_at=one.ticket.departs_at, now=now))


def priced_by_staff(one: Offered, *, refund_bp: int | None) -> TicketQuote:
    """What staff keep of a ticket: nothing, or what `refund_bp` leaves."""
    return _quote(one, *rules.kept_by_staff(one.paid, refund_bp=refund_bp, travelled=one.travelled))
