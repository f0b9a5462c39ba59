"""The back office of the catalog: every page opens, forms and actions go through the operations."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from carnet.domains.network.contracts import Place
from carnet.domains.network.models import City, Station
from carnet.domains.operators.models import Operator, SeatPlan
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import TripStatus
from carnet.domains.schedule.models import FareTable, Trip
from carnet.infra.events.models import OutboxEvent
from carnet.infra.principal import CARNET
from tests.backoffice import at_the_desk
from tests.domains.schedule.outbox import names
from tests.domains.schedule.world import NOW, World, an_operator

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not apps.is_installed("django.contrib.admin"), reason="this role has no back office"),
]


@pytest.fixture
def office(db: None) -> Client:
    """An admin at the desk."""
    people: Any = get_user_model()
    return at_the_desk(Client(), people.objects.create(email="admin@example.org", roles=["admin"], created_at=NOW))


def _act(office: Client, kind: str, action: str, row: Any) -> str:
    data = {"action": action, "_selected_action": [str(row.pk)]}
    answer = office.post(reverse(f"admin:{kind}_changelist"), data, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


def test_every_list_and_page_opens(office: Client, world: World) -> None:
    operations.trip_publish(trip_id=world.trip().id, by=CARNET, now=NOW)
    for model in (City, Station, Operator, SeatPlan, FareTable, Trip):
        row: Any = model._default_manager.first()
        kind = f"{model._meta.app_label}_{model._meta.model_name}"
        assert office.get(reverse(f"admin:{kind}_changelist")).status_code == 200
        assert office.get(reverse(f"admin:{kind}_change", args=[row.pk])).status_code == 200
    for kind in ("network_route", "operators_vehicle", "operators_amenity"):
        assert office.get(reverse(f"admin:{kind}_changelist")).status_code == 200


def test_stops_are_shown_in_local_time(office: Client, world: World) -> None:
    page = office.get(reverse("admin:schedule_trip_change", args=[world.trip().id])).content.decode()
    assert "Berlin Hbf: dep. 2026-12-01 08:29 (Europe/Berlin)" in page


def test_trips_are_published_withdrawn_and_cancelled(office: Client, world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("carnet.kernel.clock.now", lambda: NOW)
    trip = world.trip()
    assert _act(office, "schedule_trip", "publish", Trip(id=trip.id)) == "Done: 1."
    _act(office, "schedule_trip", "withdraw", Trip(id=trip.id))
    _act(office, "schedule_trip", "cancel", Trip(id=trip.id))
    assert names(trip.id) == ["listing.published", "listing.withdrawn", "listing.updated"]
    refusal = _act(office, "schedule_trip", "depart", Trip(id=trip.id))
    assert "a trip that is cancelled cannot depart" in refusal
    known = queries.trip(trip.id)
    assert known is not None
    assert known.status is TripStatus.CANCELLED


def test_a_city_is_made_and_changed_through_the_operations(office: Client) -> None:
    data = {"name": "Ulm", "region": "", "country": "DE", "timezone": "Europe/Berlin", "latitude": "", "longitude": ""}
    assert office.post(reverse("admin:network_city_add"), data).status_code == 302
    city = City.objects.get()
    change = reverse("admin:network_city_change", args=[city.pk])
    assert office.post(change, {**data, "name": "Neu-Ulm"}).status_code == 302
    assert names(city.pk) == ["place.published", "place.published"]
    wrong = office.post(change, {**data, "timezone": "Ulm"})
    assert wrong.status_code == 200
    assert "no IANA time zone" in wrong.content.decode()
    assert _act(office, "network_city", "delete_unused", city) == "Done: 1."
    assert not City.objects.exists()


def test_a_used_station_stays_and_its_users_are_named(office: Client, world: World) -> None:
    world.trip()
    berlin: Place = world.stations[0]
    assert "it is used by: 1 trip" in _act(office, "network_station", "delete_unused", Station(id=berlin.id))
    data = {
        "city": str(berlin.city_id), "kind": "railway", "name": "Berlin Ost", "timezone": "Europe/Berlin",
        "latitude": "", "longitude": "", "codes-TOTAL_FORMS": "0", "codes-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert office.post(reverse("admin:network_station_change", args=[berlin.id]), data).status_code == 302
    assert names(berlin.id) == ["place.published", "place.published"]


def test_operators_are_approved_and_suspended_and_nothing_else(office: Client) -> None:
    made = an_operator("Nachtbus", approved=False)
    assert office.get(reverse("admin:operators_operator_add")).status_code == 403
    office.post(reverse("admin:operators_operator_change", args=[made]), {"name": "Nachtbus AG"})
    assert Operator.objects.get(id=made).name == "Nachtbus"
    _act(office, "operators_operator", "approve", Operator(id=made))
    _act(office, "operators_operator", "suspend", Operator(id=made))
    rows = OutboxEvent.objects.filter(aggregate_id=made).order_by("aggregate_version")
    assert [row.name for row in rows] == ["operator.applied", "operator.approved", "operator.suspended"]
