"""A small shop: a train from Berlin on sale in three days, and a traveller with an account."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

from carnet.domains.identity import operations as identity
from carnet.domains.identity.models import User
from carnet.domains.inventory import queries as inventory
from carnet.domains.network.contracts import Place, PlaceKind, StationKind
from carnet.domains.search import operations as search
from carnet.domains.search import queries as searching
from carnet.infra.events import codec
from carnet.kernel import clock, ids
from tests.domains.booking.conftest import Sale, a_sale

PASSWORD = "leaves-on-the-line"
_KEY = re.compile(r'name="key" value="([^"]+)"')


@dataclass
class Shop:
    """The pages of the shop as a browser without scripts sees them."""

    sale: Sale
    user: User
    client: Client = field(default_factory=Client)

    @property
    def trip(self) -> str:
        """The address of the train, without a choice."""
        return f"/trips/{ids.encode('lst', self.sale.listing.id)}"

    def chosen(self, *seats: str, passengers: int = 0, start: int = 0, end: int = 2) -> dict[str, Any]:
        """A choice as an address or a form says it."""
        count = passengers or len(seats) or 1
        fare = ids.encode("far", self.sale.fares.fares[0].id)
        return {"from": start, "to": end, "passengers": count, "fare": fare, "seat": list(seats)}

    def order(self, *seats: str, **chosen: Any) -> dict[str, Any]:
        """The passenger form, filled in."""
        choice = self.chosen(*seats, **chosen)
        names = {
            f"p{n}-{part}": name
            for n in range(1, choice["passengers"] + 1)
            for part, name in (("first_name", "Ada"), ("last_name", f"Lovelace {n}"))
        }
        return {**choice, **names, "email": "ada@example.org", "key": str(ids.new_id())}

    def log_in(self, user: User | None = None) -> None:
        """Have a session."""
        self.client.force_login(user or self.user, backend="carnet.domains.identity.login.backend.PasswordBackend")

    def hold(self, *seats: str, **chosen: Any) -> str:
        """Hold seats through the pages; the reference."""
        answer = self.client.post(f"{self.trip}/passengers", self.order(*seats, **chosen))
        assert answer.status_code == 302, answer.content
        return answer["Location"].split("/")[2]

    def get(self, path: str, query: dict[str, Any] | None = None) -> HttpResponse:
        """A page."""
        address = f"{path}?{urlencode(query, doseq=True)}" if query else path
        return self.client.get(address)  # type: ignore[return-value]


def a_user(email: str = "ada@example.org") -> User:
    """Somebody with an account."""
    return identity.sign_up(
        email=email, password=PASSWORD, first_name="Ada", last_name="Lovelace", proven=True, now=clock.now()
    )


def a_shop() -> Shop:
    """A train of eight seats through five stops, which the search finds."""
    sale = a_sale()
    sale.leaving_in_three_days()
    searching.forget()
    search.store_seat_plans([codec.to_json(sale.plan)])
    search.store_fare_tables([codec.to_json(sale.fares)])
    search.store_places([(place, 1) for place in _places(sale)])
    search.store_listings([codec.to_json(sale.listing)])
    searching.use_availability(inventory.free_by_class)
    return Shop(sale, a_user())


def key_in(page: HttpResponse) -> str:
    """The idempotency key of the form on a page."""
    found = _KEY.search(page.content.decode())
    assert found
    return found[1]


def _places(sale: Sale) -> list[Place]:
    places = []
    for stop in sale.listing.stops:
        where = (stop.city_id, stop.city_name, stop.country, stop.timezone)
        places.append(Place(stop.city_id, PlaceKind.CITY, stop.city_name, *where))
        station = Place(stop.station_id, PlaceKind.STATION, stop.station_name, *where)
        places.append(_railway(station))
    return places


def _railway(place: Place) -> Place:
    return Place(
        place.id, place.kind, place.name, place.city_id, place.city_name, place.country, place.timezone,
        station_kind=StationKind.RAILWAY,
    )  # fmt: skip
