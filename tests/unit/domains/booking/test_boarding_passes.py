"""Boarding passes as IATA's Resolution 792 has them, read by somebody else's parser."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from carnet.domains.booking.contracts import PassengerName, TicketStatus
from carnet.domains.booking.tickets import bcbp
from carnet.domains.booking.tickets.boarding import boarding_pass, describe
from carnet.domains.booking.tickets.coupon import Coupon
from carnet.domains.booking.tickets.latin import capitals
from carnet.domains.schedule.contracts import PassengerKind, TripStatus
from tests.unit.domains.booking.carried import on_a_flight, on_a_train

PARSER = Path(__file__).parents[3] / "vendor" / "bcbp" / "bcbp-6.0.2.umd.js"
NODE = shutil.which("node")
READ = "const {decode} = require(process.argv[1]); console.log(JSON.stringify(decode(process.argv[2], 2026)));"


def called(coupon: Coupon, name: str) -> Coupon:
    return replace(coupon, listing=replace(coupon.listing, name=name))


def parsed(text: str) -> Any:
    assert NODE is not None
    command = [NODE, "-e", READ, str(PARSER), text]
    environment = {"TZ": "UTC", "PATH": ""}
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=environment)
    return json.loads(done.stdout)


@pytest.mark.skipif(NODE is None, reason="there is no Node.js on this machine")
@pytest.mark.parametrize("seat", ["12A", ""])
def test_another_parser_reads_every_field(seat: str) -> None:
    found = parsed(boarding_pass(on_a_flight(seat=seat, ordinal=24 if seat else None)))
    assert found["meta"] == {
        "formatCode": "M",
        "numberOfLegs": 1,
        "electronicTicketIndicator": "E",
        "versionNumberIndicator": ">",
        "versionNumber": 6,
    }
    (leg,) = found["data"].pop("legs")
    assert found["data"] == {
        "passengerName": "GEORGIOY/ZAZOLC",
        "passengerDescription": "0",
        "boardingPassIssuanceSource": "W",
        "issuanceDate": "2026-12-01T00:00:00.000Z",
        "documentType": "B",
        "boardingPassIssuerDesignator": "OA",
    }
    expected = {
        "operatingCarrierPNR": "K7M2QX",
        "departureAirport": "ATH",
        "arrivalAirport": "DXB",
        "operatingCarrierDesignator": "OA",
        "flightNumber": "1834",
        "flightDate": "2026-12-31T00:00:00.000Z",
        "compartmentCode": "C",
        "checkInSequenceNumber": "0025" if seat else "0000",
        "passengerStatus": "0",
    }
    assert leg == ({**expected, "seatNumber": "012A"} if seat else expected)


def test_what_is_written_is_of_the_length_that_scanners_expect() -> None:
    text = boarding_pass(on_a_flight())
    assert text[:60] == "M1GEORGIOY/ZAZOLC     EK7M2QX ATHDXBOA 1834 365C012A0025 011"
    assert int(text[58:60], 16) == len(text) - 60
    assert text[60:] == ">60B0 W6335BOA 00"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("OA 1834", ("OA", 1834, "")),
        ("u2 7B", ("U2", 7, "B")),
        ("9W12", ("9W", 12, "")),
        ("Morning hop 17", ("YY", 17, "")),
        ("ICE 503", ("YY", 503, "")),
        ("12 34", ("YY", 12, "")),
        ("Sunrise", ("YY", 0, "")),
    ],
)
def test_the_flight_is_read_from_the_trips_name(name: str, expected: tuple[str, int, str]) -> None:
    found = describe(called(on_a_flight(), name))
    assert found is not None
    assert (found.carrier, found.number, found.suffix) == expected


@pytest.mark.parametrize(
    ("cabin", "letter"), [("first", "F"), ("1", "F"), ("Business", "C"), ("2", "C"), ("economy", "Y")]
)
def test_the_cabin_has_its_letter(cabin: str, letter: str) -> None:
    found = describe(on_a_flight(travel_class=cabin))
    assert found is not None
    assert found.cabin == letter


def test_who_has_boarded_and_who_is_a_child_is_said() -> None:
    child = PassengerName("Ada", "Byron", PassengerKind.CHILD)
    found = describe(on_a_flight(status=TicketStatus.BOARDED, passenger=child))
    assert found is not None
    assert (found.status, found.passenger) == ("5", "3")


def test_there_is_none_on_the_ground_without_codes_and_of_a_flight_that_does_not_fly() -> None:
    flight = on_a_flight()
    assert boarding_pass(flight)
    assert boarding_pass(on_a_train()[0]) == ""
    assert boarding_pass(replace(flight, airports={})) == ""
    assert boarding_pass(replace(flight, listing=replace(flight.listing, status=TripStatus.CANCELLED))) == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Zażółć", "ZAZOLC"),
        ("Müller-Groß", "MUELLER GROSS"),
        ("Søren Åge", "SOEREN AAGE"),
        ("Γεωργίου", "GEORGIOY"),
        ("Щукин", "SHCHUKIN"),
        ("O'Neil", "ONEIL"),
        ("כהן", "X"),
        ("", "X"),
    ],
)
def test_names_are_written_in_capitals_from_a_to_z(name: str, letters: str) -> None:
    assert capitals(name) == letters


@pytest.mark.parametrize("text", ["", "M1", "hello", "M2" + "A" * 75])
def test_other_texts_are_no_boarding_passes(text: str) -> None:
    with pytest.raises(bcbp.BoardingPassUnreadable):
        bcbp.decode(text, near=date(2026, 12, 1))
