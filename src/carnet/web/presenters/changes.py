"""What operators changed about sold tickets: a choice for their holders, figures for the operator's people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking import queries
from carnet.domains.booking.contracts import Booking, Change, ChangeKind, Choice, Ticket, TripChanges
from carnet.domains.schedule.contracts import ListingSnapshot, StopSnapshot, TripStatus
from carnet.infra.access import Permission, may_at
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal
from carnet.kernel.ids import encode
from carnet.kernel.money import Money, total
from carnet.web.presenters import seats, wording

Changes = Mapping[UUID, Sequence[Change]]

_KINDS: Final[dict[ChangeKind, Promise]] = {
    ChangeKind.CANCELLED: _("Does not run"),
    ChangeKind.MOVED: _("Runs at another time"),
    ChangeKind.UNSEATED: _("Has no seat"),
}
_HEADLINES: Final[dict[ChangeKind, Promise]] = {
    ChangeKind.CANCELLED: _("%(name)s on %(day)s does not run"),
    ChangeKind.MOVED: _("%(name)s on %(day)s runs at another time"),
    ChangeKind.UNSEATED: _("%(name)s on %(day)s runs with another vehicle"),
}
_ADVICE: Final[dict[ChangeKind, Promise]] = {
    ChangeKind.CANCELLED: _("You choose, without a charge: take another trip, or all your money back."),
    ChangeKind.MOVED: _(
        "You choose, without a charge: travel at the new time, take another trip, or take all your money back."
    ),
    ChangeKind.UNSEATED: _(
        "You choose, without a charge: travel without a seat of your own, take another trip, or take all your money"
        " back."
    ),
}
_ACCEPT: Final[dict[ChangeKind, Promise]] = {
    ChangeKind.MOVED: _("Travel at the new time"),
    ChangeKind.UNSEATED: _("Travel without the seat"),
}
_CHOSEN: Final[dict[Choice, Promise]] = {
    Choice.ACCEPTED: _("You travel like this."),
    Choice.REFUNDED: _("All of the money goes back to what it was paid with."),
    Choice.REBOOKED: _("You have another ticket for it."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One choice to make: for one ticket, or for all of them together (`who` is empty then)."""

    changes: tuple[str, ...]
    who: str
    refund: Money
    choice: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened to a trip of the booking. `asked` waits for an answer; the last one may be for all together.

    `rebook` says that another trip may be taken instead.
    """

    tone: str
    headline: str
    was: str
    now: str
    advice: str
    accept: str
    rebook: bool
    asked: tuple[Asked, ...]
    answered: tuple[Asked, ...]
    together: Asked | None

    @property
    def open(self) -> bool:
        """Whether something can be chosen."""
        return bool(self.asked)


def notices(booking: Booking, changes: Changes, listings: Mapping[UUID, ListingSnapshot]) -> tuple[Notice, ...]:
    """What changed about a booking's tickets, trip by trip, what does not run first."""
    tickets = {ticket.id: ticket for ticket in booking.tickets}
    alike: dict[tuple[object, ...], list[Change]] = {}
    for some in changes.values():
        for change in _shown(some):
            if ticket := tickets.get(change.ticket_id):
                sides = tuple(sorted(change.was.items())), tuple(sorted(change.now.items()))
                times = sides if change.kind is ChangeKind.MOVED else ()
                alike.setdefault((change.kind, change.listing_id, ticket.span, times), []).append(change)
    found = [_notice(some, tickets, listings[some[0].listing_id]) for some in alike.values()]
    return tuple(sorted(found, key=lambda notice: (not notice.open, notice.tone)))


def asks(booking: Booking, changes: Changes) -> bool:
    """Whether a booking waits for an answer of its holder."""
    return any(change.choices for ticket in booking.tickets for change in changes.get(ticket.id, ()))


def does_not_run(booking: Booking, listings: Mapping[UUID, ListingSnapshot]) -> bool:
    """Whether no trip of a booking runs."""
    return all(listings[ticket.listing_id].status is TripStatus.CANCELLED for ticket in booking.tickets)


def _shown(changes: Sequence[Change]) -> Sequence[Change]:
    """What a ticket's holder is asked; otherwise what was answered. What was missed is over."""
    return [change for change in changes if change.choices] or [change for change in changes if change.choice][-1:]


