"""The schema.org reservations in the e-mail with the tickets."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from carnet.domains.booking import tickets
from carnet.domains.booking.contracts import PassengerName
from carnet.domains.booking.mail.tickets import cards
from carnet.domains.booking.tickets.coupon import Coupon
from carnet.domains.schedule.contracts import ListingKind, TripStatus
from carnet.infra import keys
from carnet.kernel import ids
from tests.builders import NOW
from tests.unit.domains.booking.carried import KEY, LISTING, a_booking, a_ticket, at_a_show, on_a_flight, on_a_train


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "ticket_key", lambda: KEY)


def told(coupon: Coupon) -> Any:
    (found,) = tickets.reservations([coupon], link="https://example.org/bookings/K7M2QX")
    return json.loads(json.dumps(found))


def test_a_train_ride() -> None:
    coupon = on_a_train()[0]
    found = told(coupon)
    assert (found["@type"], found["reservationNumber"]) == ("TrainReservation", "K7M2QX")
    assert found["underName"] == {"@type": "Person", "name": "Zażółć Γεωργίου"}
    assert found["reservationStatus"] == "https://schema.org/ReservationConfirmed"
    assert found["reservationFor"] == {
        "@type": "TrainTrip",
        "trainNumber": "ICE 503",
        "provider": {"@type": "Organization", "name": "Test Rail"},
        "departureStation": {"@type": "TrainStation", "name": "Leipzig Hbf"},
        "arrivalStation": {"@type": "TrainStation", "name": "Nürnberg Hbf"},
        "departureTime": "2026-12-04T14:02:00+01:00",
        "arrivalTime": "2026-12-04T16:00:00+01:00",
    }
    ticket = found["reservedTicket"]
    assert ticket["ticketNumber"] == ids.encode("tkt", coupon.ticket.id)
    assert ticket["ticketToken"] == f"qrCode:{tickets.code_for(coupon.ticket, KEY)}"
    assert (ticket["totalPrice"], ticket["priceCurrency"]) == ("20.00", "EUR")
    assert ticket["ticketedSeat"]["seatNumber"] == "1-5"


def test_a_flight_has_airline_number_and_airports() -> None:
    found = told(on_a_flight())
    assert found["@type"] == "FlightReservation"
    flight = found["reservationFor"]
    assert flight["flightNumber"] == "1834"
    assert flight["provider"] == {"@type": "Airline", "name": "Alba Air", "iataCode": "OA"}
    assert (flight["departureAirport"]["iataCode"], flight["arrivalAirport"]["iataCode"]) == ("ATH", "DXB")
    assert flight["departureTime"].endswith("+02:00")
    assert flight["arrivalTime"].endswith("+04:00")


def test_a_bus_and_a_performance() -> None:
    bus = told(on_a_train(listing=replace(LISTING, kind=ListingKind.BUS))[0])
    assert (bus["@type"], bus["reservationFor"]["busNumber"]) == ("BusReservation", "ICE 503")
    show = told(at_a_show())
    assert (show["@type"], show["reservationFor"]["name"]) == ("EventReservation", "Hamlet")
    assert show["reservationFor"]["startDate"].endswith("+01:00")
    assert "seatNumber" not in show["reservedTicket"]["ticketedSeat"]


def test_what_does_not_run_is_cancelled_and_has_no_code() -> None:
    found = told(on_a_train(listing=replace(LISTING, status=TripStatus.CANCELLED))[0])
    assert found["reservationStatus"] == "https://schema.org/ReservationCancelled"
    assert "ticketToken" not in found["reservedTicket"]


def test_no_name_ends_the_script_it_stands_in() -> None:
    evil = PassengerName("</script><img src=x>", "& \u2028 <!--")
    ticket = a_ticket(passenger=evil)
    text = str(cards(a_booking(ticket), [ticket], {LISTING.id: LISTING}, now=NOW))
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)[0]["underName"]["name"] == "</script><img src=x> & \u2028 <!--"
