"""The page of a trip: fares, stops, seats."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from carnet.domains.schedule.contracts import TripStatus
from carnet.kernel import ids
from tests.web.shop import Shop


def test_it_shows_fares_stops_and_seats(shop: Shop) -> None:
    text = shop.get(shop.trip, shop.chosen(passengers=2)).content.decode()
    assert "Berlin to Erfurt" in text
    assert "Saver" in text
    assert "You board here" in text
    assert len(re.findall(r'role="checkbox"', text)) == 8
    assert "Choose 2 seats, or go on and we choose" in text


def test_a_seat_is_chosen_by_its_link_without_scripts(shop: Shop) -> None:
    text = shop.get(shop.trip, shop.chosen(passengers=2)).content.decode()
    link = re.search(r'id="seat-2" href="([^"#]+)', text)
    assert link
    chosen = shop.get(link[1].replace("&amp;", "&")).content.decode()
    assert 'aria-label="Seat 3, aisle. Chosen."' in chosen
    assert "Chosen: 3, 1 more to choose" in chosen
    assert "Take these seats" in chosen


def test_a_sold_seat_can_not_be_chosen(traveller: Shop) -> None:
    traveller.hold("1-3")
    text = traveller.get(traveller.trip, traveller.chosen("1-3")).content.decode()
    assert "Seat 3, aisle. Held by someone else, may come free." in text
    assert "Seat 3 was taken a moment ago. Choose another." in text


def test_the_same_seat_is_free_on_another_leg(traveller: Shop) -> None:
    traveller.hold("1-3", start=0, end=2)
    text = traveller.get(traveller.trip, traveller.chosen(start=2, end=4)).content.decode()
    assert "Seat 3, aisle. Free." in text


def test_seats_are_sent_again_only_when_they_changed(traveller: Shop) -> None:
    first = traveller.get(f"{traveller.trip}/seats", traveller.chosen())
    seen = re.search(r'name="seen" value="(\w+)"', first.content.decode())
    assert seen
    again = traveller.get(f"{traveller.trip}/seats", {**traveller.chosen(), "seen": seen[1]})
    assert again.status_code == 204
    traveller.hold("1-1")
    changed = traveller.get(f"{traveller.trip}/seats", {**traveller.chosen(), "seen": seen[1]})
    assert changed.status_code == 200
    assert "Seat 1, window. Held by someone else" in changed.content.decode()


@pytest.mark.parametrize("status", [TripStatus.CANCELLED, TripStatus.DEPARTED])
def test_t9_t10_a_cancelled_or_departed_trip_offers_nothing(shop: Shop, status: TripStatus) -> None:
    listing = shop.sale.listing
    changed = {name: getattr(listing, name) for name in listing.__slots__} | {"version": 2, "status": status}
    shop.sale.publish(type(listing)(**changed))
    text = shop.get(shop.trip, shop.chosen()).content.decode()
    assert "Nothing on sale here" in text
    assert 'form="choice"' not in text


@pytest.mark.parametrize("query", ["from=4&to=2", "from=0&to=99", "from=-1", "from=a&to=b&passengers=c"])
def test_t56_a_span_that_is_not_there(shop: Shop, query: str) -> None:
    assert shop.get(f"{shop.trip}?{query}").status_code in {200, 404, 422}


@pytest.mark.parametrize("listing", ["lst_x", "42", ids.encode("bkg", UUID(int=7)), ids.encode("lst", UUID(int=7))])
def test_t56_a_listing_that_is_not_there(shop: Shop, listing: str) -> None:
    for path in ("", "/seats", "/passengers"):
        assert shop.get(f"/trips/{listing}{path}").status_code in {302, 404}