def _notice(changes: Sequence[Change], tickets: Mapping[UUID, Ticket], listing: ListingSnapshot) -> Notice:
    first = changes[0]
    span = tickets[first.ticket_id].span
    origin, destination = listing.stops[span.from_stop], listing.stops[span.to_stop]
    leaves = _instant(first.was, "departure") or origin.departure or first.opened_at
    words = {"name": listing.name, "day": wording.day(wording.local(leaves, origin.timezone))}
    several = len(tickets) > 1
    asked = [_asked(change, tickets[change.ticket_id], several) for change in changes if change.choices]
    refund = total((one.refund for one in asked), first.refund.currency)
    everything = tuple(number for one in asked for number in one.changes)
    return Notice(
        tone="bad" if first.kind is ChangeKind.CANCELLED else "warn",
        headline=str(_HEADLINES[first.kind]) % words,
        was=_span(first.was, origin, destination),
        now=_span(first.now, origin, destination),
        advice=str(_ADVICE[first.kind]) if asked else "",
        accept=str(_ACCEPT.get(first.kind, "")),
        rebook=any(Choice.REBOOKED in change.choices for change in changes),
        asked=tuple(asked),
        answered=tuple(_asked(change, tickets[change.ticket_id], several) for change in changes if change.choice),
        together=Asked(everything, "", refund, "") if len(asked) > 1 else None,
    )


def _asked(change: Change, ticket: Ticket, several: bool) -> Asked:
    return Asked(
        changes=(encode("chg", change.id),),
        who=_who(ticket) if several else "",
        refund=change.refund,
        choice=str(_CHOSEN[change.choice]) if change.choice else "",
    )


def _who(ticket: Ticket) -> str:
    name = f"{ticket.passenger.first_name} {ticket.passenger.last_name}"
    if not ticket.seat:
        return name
    return gettext("%(name)s, seat %(seat)s") % {"name": name, "seat": seats.short(ticket.seat)}


def _span(side: Mapping[str, str], origin: StopSnapshot, destination: StopSnapshot) -> str:
    """`Thu 3 Dec, 13:00 to 17:00`; empty when it is not about times."""
    departs, arrives = _instant(side, "departure"), _instant(side, "arrival")
    if departs is None or arrives is None:
        return ""
    left, came = wording.local(departs, origin.timezone), wording.local(arrives, destination.timezone)
    words = {"day": wording.day(left), "left": f"{left:%H:%M}", "came": f"{came:%H:%M}"}
    if left.date() == came.date():
        return gettext("%(day)s, %(left)s to %(came)s") % words
    return gettext("%(day)s, %(left)s to %(end)s, %(came)s") % {**words, "end": wording.day(came)}


def _instant(side: Mapping[str, str], end: str) -> datetime | None:
    return parse_datetime(side.get(end, ""))


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One kind of change in the console: how many tickets it hit, and what their holders chose."""

    word: str
    open: int
    accepted: int
    refunded: int


@dataclass(frozen=True, slots=True)
class ChangesOfTrip:
    """What became of a trip's sold tickets. `refund` asks for the refund of all that is left, where that may be done.

    `progress` says in words where such a refund is; `share` of it is done, in percent.
    """

    operator: str
    trip: str
    lines: tuple[ChangeLine, ...]
    refund: str
    progress: str
    share: int
    running: bool


def of_trip(*, operator_id: UUID, trip_id: UUID, by: Principal) -> ChangesOfTrip | None:
    """What became of a trip's sold tickets, for its page in the console; None for one that was never published."""
    try:
        found = queries.trip_changes(operator_id=operator_id, trip_id=trip_id, by=by)
    except NotFound:
        return None
    running = found.run is not None and found.run.finished_at is None
    offered = found.refundable and not running and may_at(by, Permission.TRIPS_RUN, operator_id)
    return ChangesOfTrip(
        operator=encode("opr", operator_id),
        trip=encode("trp", trip_id),
        lines=tuple(
            ChangeLine(str(_KINDS[count.kind]), count.open, count.accepted, count.refunded) for count in found.counts
        ),
        refund=_refund_word(found) if offered else "",
        progress=_progress(found),
        share=_share(found),
        running=running,
    )


def _refund_word(found: TripChanges) -> str:
    money = wording.words([wording.price(value) for value in found.value])
    words = {"n": found.refundable, "money": money}
    return ngettext("Refund %(n)d ticket, %(money)s", "Refund all %(n)d tickets, %(money)s", found.refundable) % words


def _progress(found: TripChanges) -> str:
    if found.run is None:
        return ""
    done = found.run.tickets - found.run.left
    if found.run.finished_at is not None:
        return ngettext("%(n)d ticket is refunded.", "%(n)d tickets are refunded.", done) % {"n": done}
    return gettext("%(done)d of %(all)d tickets are refunded. This goes on by itself.") % {
        "done": done,
        "all": found.run.tickets,
    }


def _share(found: TripChanges) -> int:
    if found.run is None or not found.run.tickets:
        return 0
    return 100 * (found.run.tickets - found.run.left) // found.run.tickets
