"""The forms that tickets come in, over HTTP; what they are like inside is looked at in tests/unit/domains/booking."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.http import HttpResponse
from PIL import Image

from carnet.domains.booking import tickets
from carnet.domains.booking.models import Ticket
from carnet.domains.network.contracts import Place, PlaceKind, StationKind
from carnet.domains.schedule.contracts import ListingKind, TripStatus
from carnet.domains.search import operations as search
from carnet.domains.search import queries as places
from carnet.kernel import ids
from tests.api.client import Api, problem
from tests.api.test_booking import Shop, body
from tests.domains.booking.conftest import a_sale
from tests.money import give_money
from tests.tokens import token_for
from tests.unit.domains.booking.carried import read_back
from tests.unit.domains.booking.wallets import apple_settings, google_settings

STARTS = {
    "pdf": b"%PDF",
    "phone.pdf": b"%PDF",
    "ics": b"BEGIN:VCALENDAR",
    "png": b"\x89PNG",
    "svg": b"<svg",
}


@pytest.fixture
def shop(db: None) -> Shop:
    sale = a_sale()
    sale.leaving_in_three_days()
    user_id = ids.new_id()
    give_money(user_id, 10_000)
    return Shop(sale, Api().signed_in(token_for(user_id)), user_id)


def bought(shop: Shop, *seats: str) -> dict[str, Any]:
    booking = body(shop.hold(shop.order(*seats)))
    assert shop.pay(booking["reference"]).status_code == 201
    return booking


@pytest.mark.parametrize("form", STARTS)
def test_a_ticket_in_every_form(shop: Shop, form: str) -> None:
    (ticket,) = bought(shop, "1-5")["tickets"]
    answer = shop.api.get(f"/tickets/{ticket['id']}.{form}")
    assert answer.status_code == 200
    assert answer.content.startswith(STARTS[form])
    problem(shop.stranger().get(f"/tickets/{ticket['id']}.{form}"), 404, "BOOKING_UNKNOWN")


@pytest.mark.parametrize("form", ["pdf", "phone.pdf", "ics"])
def test_all_tickets_of_a_booking_in_one_file(shop: Shop, form: str) -> None:
    reference = bought(shop, "1-5", "1-6")["reference"]
    answer = shop.api.get(f"/bookings/{reference}/tickets.{form}")
    assert answer.content.startswith(STARTS[form])
    if form == "ics":
        assert answer.content.count(b"BEGIN:VEVENT") == 2
    problem(shop.stranger().get(f"/bookings/{reference}/tickets.{form}"), 404, "BOOKING_UNKNOWN")


@pytest.mark.parametrize("form", [*STARTS, "pkpass"])
def test_an_unpaid_ticket_has_no_file(shop: Shop, form: str) -> None:
    booking = body(shop.hold())
    (ticket,) = booking["tickets"]
    problem(shop.api.get(f"/tickets/{ticket['id']}.{form}"), 409, "TICKET_NOT_ISSUED")
    problem(shop.api.get(f"/bookings/{booking['reference']}/tickets.pdf"), 409, "TICKET_NOT_ISSUED")


@pytest.mark.parametrize("path", ["tickets.exe", "tickets.png", "tickets.", "tickets.phone"])
def test_t56_other_forms_of_a_booking_are_refused(shop: Shop, path: str) -> None:
    reference = bought(shop)["reference"]
    assert shop.api.get(f"/bookings/{reference}/{path}").status_code in {400, 404}


def test_a_ticket_that_was_given_back_takes_its_calendar_entry_back(shop: Shop) -> None:
    booking = bought(shop, "1-5", "1-6")
    Ticket.objects.filter(seat="1-5").update(status="cancelled")
    over, _ = booking["tickets"]
    alone = shop.api.get(f"/tickets/{over['id']}.ics").content
    assert b"STATUS:CANCELLED" in alone
    together = shop.api.get(f"/bookings/{booking['reference']}/tickets.ics").content
    assert (together.count(b"STATUS:CANCELLED"), together.count(b"STATUS:CONFIRMED")) == (1, 1)
    problem(shop.api.get(f"/tickets/{over['id']}.pdf"), 409, "TICKET_NOT_ISSUED")
    problem(shop.api.get(f"/tickets/{over['id']}.phone.pdf"), 409, "TICKET_NOT_ISSUED")


def test_t38_a_ticket_of_a_cancelled_trip_has_no_bare_code_and_no_pass(shop: Shop, settings: Any) -> None:
    settings.APPLE_PASS, settings.GOOGLE_WALLET = apple_settings(), google_settings()
    (ticket,) = bought(shop)["tickets"]
    shop.sale.publish(replace(shop.sale.listing, version=2, status=TripStatus.CANCELLED))
    for path in (f"{ticket['id']}.svg", f"{ticket['id']}.pkpass", f"{ticket['id']}/google-wallet"):
        problem(shop.api.get(f"/tickets/{path}"), 409, "TICKET_NOT_ISSUED")
    assert shop.api.get(f"/tickets/{ticket['id']}.pdf").status_code == 200


def test_the_keys_of_codes_are_for_everybody(shop: Shop) -> None:
    (ticket,) = bought(shop)["tickets"]
    code = body(shop.api.get(f"/tickets/{ticket['id']}"))["code"]
    answer: HttpResponse = Api().get("/tickets/keys")
    assert answer["Cache-Control"] == "public, max-age=60"
    published = body(answer)["keys"]
    assert all(set(key) == {"kty", "crv", "x", "kid", "alg", "use"} for key in published)
    named = base64.b32decode(code.removeprefix("CT1.")[:8])[:4].hex()
    (key,) = [one for one in published if one["kid"] == named]
    raw = base64.urlsafe_b64decode(key["x"] + "=")
    claim = tickets.read_code(code, Ed25519PublicKey.from_public_bytes(raw))
    assert ids.encode("tkt", claim.ticket_id) == ticket["id"]


def test_wallets_are_refused_where_they_are_not_set_up(shop: Shop, settings: Any) -> None:
    settings.APPLE_PASS = settings.GOOGLE_WALLET = {}
    (ticket,) = bought(shop)["tickets"]
    problem(shop.api.get(f"/tickets/{ticket['id']}.pkpass"), 409, "PASSES_NOT_SET_UP")
    problem(shop.api.get(f"/tickets/{ticket['id']}/google-wallet"), 409, "PASSES_NOT_SET_UP")


def test_wallets_that_cannot_be_used_are_refused_and_say_nothing_of_files(shop: Shop, settings: Any) -> None:
    settings.APPLE_PASS = {**apple_settings(), "key": "/srv/secret/pass.pem"}
    settings.GOOGLE_WALLET = {"account": "/srv/secret/google.json", "issuer": "1"}
    (ticket,) = bought(shop)["tickets"]
    for path in (f"{ticket['id']}.pkpass", f"{ticket['id']}/google-wallet"):
        answer = shop.api.get(f"/tickets/{path}")
        problem(answer, 409, "PASSES_NOT_SET_UP")
        assert b"secret" not in answer.content


def test_wallets_where_they_are_set_up(shop: Shop, settings: Any) -> None:
    settings.APPLE_PASS, settings.GOOGLE_WALLET = apple_settings(), google_settings()
    (ticket,) = bought(shop)["tickets"]
    packed = shop.api.get(f"/tickets/{ticket['id']}.pkpass")
    assert packed["Content-Type"] == "application/vnd.apple.pkpass"
    assert packed.content.startswith(b"PK")
    link = body(shop.api.get(f"/tickets/{ticket['id']}/google-wallet"))["url"]
    assert link.startswith("https://pay.google.com/gp/v/save/ey")
    problem(shop.stranger().get(f"/tickets/{ticket['id']}.pkpass"), 404, "BOOKING_UNKNOWN")


def test_a_flight_has_the_codes_of_its_airports(shop: Shop) -> None:
    listing = shop.sale.listing
    for stop, code in zip(listing.stops[:3], ("BER", "LEJ", "ERF"), strict=True):
        airport = Place(
            id=stop.station_id,
            kind=PlaceKind.STATION,
            name=stop.station_name,
            city_id=stop.city_id,
            city_name=stop.city_name,
            country="DE",
            timezone=stop.timezone,
            station_kind=StationKind.AIRPORT,
            codes={"iata": code},
        )
        search.store_places([(airport, 1)])
    places.forget()
    shop.sale.publish(replace(listing, version=2, kind=ListingKind.PLANE, name="OA 17"))
    (ticket,) = bought(shop)["tickets"]
    plain = shop.api.get(f"/tickets/{ticket['id']}.png").content
    search.forget_places({stop.station_id: 2 for stop in listing.stops})
    places.forget()
    without = shop.api.get(f"/tickets/{ticket['id']}.png").content
    found, lost = (read_back(Image.open(io.BytesIO(one)).convert("RGB")) for one in (plain, without))
    (boarding,) = found["Aztec"]
    assert boarding[30:43] == "BERERFOA 0017"
    assert not lost["Aztec"]
    assert found["QRCode"] == lost["QRCode"] != set()
