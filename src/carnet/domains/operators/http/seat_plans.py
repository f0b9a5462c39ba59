"""An operator's seat plans: from a template or a description to versions that never change."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from django.http import HttpResponse
from pydantic import ConfigDict, Field

from carnet.domains.operators import operations, queries, rules
from carnet.domains.operators.contracts import PlanEntry, SavedPlan, TemplateEntry
from carnet.domains.operators.http.drafts import EXAMPLE, DraftIn, PlanSeatOut, SectionOut
from carnet.domains.operators.http.vehicles import SeatPlanId, VehicleOut
from carnet.domains.schedule.contracts import ListingKind, SeatPlan
from carnet.infra.http import (
    ApiRequest,
    Body,
    Line,
    Out,
    Page,
    Paging,
    Query,
    Router,
    Status,
    bearer_or_machine,
    etag,
    page,
)
from carnet.infra.http.ids import OperatorId, SeatPlanVersionId, VehicleId
from carnet.infra.principal import Principal
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer_or_machine)

Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
PlanName = Annotated[Line, Field(min_length=1, max_length=80)]


class PlansAsked(Paging):
    """Which seat plans: of one kind, in use or retired."""

    kind: ListingKind | None = None
    retired: bool | None = None


class PlanVersionOut(Out):
    """One layout of a plan; it never changes. `vehicles` counts those that have it and are not retired."""

    id: SeatPlanVersionId
    number: int
    capacity: int = Field(description="Seats that can be sold.")
    created_at: datetime
    vehicles: int


class SeatPlanOut(Out):
    """A seat plan and its versions, the newest first."""

    id: SeatPlanId
    kind: ListingKind
    name: str
    retired: bool
    versions: list[PlanVersionOut]

    @classmethod
    def of(cls, plan: PlanEntry) -> Self:
        """The API's form of a seat plan."""
        return cls.model_validate(plan)


class LayoutOut(Out):
    """A version with its seats, and the description that makes them, to go on from."""

    id: SeatPlanVersionId
    kind: ListingKind
    name: str
    capacity: int
    sections: list[SectionOut]
    seats: list[PlanSeatOut]

    @classmethod
    def of(cls, plan: SeatPlan) -> Self:
        """The API's form of a layout."""
        return cls(id=plan.id, kind=plan.kind, name=plan.name, **_drawn(plan))


class PreviewOut(Out):
    """What a description would make."""

    capacity: int
    sections: list[SectionOut]
    seats: list[PlanSeatOut]


class TemplateOut(Out):
    """A ready-made seat plan."""

    name: str
    kind: ListingKind
    capacity: int
    sections: list[SectionOut]

    @classmethod
    def of(cls, template: TemplateEntry) -> Self:
        """The API's form of a template."""
        sections = [SectionOut.of(section) for section in template.draft.sections]
        return cls(name=template.name, kind=template.draft.kind, capacity=template.capacity, sections=sections)


class SeatPlanIn(DraftIn):
    """A new seat plan with its first version."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Setra S 431", **EXAMPLE}]})

    name: PlanName


class SeatPlanPatch(Body):
    """What changes; what is left out stays. A retired plan is not offered for new vehicles and performances."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Setra S 431 DT"}]})

    name: PlanName | None = None
    retired: bool | None = None


class SavedOut(Out):
    """The version that has the layout, and whether it is new."""

    seat_plan: SeatPlanId
    id: SeatPlanVersionId
    number: int
    capacity: int
    created: bool

    @classmethod
    def of(cls, saved: SavedPlan) -> Self:
        """The API's form of what was saved."""
        return cls(
            seat_plan=saved.seat_plan_id,
            id=saved.version_id,
            number=saved.number,
            capacity=saved.capacity,
            created=saved.created,
        )


class MoveIn(Body):
    """Which vehicles get the version; null is all of the plan that are not retired."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"vehicles": None}]})

    vehicles: Annotated[list[VehicleId], Field(max_length=200)] | None = None


@router.get("/operators/{operator_id}/seat-plans", response=Page[SeatPlanOut])
def seat_plans(request: ApiRequest, operator_id: OperatorId, asked: Query[PlansAsked]) -> dict[str, Any]:
    """The operator's seat plans by name."""
    rows = queries.seat_plans_page(
        operator_id=operator_id,
        by=request.principal,
        kind=asked.kind,
        retired=asked.retired,
        after=asked.key(str, UUID),
        limit=asked.fetch,
    )
    return page(rows, paging=asked, key=lambda plan: (plan.name, plan.id), show=SeatPlanOut.of)


