"""What an operator's trips have sold."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from carnet.domains.booking import queries
from carnet.infra.http import ApiRequest, Body, MoneyOut, Out, Page, Query, Router, bearer_or_machine
from carnet.infra.http.formats import money
from carnet.infra.http.ids import OperatorId, TripId

router = Router(tags=["operators"], auth=bearer_or_machine)


class SalesAsked(Body):
    """Which trips."""

    trip: list[TripId] = Field(min_length=1, max_length=200)


class SalesOut(Out):
    """Paid tickets of a trip, and what was paid for them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "trip": "trp_01m7ye3ya5ear9be00bjk5qvnj",
                    "tickets": 180,
                    "paid": {"amount": 702_000, "currency": "EUR"},
                }
            ]
        }
    )

    trip: TripId
    tickets: int
    paid: MoneyOut


@router.get("/operators/{operator_id}/sales", response=Page[SalesOut])
def sales(request: ApiRequest, operator_id: OperatorId, asked: Query[SalesAsked]) -> dict[str, Any]:
    """What was sold of trips, without what was given back; trips that sold nothing are left out."""
    found = queries.sales(operator_id=operator_id, listing_ids=asked.trip, by=request.principal)
    rows = [
        SalesOut(trip=trip, tickets=one.tickets, paid=MoneyOut.model_validate(money(one.paid)))
        for trip, one in sorted(found.items())
    ]
    return {"data": rows, "next": None}
