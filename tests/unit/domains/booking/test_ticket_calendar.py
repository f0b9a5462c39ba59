"""Calendar files of tickets, read by the library that others use."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from carnet.domains.booking.contracts import TicketStatus
from carnet.domains.booking.tickets.calendar import calendar
from carnet.domains.booking.tickets.coupon import Coupon
from carnet.domains.schedule.contracts import TripStatus
from carnet.kernel import ids
from tests.builders import NOW
from tests.unit.domains.booking.carried import LISTING, at_a_show, on_a_flight, on_a_train


def read(*coupons: Coupon) -> tuple[Any, list[Any]]:
    parsed = icalendar.Calendar.from_ical(calendar(coupons, now=NOW))
    return parsed, parsed.walk("VEVENT")


def test_the_calendar_has_the_stations_zones() -> None:
    parsed, (event,) = read(*on_a_train())
    departure = LISTING.stops[1].departure
    assert departure is not None
    assert event["DTSTART"].dt == departure
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert {str(zone["TZID"]) for zone in parsed.walk("VTIMEZONE")} == {"Europe/Berlin"}
    assert isinstance(event["DTEND"].dt, datetime)
    assert event["DTSTART"].dt.astimezone(ZoneInfo("Europe/Berlin")).hour == 14


def test_each_end_has_the_zone_of_its_own_station() -> None:
    parsed, (event,) = read(on_a_flight())
    assert (event["DTSTART"].params["TZID"], event["DTEND"].params["TZID"]) == ("Europe/Athens", "Asia/Dubai")
    assert {str(zone["TZID"]) for zone in parsed.walk("VTIMEZONE")} == {"Europe/Athens", "Asia/Dubai"}
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=58)


def test_the_entry_says_where_and_reminds() -> None:
    _, (event,) = read(at_a_show())
    assert str(event["SUMMARY"]) == "Hamlet"
    assert str(event["LOCATION"]) == "Théâtre de la Ville"
    assert "Parterre" in str(event["DESCRIPTION"])
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(hours=-2)


def test_a_changed_ticket_replaces_its_entry_and_an_older_file_never_does() -> None:
    coupon = on_a_train()[0]
    moved = replace(coupon, listing=replace(LISTING, version=LISTING.version + 1))
    renamed = replace(moved, ticket=replace(coupon.ticket, revision=1))
    given_back = replace(renamed, ticket=replace(renamed.ticket, status=TicketStatus.CANCELLED))
    events = [read(one)[1][0] for one in (coupon, moved, renamed, given_back)]
    assert {str(event["UID"]) for event in events} == {f"{ids.encode('tkt', coupon.ticket.id)}@carnet"}
    numbers = [int(event["SEQUENCE"]) for event in events]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("status", [TicketStatus.CANCELLED, TicketStatus.EXCHANGED])
def test_a_ticket_that_is_over_is_a_cancelled_entry(status: TicketStatus) -> None:
    coupon = on_a_train()[0]
    _, (event,) = read(replace(coupon, ticket=replace(coupon.ticket, status=status)))
    assert str(event["STATUS"]) == "CANCELLED"
    assert str(event["SUMMARY"]).startswith("Given back: ")
    assert not event.walk("VALARM")


def test_a_trip_that_does_not_run_is_a_cancelled_entry() -> None:
    _, (event,) = read(*on_a_train(listing=replace(LISTING, status=TripStatus.CANCELLED)))
    assert str(event["STATUS"]) == "CANCELLED"
    assert str(event["SUMMARY"]).startswith("Does not run: ")
    _, (running,) = read(*on_a_train())
    assert str(running["STATUS"]) == "CONFIRMED"