@router.post("/operators/{operator_id}/seat-plans", response={201: SavedOut})
def create(request: ApiRequest, operator_id: OperatorId, body: SeatPlanIn) -> Status[SavedOut]:
    """Make a seat plan with its first version."""
    made = operations.seat_plan_create(
        operator_id=operator_id, name=body.name, draft=body.draft(), by=request.principal, now=clock.now()
    )
    return Status(201, SavedOut.of(made))


@router.get("/operators/{operator_id}/seat-plans/templates", response=Page[TemplateOut])
def templates(request: ApiRequest, operator_id: OperatorId) -> dict[str, Any]:
    """Ready-made seat plans to start from, all on one page."""
    found = queries.seat_plan_templates(operator_id=operator_id, by=request.principal)
    return {"data": [TemplateOut.of(one) for one in found], "next": None}


@router.post("/operators/{operator_id}/seat-plans/preview", response=PreviewOut)
def preview(request: ApiRequest, operator_id: OperatorId, body: DraftIn) -> PreviewOut:
    """What a description makes, without saving it."""
    plan = queries.seat_plan_preview(operator_id=operator_id, draft=body.draft(), by=request.principal)
    return PreviewOut(**_drawn(plan))


@router.get("/operators/{operator_id}/seat-plans/{seat_plan_id}", response=SeatPlanOut)
def seat_plan(
    request: ApiRequest, response: HttpResponse, operator_id: OperatorId, seat_plan_id: SeatPlanId
) -> SeatPlanOut:
    """One seat plan, with its ETag."""
    return _shown(
        response, queries.seat_plan_at(operator_id=operator_id, seat_plan_id=seat_plan_id, by=request.principal)
    )


@router.patch("/operators/{operator_id}/seat-plans/{seat_plan_id}", response=SeatPlanOut)
def change(
    request: ApiRequest, response: HttpResponse, operator_id: OperatorId, seat_plan_id: SeatPlanId, body: SeatPlanPatch
) -> SeatPlanOut:
    """Rename a seat plan, retire it or take it back into use. Needs If-Match."""
    by = request.principal
    seen = queries.seat_plan_at(operator_id=operator_id, seat_plan_id=seat_plan_id, by=by).version
    etag.check(request, seen)
    changed = operations.seat_plan_update(
        operator_id=operator_id, seat_plan_id=seat_plan_id, **body.model_dump(), by=by, now=clock.now(), seen=seen
    )
    return _shown(response, changed)


@router.post("/operators/{operator_id}/seat-plans/{seat_plan_id}/versions", response={200: SavedOut, 201: SavedOut})
def revise(request: ApiRequest, operator_id: OperatorId, seat_plan_id: SeatPlanId, body: DraftIn) -> Status[SavedOut]:
    """Give the plan another layout: 201 a new version, 200 the version that has this layout already."""
    saved = operations.seat_plan_revise(
        operator_id=operator_id, seat_plan_id=seat_plan_id, draft=body.draft(), by=request.principal, now=clock.now()
    )
    return Status(201 if saved.created else 200, SavedOut.of(saved))


@router.get("/operators/{operator_id}/seat-plans/{seat_plan_id}/versions/{number}", response=LayoutOut)
def version(request: ApiRequest, operator_id: OperatorId, seat_plan_id: SeatPlanId, number: Number) -> LayoutOut:
    """One version with its seats."""
    return LayoutOut.of(_layout(operator_id, seat_plan_id, number, request.principal))


@router.post("/operators/{operator_id}/seat-plans/{seat_plan_id}/versions/{number}/vehicles", response=Page[VehicleOut])
def move(
    request: ApiRequest, operator_id: OperatorId, seat_plan_id: SeatPlanId, number: Number, body: MoveIn
) -> dict[str, Any]:
    """Give vehicles of the plan this version; answers those that had another one. Published trips keep their seats."""
    moved = operations.vehicles_move(
        operator_id=operator_id,
        seat_plan_id=seat_plan_id,
        number=number,
        vehicle_ids=body.vehicles,
        by=request.principal,
        now=clock.now(),
    )
    return {"data": [VehicleOut.of(vehicle) for vehicle in moved], "next": None}


def _shown(response: HttpResponse, plan: PlanEntry) -> SeatPlanOut:
    response["ETag"] = etag.of(plan.version)
    return SeatPlanOut.of(plan)


def _layout(operator_id: UUID, seat_plan_id: UUID, number: int, by: Principal) -> SeatPlan:
    return queries.seat_plan_layout(operator_id=operator_id, seat_plan_id=seat_plan_id, number=number, by=by)


def _drawn(plan: SeatPlan) -> dict[str, Any]:
    draft = rules.draft_of(queries.layout_of(plan))
    return {
        "capacity": sum(not seat.blocked for seat in plan.seats),
        "sections": [SectionOut.of(section) for section in draft.sections],
        "seats": [PlanSeatOut.of(seat) for seat in plan.seats],
    }
