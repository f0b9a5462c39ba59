"""Tickets as travellers carry them: on a train, on a flight, for a performance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pypdfium2
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from carnet.domains.booking.contracts import Booking, BookingStatus, PassengerName, Ticket, TicketStatus
from carnet.domains.booking.tickets.coupon import Coupon
from carnet.domains.schedule.contracts import ListingKind, ListingSnapshot
from carnet.infra.events import codec
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.span import Span
from tests import builders
from tests.builders import NOW

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PLAN, FARES = builders.a_plan(8), builders.a_fare_table()
LISTING = builders.a_listing(PLAN, FARES)


def a_ticket(listing: ListingSnapshot = LISTING, **changes: Any) -> Ticket:
    """Of somebody with a Polish and a Greek name, from the second to the fourth stop."""
    made = Ticket(
        id=ids.new_id(),
        booking_id=ids.new_id(),
        listing_id=listing.id,
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
        conditions=codec.to_json(FARES.fares[0].conditions),
    )
    return replace(made, **changes)


def a_booking(*bought: Ticket) -> Booking:
    """Paid at `NOW`."""
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


def on_a_train(*bought: Ticket, listing: ListingSnapshot = LISTING) -> list[Coupon]:
    """The tickets of one booking; without any, one."""
    mine = bought or (a_ticket(),)
    booking = a_booking(*mine)
    return [Coupon(booking, one, listing, {}) for one in mine]


def on_a_flight(**changes: Any) -> Coupon:
    """From Athens to Dubai over midnight; the zone of Dubai has no letters."""
    leaves = NOW + timedelta(days=30, hours=8)
    first, last = builders.some_stops(2, departs_at=leaves)
    first = replace(first, station_name="Athens Airport", city_name="Athens", timezone="Europe/Athens")
    last = replace(last, station_name="Dubai International", city_name="Dubai", timezone="Asia/Dubai")
    listing = replace(LISTING, kind=ListingKind.PLANE, name="OA 1834", operator_name="Alba Air", stops=(first, last))
    seat = {"span": Span(0, 1), "seat": "12A", "section": "Business", "travel_class": "business", "ordinal": 24}
    ticket = a_ticket(listing, **{**seat, **changes})
    return Coupon(a_booking(ticket), ticket, listing, {first.station_id: "ATH", last.station_id: "DXB"})


def at_a_show(**changes: Any) -> Coupon:
    """An evening in a theatre, without numbers on its places."""
    stops = builders.some_stops(2, departs_at=NOW + timedelta(days=9))
    venue = replace(stops[0], station_name="Théâtre de la Ville", city_name="Paris", timezone="Europe/Paris")
    ends = replace(venue, arrival=stops[1].arrival, departure=None)
    listing = replace(LISTING, kind=ListingKind.EVENT, name="Hamlet", operator_name="Ville", stops=(venue, ends))
    ticket = a_ticket(listing, **{"span": Span(0, 1), "seat": "", "section": "Parterre", **changes})
    return Coupon(a_booking(ticket), ticket, listing, {})


def pages(document: bytes, *, width: int | None = None) -> Iterator[Image.Image]:
    """The pages of a PDF as a screen shows them: at 150 dots an inch, or so many pixels wide."""
    for page in pypdfium2.PdfDocument(document):
        scale = width / page.get_width() if width else 150 / 72
        yield page.render(scale=scale).to_pil().convert("RGB")


def read_back(picture: Image.Image) -> dict[str, set[str]]:
    """What the codes in a picture say, by their form."""
    found: dict[str, set[str]] = {"QRCode": set(), "Aztec": set()}
    for one in zxingcpp.read_barcodes(picture):
        found["QRCode" if "QR" in str(one.format) else "Aztec"].add(one.text)
    return found
