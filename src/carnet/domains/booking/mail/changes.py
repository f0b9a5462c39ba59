"""The e-mail about a trip that does not run, or runs at another time, or has no seat any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.utils.dateparse import parse_datetime

from carnet.domains.booking import queries, rules
from carnet.domains.booking.contracts import Booking, Change, ChangeKind, Choice, Ticket
from carnet.domains.booking.mail.letters import letter, post
from carnet.domains.booking.mail.money import where_it_went
from carnet.domains.booking.models import OperatorChange
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import ListingSnapshot, StopSnapshot
from carnet.infra.http.formats import local
from carnet.infra.jobs import enqueue, promised
from carnet.infra.notices import notify
from carnet.infra.paper import price_in_words
from carnet.kernel.money import total

_LOCALE: Final = "en_GB"
_SUBJECTS: Final = {
    ChangeKind.CANCELLED: "{name} on {day} does not run",
    ChangeKind.MOVED: "{name} on {day} runs at another time",
    ChangeKind.UNSEATED: "{name} on {day}: your seat",
}
_KINDS: Final = {
    ChangeKind.CANCELLED: "trip.cancelled",
    ChangeKind.MOVED: "trip.moved",
    ChangeKind.UNSEATED: "trip.unseated",
}
_mail_changes: Final = promised("booking.mail_changes")


@dataclass(frozen=True, slots=True)
class _News:
    """One kind of change of one trip, for all tickets of the booking that it hits. Times are local, in words.

    `departs` is when it was to leave and `departs_now` when it does, as local instants (RFC 3339).
    """

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
    departs: str
    departs_now: str


def tell_changes(booking_id: UUID, *, now: datetime) -> None:
    """Have a booking's buyer and contact told of what its operators changed and they were not told yet.

    Once it is told, telling again tells nothing. The letter leaves by a job of its own.
    """
    with transaction.atomic():
        rows = OperatorChange.objects.filter(booking_id=booking_id).exclude(told_version=F("version"))
        untold = dict(rows.order_by("id").select_for_update().values_list("id", "version"))
        booking = queries.booking_by_id(booking_id, now=now)
        news = _changes(booking_id, untold, now=now)
        if news and booking.email != rules.NO_EMAIL:
            said = ",".join(f"{one.id}.{one.version}.{one.choice or ''}" for one in news)
            told = [str(change.id) for change in news]
            cause = f"changes:{uuid5(booking_id, said)}"
            enqueue(_mail_changes, booking_id=str(booking_id), changes=told, cause=cause)
            _notify(booking, _news(booking, news), said, now=now)
        for change_id, version in untold.items():
            OperatorChange.objects.filter(pk=change_id, version=version).update(told_version=version)


def send_changes(booking_id: UUID, changes: Collection[UUID], *, cause: str, now: datetime) -> None:
    """Send a booking's contact the letter about these changes. Not inside a transaction."""
    booking = queries.booking_by_id(booking_id, now=now)
    news = _changes(booking_id, changes, now=now)
    if news and booking.email != rules.NO_EMAIL:
        told = [str(one) for one in changes]
        job = _mail_changes.name
        post(_message(booking, news), booking, job=job, cause=cause, now=now, booking_id=str(booking_id), changes=told)


def _changes(booking_id: UUID, wanted: Collection[UUID], *, now: datetime) -> list[Change]:
    """Those of these changes that there is something to say about: who has accepted one knows it."""
    found = queries.changes_of_bookings([booking_id], now=now) if wanted else {}
    return [one for some in found.values() for one in some if one.id in wanted and one.choice is not Choice.ACCEPTED]


def _notify(booking: Booking, news: Iterable[_News], said: str, *, now: datetime) -> None:
    for one in news:
        kind = "tickets.cancelled" if one.refunded else _KINDS[ChangeKind(one.kind)]
        facts = {
            "name": one.name,
            "departs": one.departs,
            "origin": one.origin,
            "destination": one.destination,
            "reference": booking.reference,
            "now": one.departs_now,
            "where": one.where,
        }
        once = f"{said} {one.name} {one.departs} {one.origin} {one.destination}"
        path = f"/bookings/{booking.reference}"
        notify(booking.user_id, kind, facts=facts, path=path, now=now, mailed=True, once=once)


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
        departs=local(leaves, origin.timezone),
        departs_now=_instant(first.now.get("departure", ""), origin),
    )


def _instant(text: str, stop: StopSnapshot) -> str:
    at = parse_datetime(text)
    return local(at, stop.timezone) if at else ""


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
