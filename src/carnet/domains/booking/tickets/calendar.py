"""A journey as a calendar file (RFC 5545), each end in its own station's time zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event

from carnet.domains.booking.contracts import TicketStatus
from carnet.domains.booking.tickets.coupon import Coupon
from carnet.kernel import ids

_OVER: Final = frozenset({TicketStatus.CANCELLED, TicketStatus.EXCHANGED})
_REMINDER: Final = timedelta(hours=2)


def calendar(coupons: Sequence[Coupon], *, now: datetime) -> bytes:
    """One event per ticket. Its UID stays and its SEQUENCE grows, so that importing again replaces it.

    A trip that does not run, and a ticket that was given back or exchanged, is a cancelled event.
    """
    document = Calendar()
    document.add("prodid", "-//Carnet//Tickets//EN")
    document.add("version", "2.0")
    document.add("method", "PUBLISH")
    for coupon in coupons:
        document.add_component(_event(coupon, now=now))
    document.add_missing_timezones()
    written: bytes = document.to_ical()
    return written


def _event(coupon: Coupon, *, now: datetime) -> Event:
    event = Event()
    over = coupon.ticket.status in _OVER
    event.add("uid", f"{ids.encode('tkt', coupon.ticket.id)}@carnet")
    event.add("dtstamp", now)
    # Each of these only grows: publications of the trip, names and holders of the ticket, and that it is over.
    event.add("sequence", coupon.listing.version + coupon.ticket.revision + over)
    event.add("summary", _summary(coupon, over=over))
    if coupon.leaves and coupon.arrives:
        event.add("dtstart", coupon.leaves)
        event.add("dtend", coupon.arrives)
    event.add("location", coupon.origin.station_name)
    event.add("description", f"{coupon.place}\n{coupon.name}\nBooking {coupon.booking.reference}")
    event.add("status", "CANCELLED" if over or not coupon.runs else "CONFIRMED")
    if coupon.good:
        event.add_component(_reminder(coupon))
    return event


def _summary(coupon: Coupon, *, over: bool) -> str:
    if not coupon.runs:
        return f"Does not run: {coupon.title}"
    return f"Given back: {coupon.title}" if over else coupon.title


def _reminder(coupon: Coupon) -> Alarm:
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", coupon.title)
    reminder.add("trigger", -_REMINDER)
    return reminder
