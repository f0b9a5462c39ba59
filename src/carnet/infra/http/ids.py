"""Ids as the API writes them, of what more than one part of it names."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from carnet.infra.http.schemas import Prefix

OperatorId = Annotated[UUID, Prefix("opr")]
UserId = Annotated[UUID, Prefix("usr")]
StationId = Annotated[UUID, Prefix("stn")]
RouteId = Annotated[UUID, Prefix("rte")]
VehicleId = Annotated[UUID, Prefix("veh")]
SeatPlanVersionId = Annotated[UUID, Prefix("spv")]
FareTableId = Annotated[UUID, Prefix("ftb")]
TripId = Annotated[UUID, Prefix("trp")]
EventId = Annotated[UUID, Prefix("evt")]
ListingId = Annotated[UUID, Prefix("lst")]
QuoteId = Annotated[UUID, Prefix("qte")]
BookingId = Annotated[UUID, Prefix("bkg")]
TicketId = Annotated[UUID, Prefix("tkt")]
PaymentId = Annotated[UUID, Prefix("pay")]
