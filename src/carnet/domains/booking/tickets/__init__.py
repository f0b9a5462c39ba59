"""What a traveller carries: the signed code and its picture, the PDF, the calendar entry, the e-mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.booking.contracts import Booking, Ticket
from carnet.domains.booking.tickets.calendar import calendar
from carnet.domains.booking.tickets.codes import CodeForged, CodeUnreadable, TicketClaim, code_for, read_code
from carnet.domains.booking.tickets.pdf import pdf
from carnet.domains.booking.tickets.picture import png, svg
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra import keys

_KINDS: Final = {"pdf": "application/pdf", "ics": "text/calendar; charset=utf-8", "png": "image/png"}


def file(
    form: str,
    booking: Booking,
    bought: Sequence[Ticket],
    listings: Mapping[UUID, ListingSnapshot],
    *,
    now: datetime,
) -> tuple[str, bytes]:
    """Content type and content of issued tickets as `pdf`, `ics` or `png` (the code of the first one)."""
    if form == "pdf":
        content = pdf(booking, bought, listings, key=keys.ticket_key())
    elif form == "ics":
        content = calendar(booking, bought, listings, now=now)
    else:
        content = png(code_for(bought[0], keys.ticket_key()))
    return _KINDS[form], content


__all__ = [
    "CodeForged",
    "CodeUnreadable",
    "TicketClaim",
    "calendar",
    "code_for",
    "file",
    "pdf",
    "png",
    "read_code",
    "svg",
]
