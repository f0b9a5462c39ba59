"""Codes, pictures, PDF and calendar of a ticket, read back by other people's libraries."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image
from pypdf import PdfReader

from carnet.domains.booking import tickets
from carnet.domains.booking.contracts import Booking, BookingStatus, PassengerName, Ticket, TicketStatus
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.span import Span
from tests import builders
from tests.builders import NOW

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PLAN, FARES = builders.a_plan(8), builders.a_fare_table()
LISTING = builders.a_listing(PLAN, FARES)


def a_ticket() -> Ticket:
    return Ticket(
        id=ids.new_id(),
        booking_id=ids.new_id(),
        listing_id=LISTING.id,
        status=TicketStatus.ISSUED,
        span=Span(1, 3),
        ordinal=4,
        seat="1-5",
        section="Coach 1",
        travel_class="2",
        fare_id=FARES.fares[0].id,
        family="Saver",
        passenger=PassengerName("Zażółć", "Γεωργίου"),
        price=Money(2000, "EUR"),
        conditions={},
    )


def a_booking(*bought: Ticket) -> Booking:
    return Booking(
        id=ids.new_id(),
        reference="K7M2QX",
        user_id=ids.new_id(),
        status=BookingStatus.CONFIRMED,
        price=Money(2000 * len(bought), "EUR"),
        email="ada@example.org",
        created_at=NOW,
        expires_at=NOW,
        departs_at=NOW,
        arrives_at=NOW,
        confirmed_at=NOW,
        payment_id=ids.new_id(),
        tickets=bought,
    )


def test_a_code_says_what_was_signed() -> None:
    ticket = a_ticket()
    claim = tickets.read_code(tickets.code_for(ticket, KEY), KEY.public_key())
    assert claim == tickets.TicketClaim(ticket.id, ticket.listing_id, 4, Span(1, 3))


def test_a_ticket_without_a_seat_has_a_code_that_says_so_and_the_old_one_stays_genuine() -> None:
    ticket = a_ticket()
    before = tickets.code_for(ticket, KEY)
    without = replace(ticket, ordinal=None, seat="")
    claim = tickets.read_code(tickets.code_for(without, KEY), KEY.public_key())
    assert (claim.ticket_id, claim.ordinal) == (without.id, None)
    assert tickets.read_code(before, KEY.public_key()).ticket_id == without.id


def test_a_code_is_refused_wherever_one_letter_was_changed() -> None:
    code = tickets.code_for(a_ticket(), KEY)
    for place in range(len(code)):
        changed = code[:place] + ("A" if code[place] != "A" else "B") + code[place + 1 :]
        with pytest.raises((tickets.CodeForged, tickets.CodeUnreadable)):
            tickets.read_code(changed, KEY.public_key())


@pytest.mark.parametrize("text", ["", "CT1.", "hello", "CT1.A", "ct1.aaaa", "CT2." + "A" * 170, "\x00", "ÄÖÜ" * 60])
def test_other_texts_are_unreadable(text: str) -> None:
    with pytest.raises(tickets.CodeUnreadable):
        tickets.read_code(text, KEY.public_key())


def test_a_code_of_another_signer_is_forged() -> None:
    code = tickets.code_for(a_ticket(), Ed25519PrivateKey.from_private_bytes(b"x" * 32))
    with pytest.raises(tickets.CodeForged):
        tickets.read_code(code, KEY.public_key())


def test_the_picture_reads_back() -> None:
    code = tickets.code_for(a_ticket(), KEY)
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(tickets.png(code))))
    assert [one.text for one in found] == [code]
    assert tickets.svg(code).startswith("<svg")


def test_the_pdf_names_all_that_a_traveller_needs() -> None:
    bought = [a_ticket(), a_ticket(), a_ticket()]
    document = tickets.pdf(a_booking(*bought), bought, {LISTING.id: LISTING}, key=KEY)
    pages = PdfReader(io.BytesIO(document)).pages
    assert len(pages) == 2
    text = pages[0].extract_text()
    for word in ("K7M2QX", "Leipzig Hbf", "Nürnberg Hbf", "1-5", "Coach 1", "Zażółć Γεωργίου", "Saver", "14:02", "CET"):
        assert word in text
    assert "60.00 EUR" in text


def test_a_very_long_station_name_stays_on_the_coupon() -> None:
    ticket = a_ticket()
    stops = list(LISTING.stops)
    stops[1] = replace(stops[1], station_name="Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch")
    listing = replace(LISTING, stops=tuple(stops))
    document = tickets.pdf(a_booking(ticket), [ticket], {listing.id: listing}, key=KEY)
    assert "…" in PdfReader(io.BytesIO(document)).pages[0].extract_text()


def test_a_very_long_name_does_not_run_into_the_code() -> None:
    ticket = replace(a_ticket(), passenger=PassengerName("Wolfeschlegelstein" * 4, "Hausenbergerdorff" * 4))
    document = tickets.pdf(a_booking(ticket), [ticket], {LISTING.id: LISTING}, key=KEY)
    text = PdfReader(io.BytesIO(document)).pages[0].extract_text()
    assert "Wolfeschlegelstein" in text
    assert "Hausenbergerdorff" not in text


def test_the_calendar_has_the_stations_zones() -> None:
    ticket = a_ticket()
    parsed = icalendar.Calendar.from_ical(tickets.calendar(a_booking(ticket), [ticket], {LISTING.id: LISTING}, now=NOW))
    (event,) = parsed.walk("VEVENT")
    departure = LISTING.stops[1].departure
    assert departure is not None
    assert event["DTSTART"].dt == departure
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert parsed.walk("VTIMEZONE")
    assert isinstance(event["DTEND"].dt, datetime)
    assert event["DTSTART"].dt.astimezone(ZoneInfo("Europe/Berlin")).hour == 14
