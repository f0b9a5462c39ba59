"""The forms that tickets come in, by the name at the end of their address."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from carnet.domains.booking.contracts import Booking, Ticket, TicketStatus
from carnet.domains.booking.problems import TicketNotIssued
from carnet.domains.booking.tickets.boarding import boarding_pass
from carnet.domains.booking.tickets.calendar import calendar
from carnet.domains.booking.tickets.codes import code_for
from carnet.domains.booking.tickets.coupon import GOOD, Coupon, coupons
from carnet.domains.booking.tickets.passes import (
    PassesNotSetUp,
    UnusablePasses,
    apple,
    apple_pass,
    google,
    google_link,
)
from carnet.domains.booking.tickets.pdf import pdf
from carnet.domains.booking.tickets.phone import phone_pdf
from carnet.domains.booking.tickets.picture import picture
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra import keys
from carnet.infra.symbols import svg

T = TypeVar("T")
_LOG: Final = logging.getLogger(__name__)
_Listings = Mapping[UUID, ListingSnapshot]
OVER: Final = frozenset({TicketStatus.CANCELLED, TicketStatus.EXCHANGED})
"""A ticket in one of these is worth nothing any more; calendars that have it are told so."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A content type, and how it is made of tickets.

    If it is `dated`, also of those that are over; if `running`, of none whose trip is cancelled.
    """

    kind: str
    make: Callable[[Sequence[Coupon], datetime], bytes]
    dated: bool = False
    running: bool = False

    def shows(self, coupon: Coupon) -> bool:
        """Whether a ticket may be in it."""
        status = coupon.ticket.status
        fits = status in GOOD or (self.dated and status in OVER)
        return fits and (coupon.runs or not self.running) and coupon.booking.may_show(coupon.ticket)


def _pass(found: Sequence[Coupon], _now: datetime) -> bytes:
    return apple_pass(found[0], _code(found[0]), _usable(apple))


_FORMS: Final = {
    "pdf": _Form("application/pdf", lambda found, _: pdf(found, key=keys.ticket_key())),
    "phone.pdf": _Form("application/pdf", lambda found, _: phone_pdf(found, key=keys.ticket_key())),
    "ics": _Form("text/calendar; charset=utf-8", lambda found, now: calendar(found, now=now), dated=True),
    "png": _Form("image/png", lambda found, _: picture(found[0], _code(found[0]))),
    "svg": _Form("image/svg+xml", lambda found, _: svg(_code(found[0])).encode(), running=True),
    "pkpass": _Form("application/vnd.apple.pkpass", _pass, running=True),
}


def file(
    form: str, booking: Booking, chosen: Sequence[Ticket], listings: _Listings, *, now: datetime
) -> tuple[str, bytes]:
    """Content type and content of those of the `chosen` tickets that this form shows to who reads the booking.

    A calendar file also shows those that are over. Raises TicketNotIssued where none is left, PassesNotSetUp.
    """
    written = _FORMS[form]
    found = [one for one in coupons(booking, chosen, listings, now=now) if written.shows(one)]
    if not found:
        raise TicketNotIssued("There is no ticket that somebody can travel with.")
    return written.kind, written.make(found, now)


def boarding_passes(booking: Booking, listings: _Listings, *, now: datetime) -> dict[UUID, str]:
    """The texts of the boarding passes of those of a booking's tickets that may be shown and have one."""
    found = {one.ticket.id: boarding_pass(one) for one in coupons(booking, booking.carried, listings, now=now)}
    return {ticket: text for ticket, text in found.items() if text}


def wallet_link(booking: Booking, ticket: Ticket, listing: ListingSnapshot, *, now: datetime) -> str:
    """The address that puts a ticket into Google Wallet. Raises TicketNotIssued, PassesNotSetUp."""
    signer = _usable(google)
    coupon = coupons(booking, [ticket], {listing.id: listing}, now=now)[0]
    if not coupon.good or not booking.may_show(ticket):
        raise TicketNotIssued("Nobody can travel with this ticket.")
    return google_link(coupon, _code(coupon), signer, now=now)


def _usable(read: Callable[[], T]) -> T:
    """What cannot be used is not there for travellers; whoever runs this finds it in the log and by `carnet doctor`."""
    try:
        return read()
    except UnusablePasses as error:
        _LOG.warning("no passes can be made: %s", error)
        raise PassesNotSetUp("There are no passes for this wallet at the moment.") from error


def _code(coupon: Coupon) -> str:
    return code_for(coupon.ticket, keys.ticket_key())
