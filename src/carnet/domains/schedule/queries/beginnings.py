"""How far an operator has come with what it wants to sell."""

from __future__ import annotations

from uuid import UUID

from carnet.domains.schedule.contracts import Beginnings
from carnet.domains.schedule.models import Event, FareTable, Timetable, Trip
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal


def beginnings(*, operator_id: UUID, by: Principal) -> Beginnings:
    """What the operator has of each already. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.CATALOG_READ, operator_id)
    trips = Trip.objects.filter(operator=operator_id)
    return Beginnings(
        fares=FareTable.objects.filter(operator=operator_id).exists(),
        plans=Timetable.objects.filter(operator=operator_id).exists()
        or Event.objects.filter(operator=operator_id).exists()
        or trips.exists(),
        published=trips.filter(version__gt=0).exists(),
    )
