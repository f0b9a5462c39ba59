"""The e-mail about a trip that does not run, or runs at another time, or has no seat any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.utils.dateparse import parse_datetime

from carnet.domains.booking import queries, rules
from carnet.domains.booking.contracts import Booking, Change, ChangeKind, Choice, Ticket
from carnet.domains.booking.mail.letters import letter
from carnet.domains.booking.mail.money import where_it_went
from carnet.domains.booking.models import OperatorChange
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import ListingSnapshot, StopSnapshot
from carnet.infra.paper import price_in_words
from carnet.kernel.money import total

_LOCALE: Final = "en_GB"
_SUBJECTS: Final = {
    ChangeKind.CANCELLED: "{name} on {day} does not run",
    ChangeKind.MOVED: "{name} on {day} runs at another time",
    ChangeKind.UNSEATED: "{name} on {day}: your seat",
}


@dataclass(frozen=True, slots=True)
class _News:
    """One kind of change of one trip, for all tickets of the booking that it hits. Times are local, in words."""

    kind: str
    name: str
    operator: str
    day: str
    origin: str
    destination: str
    was: str
    now: str
    seats: tuple[tuple[str, str], ...]
    amount: str
    refunded: bool
    where: str


def send_changes(booking_id: UUID, *, now: datetime) -> None:
    """Tell a booking's contact of what its operators changed and was not told yet. Not inside a transaction.

    Once it is told, sending again sends nothing. Raises what the mail server raises; the job is tried again.
    """
    booking = queries.booking_by_id(booking_id, now=now)
    rows = OperatorChange.objects.filter(booking_id=booking_id).exclude(told_version=F("version"))
    untold = dict(rows.values_list("id", "version"))
    found = queries.changes_of_bookings([booking_id], now=now)
    news = [one for some in found.values() for one in some if one.id in untold and one.choice is not Choice.ACCEPTED]
    if news and booking.email != rules.NO_EMAIL:
        _message(booking, news).send()
    for change_id, version in untold.items():
        OperatorChange.objects.filter(pk=change_id, version=version).update(told_version=version)


def _message(booking: Booking, changes: Iterable[Change]) -> EmailMultiAlternatives:
    news = _news(booking, list(changes))
    subject = _SUBJECTS[ChangeKind(news[0].kind)].format(name=news[0].name, day=news[0].day)
    subject = f"{' '.join(subject.split())} (booking {booking.reference})"
    return letter("changes", booking, subject=subject, news=news)


def _news(booking: Booking, changes: list[Change]) -> list[_News]:
    """What does not run comes first."""
    tickets = {ticket.id: ticket for ticket in booking.tickets}
    listings = inventory.snapshots({change.listing_id for change in changes})
    alike: dict[tuple[Any, ...], list[Change]] = {}
    for change in changes:
        span = tickets[change.ticket_id].span
        key = (change.kind != ChangeKind.CANCELLED, change.kind, change.listing_id, span.from_stop, span.to_stop)
        alike.setdefault((*key, change.choice is Choice.REFUNDED), []).append(change)
    return [
        _one(some, tickets, listings[some[0].listing_id]) for _, some in sorted(alike.items(), key=lambda pair: pair[0])
    ]


def _one(changes: list[Change], tickets: Mapping[UUID, Ticket], listing: ListingSnapshot) -> _News:
    first = changes[0]
    ticket = tickets[first.ticket_id]
    origin, destination = listing.stops[ticket.span.from_stop], listing.stops[ticket.span.to_stop]
    refunded = first.choice is Choice.REFUNDED
    back = queries.money_back(first.booking_id, [one.ticket_id for one in changes]) if refunded else ()
    leaves = parse_datetime(first.was.get("departure", "")) or origin.departure or first.opened_at
    return _News(
        kind=first.kind.value,
        name=listing.name,
        operator=listing.operator_name,
        day=_words(leaves, origin, "d MMMM"),
        origin=origin.station_name,
        destination=destination.station_name,
        was=_span(first.was, origin, destination),
        now=_span(first.now, origin, destination),
        seats=tuple((change.was.get("seat", ""), change.now.get("seat", "")) for change in changes),
        amount=price_in_words(total((change.refund for change in changes), first.refund.currency)),
        refunded=refunded,
        where=" and ".join(where_it_went(back)),
    )


def _span(times: Mapping[str, str], origin: StopSnapshot, destination: StopSnapshot) -> str:
    """`3 December 2026, 13:00, arrival 17:00`; a later day of arrival is named."""
    departs, arrives = parse_datetime(times.get("departure", "")), parse_datetime(times.get("arrival", ""))
    if departs is None or arrives is None:
        return ""
    day = "d MMMM y"
    same = _words(departs, origin, day) == _words(arrives, destination, day)
    arrival = _words(arrives, destination, "HH:mm" if same else "d MMMM, HH:mm")
    return f"{_words(departs, origin, 'd MMMM y, HH:mm')}, arrival {arrival}"


def _words(at: datetime, stop: StopSnapshot, form: str) -> str:
    return str(format_datetime(at, form, tzinfo=ZoneInfo(stop.timezone), locale=_LOCALE))
