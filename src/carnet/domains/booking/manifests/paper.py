"""The manifest on paper, to tick off: the stops in numbers, then everybody by coach and place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time
from fpdf import FPDF

from carnet.domains.booking.contracts import Manifest, ManifestTicket
from carnet.domains.booking.manifests.travellers import by_section, travellers
from carnet.domains.schedule.contracts import ListingKind, ListingSnapshot
from carnet.infra.paper import LINE, LOCALE, band, document, fit, rule, text, text_end

_LEFT: Final = 18.0
_RIGHT: Final = 192.0
_TOP: Final = 34.0
_BOTTOM: Final = 276.0
_FOOT: Final = 289.0
_ROW: Final = 6.4
_BOX: Final = 3.6
# Where the columns begin, and how wide their words may be: seat, name, way, booking, notes.
_COLUMNS: Final = ((24.0, 15.0), (40.0, 56.0), (98.0, 52.0), (152.0, 16.0), (170.0, 22.0))
_HEADS: Final = ("Seat", "Name", "From and to", "Booking", "")


@dataclass(slots=True)
class _Sheet:
    """The paper and how far down it is written."""

    made: FPDF
    y: float = _TOP

    def room(self, height: float) -> bool:
        """Go to the next page where `height` does not fit any more; whether that was so."""
        if self.y + height <= _BOTTOM:
            return False
        self.made.add_page()
        band(self.made, _LEFT)
        self.y = _TOP
        return True


def paper(value: Manifest) -> bytes:
    """An A4 document with numbered pages."""
    listing = value.listing
    sheet = _Sheet(document(f"Manifest {listing.name}"))
    sheet.made.add_page()
    band(sheet.made, _LEFT)
    _heading(sheet, value)
    _stops(sheet, value)
    for section, some in by_section(value):
        _section(sheet, section, some, listing)
    _number(sheet.made, listing)
    return bytes(sheet.made.output())


def _heading(sheet: _Sheet, value: Manifest) -> None:
    listing, made = value.listing, sheet.made
    origin = listing.stops[0]
    text(made, _LEFT, sheet.y, fit(made, listing.name, 150, size=15), size=15, bold=True)
    zone = ZoneInfo(origin.timezone)
    if origin.departure:
        day = format_datetime(origin.departure, "EEEE d MMMM y, HH:mm", tzinfo=zone, locale=LOCALE)
        text(made, _LEFT, sheet.y + 7, f"{day}, {fit(made, origin.station_name, 80, size=11)}", size=11)
    as_of = format_datetime(value.generated_at, "d MMM, HH:mm", tzinfo=zone, locale=LOCALE)
    words = f"{listing.operator_name}, {len(travellers(value))} with a ticket as of {as_of}"
    text(made, _LEFT, sheet.y + 13, fit(made, words, 174, size=9, bold=False), size=9, quiet=True)
    sheet.y += 24


def _stops(sheet: _Sheet, value: Manifest) -> None:
    """Where how many get on and off; a performance has no stops to speak of."""
    if value.listing.kind is ListingKind.EVENT:
        return
    found = travellers(value)
    for words, end in (("On", 150.0), ("Off", 168.0)):
        text_end(sheet.made, end, sheet.y, words, size=8, quiet=True)
    for number, stop in enumerate(value.listing.stops):
        sheet.y += _ROW
        sheet.room(_ROW)
        at = stop.departure or stop.arrival
        when = format_time(at, "HH:mm", tzinfo=ZoneInfo(stop.timezone), locale=LOCALE) if at else ""
        text(sheet.made, _LEFT, sheet.y, when, size=9)
        text(sheet.made, 32, sheet.y, fit(sheet.made, stop.station_name, 100, size=9, bold=False), size=9)
        text_end(sheet.made, 150, sheet.y, str(sum(one.span.from_stop == number for one in found)), size=9)
        text_end(sheet.made, 168, sheet.y, str(sum(one.span.to_stop == number for one in found)), size=9)
    sheet.y += 12


def _section(sheet: _Sheet, section: str, some: list[ManifestTicket], listing: ListingSnapshot) -> None:
    sheet.room(4 * _ROW)
    _section_head(sheet, f"{section}, {len(some)}")
    for one in some:
        if sheet.room(_ROW):
            _section_head(sheet, f"{section}, continued")
        _row(sheet, one, listing)
    sheet.y += 6


def _section_head(sheet: _Sheet, words: str) -> None:
    text(sheet.made, _LEFT, sheet.y, fit(sheet.made, words, 170, size=11), size=11, bold=True)
    sheet.y += _ROW
    for (left, _), head in zip(_COLUMNS, _HEADS, strict=True):
        text(sheet.made, left, sheet.y, head, size=7, quiet=True)
    rule(sheet.made, _LEFT, _RIGHT, sheet.y + 1.4)
    sheet.y += _ROW


def _row(sheet: _Sheet, one: ManifestTicket, listing: ListingSnapshot) -> None:
    made, y = sheet.made, sheet.y
    made.set_draw_color(*LINE)
    made.rect(_LEFT, y - 3, _BOX, _BOX)
    if one.boarded:
        text(made, _LEFT + 0.5, y, "✓", size=10, bold=True)
    parts = (one.seat or "-", one.name, _way(one, listing), one.reference, _notes(one))
    for (left, width), words in zip(_COLUMNS, parts, strict=True):
        text(made, left, y, fit(made, words, width, size=9, bold=False), size=9)
    sheet.y += _ROW


def _way(one: ManifestTicket, listing: ListingSnapshot) -> str:
    if listing.kind is ListingKind.EVENT:
        return f"Class {one.travel_class}" if one.travel_class else ""
    ends = (listing.stops[one.span.from_stop], listing.stops[one.span.to_stop])
    return " – ".join(stop.city_name for stop in ends)  # noqa: RUF001  from and to


def _notes(one: ManifestTicket) -> str:
    kind = one.passenger_kind.value
    return ", ".join([*([] if kind == "adult" else [kind]), *one.notes])


def _number(made: FPDF, listing: ListingSnapshot) -> None:
    """Page 1 of 4, which only the last page knows."""
    for page in range(1, made.pages_count + 1):
        made.page = page
        text(made, _LEFT, _FOOT, fit(made, listing.name, 120, size=8, bold=False), size=8, quiet=True)
        text_end(made, _RIGHT, _FOOT, f"Page {page} of {made.pages_count}", size=8, quiet=True)
