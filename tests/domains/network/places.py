"""Small things for tests of the network: who asks, cities, stations."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from carnet.domains.network import operations
from carnet.domains.network.contracts import NewCity, NewStation, Place, RouteCall, StationKind
from carnet.domains.network.models import City, Route, RouteStop, Station, StationCode
from carnet.infra.access import MemberRole, PlatformRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events.models import OutboxEvent
from carnet.infra.principal import CARNET, Principal
from carnet.kernel.ids import new_id
from tests.domains.schedule.world import NOW

OURS: Final = new_id()
THEIRS: Final = new_id()
ADMIN: Final = Principal(user_id=new_id(), roles=frozenset({PlatformRole.ADMIN}), second_factor=True)


def member(role: MemberRole = MemberRole.MANAGER, operator_id: UUID = OURS) -> Principal:
    """Somebody who works for an operator."""
    return Principal(user_id=new_id(), memberships={operator_id: role})


def a_city(name: str = "Berlin", latitude: float | None = 52.52, longitude: float | None = 13.405) -> Place:
    """A German city."""
    city = NewCity(name, "DE", "Europe/Berlin", latitude, longitude)
    return operations.city_create(city=city, by=CARNET, now=NOW)


def a_stop(name: str, *, operator_id: UUID | None = None, **changes: Any) -> Place:
    """A railway station, in a city of its own unless `city_id` names one."""
    if "city_id" not in changes:
        changes["city_id"] = a_city(f"{name} city").id
    station = NewStation(**{"kind": StationKind.RAILWAY, "name": name, "operator_id": operator_id, **changes})
    return operations.station_create(station=station, by=CARNET, now=NOW)


def calls(*stations: Place) -> list[RouteCall]:
    """Boarding at each of the stations."""
    return [RouteCall(station.id) for station in stations]


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of the network, and what was said and written down about it."""
    tables = (City, Station, StationCode, Route, RouteStop, OutboxEvent, AuditEntry)
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}
