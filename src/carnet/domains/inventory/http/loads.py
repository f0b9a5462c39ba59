"""How full an operator's trips are."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from carnet.domains.inventory import queries
from carnet.infra.http import ApiRequest, Body, Out, Page, Query, Router, bearer_or_machine
from carnet.infra.http.ids import OperatorId, TripId
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer_or_machine)


class LoadsAsked(Body):
    """Which trips."""

    trip: list[TripId] = Field(min_length=1, max_length=200)


class LoadOut(Out):
    """Seats of a trip on the leg where it is fullest; `sold`, `held` and `free` make up the capacity."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"trip": "trp_01m7ye3ya5ear9be00bjk5qvnj", "capacity": 220, "sold": 180, "held": 4, "free": 36}
            ]
        }
    )

    trip: TripId
    capacity: int
    sold: int
    held: int
    free: int


@router.get("/operators/{operator_id}/loads", response=Page[LoadOut])
def loads(request: ApiRequest, operator_id: OperatorId, asked: Query[LoadsAsked]) -> dict[str, Any]:
    """How many seats are sold, held and free; trips that were never on sale are left out."""
    found = queries.operator_loads(
        operator_id=operator_id, listing_ids=asked.trip, by=request.principal, now=clock.now()
    )
    rows = [
        LoadOut(trip=trip, capacity=load.capacity, sold=load.sold, held=load.held, free=load.free)
        for trip, load in sorted(found.items())
    ]
    return {"data": rows, "next": None}
