"""Reads of seat plans and their versions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from carnet.domains.operators import rules
from carnet.domains.operators.contracts import Layout, PlanDraft, PlanEntry, PlanVersion, TemplateEntry
from carnet.domains.operators.models import SeatPlan as PlanRow
from carnet.domains.operators.models import SeatPlanVersion
from carnet.domains.operators.queries.narrowing import narrowed
from carnet.domains.schedule.contracts import ListingKind, Seat, SeatPlan, Section
from carnet.infra.access import Permission, allow_at
from carnet.infra.events import codec
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal


def seat_plan_contract(row: SeatPlanVersion) -> SeatPlan:
    """The version as sellers get it; reads `row.seat_plan`."""
    return SeatPlan(
        id=row.id,
        kind=ListingKind(row.seat_plan.kind),
        name=row.seat_plan.name,
        sections=codec.from_json(tuple[Section, ...], row.sections),
        seats=codec.from_json(tuple[Seat, ...], row.seats),
    )


def seat_plan(version_id: UUID) -> SeatPlan | None:
    """The seat plan version with this id, or None."""
    row = SeatPlanVersion.objects.select_related("seat_plan").filter(id=version_id).first()
    return None if row is None else seat_plan_contract(row)


def seat_plan_of(*, version_id: UUID, operator_id: UUID) -> ListingKind | None:
    """What kind of vehicle an operator's seat plan version is for; None when it is not this operator's."""
    rows = SeatPlanVersion.objects.filter(id=version_id, seat_plan__operator=operator_id)
    kind = rows.values_list("seat_plan__kind", flat=True).first()
    return ListingKind(kind) if kind else None


def seat_plans_page(
    *,
    operator_id: UUID,
    by: Principal,
    kind: ListingKind | None = None,
    retired: bool | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int | None = None,
) -> tuple[PlanEntry, ...]:
    """An operator's seat plans by name, with their versions; `after` is the name and id of the last one shown.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.CATALOG_READ, operator_id)
    rows = _with_versions(PlanRow.objects.filter(operator=operator_id))
    found = narrowed(rows, kind=kind, retired=retired, after=after, limit=limit)
    return tuple(_entry(row) for row in found)


def seat_plan_at(*, operator_id: UUID, seat_plan_id: UUID, by: Principal) -> PlanEntry:
    """One of the operator's seat plans. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.CATALOG_READ, operator_id)
    row = _with_versions(PlanRow.objects.filter(operator=operator_id, id=seat_plan_id)).first()
    if row is None:
        raise NotFound
    return _entry(row)


def seat_plan_layout(*, operator_id: UUID, seat_plan_id: UUID, by: Principal, number: int | None = None) -> SeatPlan:
    """A version of one of the operator's seat plans, the newest where no number is given.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.CATALOG_READ, operator_id)
    rows = SeatPlanVersion.objects.select_related("seat_plan").filter(
        seat_plan=seat_plan_id, seat_plan__operator=operator_id
    )
    chosen = rows if number is None else rows.filter(number=number)
    row = chosen.order_by("-number").first()
    if row is None:
        raise NotFound
    return seat_plan_contract(row)


def seat_plan_templates(*, operator_id: UUID, by: Principal) -> tuple[TemplateEntry, ...]:
    """Ready-made seat plans to start from. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.CATALOG_READ, operator_id)
    return _templates()


def seat_plan_preview(*, operator_id: UUID, draft: PlanDraft, by: Principal) -> SeatPlan:
    """What a description makes, without saving it. Raises NotFound, Forbidden, SecondFactorNeeded, InvalidInput."""
    allow_at(by, Permission.FLEET_MANAGE, operator_id)
    layout = rules.build(draft)
    rules.check_layout(layout)
    return layout.plan(plan_id=UUID(int=0), name="")


def travel_classes(*, operator_id: UUID, by: Principal) -> tuple[str, ...]:
    """The classes of travel that the newest versions of the operator's seat plans in use have, each once.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.CATALOG_READ, operator_id)
    rows = SeatPlanVersion.objects.filter(seat_plan__operator=operator_id, seat_plan__retired=False)
    newest = rows.order_by("seat_plan_id", "-number").distinct("seat_plan_id")
    plans = newest.values_list("sections", flat=True)
    return tuple(sorted({section["travel_class"] for sections in plans for section in sections}))


def layout_of(plan: SeatPlan) -> Layout:
    """The plan without its name."""
    return Layout(plan.kind, plan.sections, plan.seats)


@cache
def _templates() -> tuple[TemplateEntry, ...]:
    drafts = {name: make() for name, make in rules.DRAFTS.items()}
    return tuple(TemplateEntry(name, draft, len(rules.build(draft).seats)) for name, draft in drafts.items())


def _with_versions(rows: QuerySet[PlanRow]) -> QuerySet[PlanRow]:
    """With the versions from the newest on, without their seats, and how many vehicles have each."""
    versions = (
        SeatPlanVersion.objects.defer("sections", "seats", "checksum")
        .annotate(carried=Count("vehicles", filter=Q(vehicles__retired=False)))
        .order_by("-number")
    )
    return rows.prefetch_related(Prefetch("versions", queryset=versions, to_attr="from_newest"))


def _entry(row: PlanRow) -> PlanEntry:
    found: Iterable[Any] = getattr(row, "from_newest")  # noqa: B009  prefetched
    versions = tuple(PlanVersion(one.id, one.number, one.capacity, one.created_at, one.carried) for one in found)
    return PlanEntry(row.id, ListingKind(row.kind), row.name, row.retired, row.version, versions)
