"""The main job on a real national timetable: found, sold on a part of its run, and again on the next part."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse

from carnet.domains.booking.operations.prepare import hints
from carnet.domains.inventory import queries as inventory
from carnet.domains.search import queries as search
from carnet.kernel import clock, ids
from carnet.project import auditor
from carnet.project.roles import Role
from tests.api.client import Api
from tests.money import give_money
from tests.tokens import token_for

FEED = Path(__file__).parents[3] / "shared" / "data" / "db-fernverkehr-2017" / "gtfs.zip"


@pytest.fixture
def traveller(transactional_db: None, api: Api, capsys: pytest.CaptureFixture[str]) -> Api:
    """Somebody with money, and one day of German long-distance trains on sale, a week from now."""
    for forget in (inventory.clear_caches, hints.clear, search.forget):
        forget()
    call_command("import_gtfs", str(FEED), "--from", in_a_week(), "--days", "1")
    assert "5,245" in capsys.readouterr().out
    user_id = ids.new_id()
    give_money(user_id, 100_000)
    return api.signed_in(token_for(user_id))


def in_a_week() -> str:
    """The day that is imported and searched."""
    return (clock.now().date() + timedelta(days=7)).isoformat()


def body(response: HttpResponse) -> dict[str, Any]:
    assert response.status_code < 300, response.content
    document: dict[str, Any] = json.loads(response.content)
    return document


@pytest.mark.skipif(not FEED.exists(), reason=f"the timetable {FEED.name} is not beside this checkout")
def test_a_seat_to_leipzig_is_sold_again_from_leipzig(traveller: Api) -> None:
    day = in_a_week()
    through = {trip["listing"] for trip in found(traveller, "Berlin", "munchen", day)}
    first = next(trip for trip in found(traveller, "berlin", "Leipzig", day) if trip["listing"] in through)
    second = next(trip for trip in found(traveller, "Leipzig", "Muenchen", day) if trip["listing"] == first["listing"])
    assert first["to"]["stop"] == second["from"]["stop"]

    seat = buy(traveller, first, None)
    assert buy(traveller, second, [seat]) == seat
    assert [verdict for verdict in auditor.audit(Role.ALL, now=clock.now()) if verdict.broken] == []


def found(traveller: Api, origin: str, destination: str, day: str) -> list[dict[str, Any]]:
    answer = traveller.get(f"/search?from={origin}&to={destination}&date={day}&limit=100")
    trips: list[dict[str, Any]] = body(answer)["data"]
    assert trips
    return trips


def buy(traveller: Api, trip: dict[str, Any], seats: list[str] | None) -> str:
    """Hold and pay one seat; which one it was."""
    item = {
        "listing": trip["listing"],
        "from": trip["from"]["stop"],
        "to": trip["to"]["stop"],
        "fare": trip["fares"][0]["fare"],
        "passengers": [{"first_name": "Ada", "last_name": "Lovelace"}],
        "seats": seats,
    }
    order = {"items": [item], "contact": {"email": "ada@example.org"}}
    booking = body(traveller.post("/bookings", order, key=str(ids.new_id())))
    payment = traveller.post(f"/bookings/{booking['reference']}/payments", {"method": "wallet"}, key=str(ids.new_id()))
    assert body(payment)["booking"]["status"] == "confirmed"
    seat: str = booking["tickets"][0]["seat"]
    return seat
