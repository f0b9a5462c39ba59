"""The API of an operator's fares: versions that never change, and giving the newest to trips."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import (
    ChargeKind,
    Fare,
    FaresApplied,
    FareTableEntry,
    FareTableProfile,
    ReductionKind,
    Tariff,
    TariffKind,
)
from carnet.domains.schedule.http.fare_bodies import FARES, ApplyBody, FaresBody
from carnet.infra.http import (
    ApiRequest,
    Line,
    Out,
    Page,
    Paging,
    Prefix,
    Query,
    Router,
    Status,
    bearer_or_machine,
    page,
)
from carnet.infra.http.ids import FareTableId, OperatorId, StationId
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer_or_machine)

FareId = Annotated[UUID, Prefix("far")]


class FaresAsked(Paging):
    """The newest version of each name, or all versions of one."""

    name: Annotated[Line, Field(max_length=80)] | None = None


class FareTableOut(Out):
    """A version of the fares of a name; `trips` counts trips to come that have it."""

    id: FareTableId
    name: str
    number: int
    newest: bool
    created_at: datetime
    currency: str
    families: list[str]
    trips: int

    @classmethod
    def of(cls, entry: FareTableEntry) -> Self:
        """The API's form of an entry."""
        return cls.model_validate(entry)


class CellOut(Out):
    """The price from one station to another."""

    from_: StationId = Field(alias="from")
    to: StationId
    amount: int


class TariffOut(Out):
    """How the price is found; amounts in minor units of the currency."""

    kind: TariffKind
    amount: int
    milli_per_km: int
    minimum: int
    round_to: int
    prices: list[CellOut]

    @classmethod
    def of(cls, tariff: Tariff) -> Self:
        """The API's form of a tariff."""
        cells = [CellOut(from_=cell.from_station, to=cell.to_station, amount=cell.amount) for cell in tariff.prices]
        return cls(
            kind=tariff.kind,
            amount=tariff.amount,
            milli_per_km=tariff.milli_per_km,
            minimum=tariff.minimum,
            round_to=tariff.round_to,
            prices=cells,
        )


class TierOut(Out):
    """So many basis points of the price are kept while departure is at least so many hours away."""

    hours_before: int
    kept_bp: int


class FareConditionsOut(Out):
    """What a fare allows."""

    refund_tiers: list[TierOut]
    exchange_fee: int | None
    name_change: bool
    seat_choice: bool


class ReductionOut(Out):
    """Basis points less for a child, a senior or everybody in a group."""

    kind: ReductionKind
    off_bp: int
    from_age: int | None
    until_age: int | None
    least: int | None


class SalePeriodOut(Out):
    """When the fare is sold; null is open."""

    since: datetime | None
    until: datetime | None


class TableFareOut(Out):
    """What one class costs, under which conditions."""

    id: FareId
    family: str
    travel_class: str = Field(alias="class")
    tariff: TariffOut
    conditions: FareConditionsOut
    reductions: list[ReductionOut]
    periods: list[SalePeriodOut]
    quota: int | None
    description: str

    @classmethod
    def of(cls, fare: Fare) -> Self:
        """The API's form of a fare."""
        return cls(
            id=fare.id,
            family=fare.family,
            travel_class=fare.travel_class,
            tariff=TariffOut.of(fare.tariff),
            conditions=FareConditionsOut.model_validate(fare.conditions),
            reductions=[ReductionOut.model_validate(one) for one in fare.reductions],
            periods=[SalePeriodOut.model_validate(one) for one in fare.periods],
            quota=fare.quota,
            description=fare.description,
        )


class ChargeOut(Out):
    """A tax or fee for each passenger."""

    name: str
    kind: ChargeKind
    country: str
    rate_bp: int
    amount: int
    included: bool


class MissingPriceOut(Out):
    """A matrix has no price for this way, which a trip or timetable with these fares runs."""

    fare: FareId
    from_: StationId = Field(alias="from")
    to: StationId


class FaresOut(FareTableOut):
    """A version of fares in full. `missing` are ways without a price."""

    model_config = ConfigDict(json_schema_extra={"examples": [FARES]})

    fares: list[TableFareOut]
    charges: list[ChargeOut]
    missing: list[MissingPriceOut]

    @classmethod
    def whole(cls, profile: FareTableProfile) -> Self:
        """The API's form of a version."""
        missing = [
            MissingPriceOut(fare=one.fare_id, from_=one.from_station, to=one.to_station) for one in profile.missing
        ]
        return cls(
            **FareTableOut.of(profile.entry).model_dump(),
            fares=[TableFareOut.of(fare) for fare in profile.table.fares],
            charges=[ChargeOut.model_validate(one) for one in profile.table.charges],
            missing=missing,
        )


class FaresAppliedOut(Out):
    """How many trips got the newest version, and how many listings were published anew."""

    fare_table: FareTableId
    number: int
    trips: int
    listings: int

    @classmethod
    def of(cls, done: FaresApplied) -> Self:
        """The API's form of it."""
        return cls(fare_table=done.fare_table_id, number=done.number, trips=done.trips, listings=done.listings)


@router.get("/operators/{operator_id}/fares", response=Page[FareTableOut])
def fare_tables(request: ApiRequest, operator_id: OperatorId, asked: Query[FaresAsked]) -> dict[str, Any]:
    """The newest version of each of the operator's fares; with `name`, all versions of these."""
    rows = queries.fare_tables(
        operator_id=operator_id,
        by=request.principal,
        now=clock.now(),
        name=asked.name,
        after=asked.key(str, int),
        limit=asked.fetch,
    )
    return page(rows, paging=asked, key=lambda one: (one.name, one.number), show=FareTableOut.of)


@router.post("/operators/{operator_id}/fares", response={200: FaresOut, 201: FaresOut})
def save(request: ApiRequest, operator_id: OperatorId, body: FaresBody) -> Status[FaresOut]:
    """Keep fares as a new version of their name: 201; 200 where the newest version is just like that."""
    saved = operations.fare_table_create(
        operator_id=operator_id,
        name=body.name,
        fares=[fare.fare() for fare in body.fares],
        charges=[charge.charge() for charge in body.charges],
        by=request.principal,
        now=clock.now(),
    )
    return Status(201 if saved.created else 200, _shown(request, operator_id, saved.fare_table.id))


@router.post("/operators/{operator_id}/fares/apply", response=FaresAppliedOut)
def apply(request: ApiRequest, operator_id: OperatorId, body: ApplyBody) -> FaresAppliedOut:
    """Give the newest version of a name to all trips to come that have an older one. Sold tickets keep theirs."""
    done = operations.fares_apply(operator_id=operator_id, name=body.name, by=request.principal, now=clock.now())
    return FaresAppliedOut.of(done)


@router.get("/operators/{operator_id}/fares/{fare_table_id}", response=FaresOut)
def fares(request: ApiRequest, operator_id: OperatorId, fare_table_id: FareTableId) -> FaresOut:
    """One version of the operator's fares."""
    return _shown(request, operator_id, fare_table_id)


def _shown(request: ApiRequest, operator_id: UUID, table_id: UUID) -> FaresOut:
    profile = queries.fare_table_at(operator_id=operator_id, table_id=table_id, by=request.principal, now=clock.now())
    return FaresOut.whole(profile)
