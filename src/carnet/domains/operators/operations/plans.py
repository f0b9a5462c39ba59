"""Seat plans: immutable versions under a name, told to the sellers once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from carnet.domains.operators import queries, rules
from carnet.domains.operators.contracts import Layout, PlanDraft, PlanEntry, SavedPlan
from carnet.domains.operators.models import Operator, SeatPlan, SeatPlanVersion
from carnet.domains.operators.operations.companies import OperatorNotFound
from carnet.domains.schedule.events import SeatPlanPublished
from carnet.infra import audit, events
from carnet.infra.access import Permission, allow_at
from carnet.infra.events import codec
from carnet.infra.http import etag
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput, Problem

_LONGEST_NAME = 80


class SeatPlanNotFound(Problem):
    """The operator has no such seat plan or version."""

    code = "SEAT_PLAN_UNKNOWN"


class SeatPlanExists(Problem):
    """The operator has a seat plan of this name."""

    code = "SEAT_PLAN_EXISTS"


def seat_plan_save(*, operator_id: UUID, name: str, layout: Layout, by: Principal, now: datetime) -> SavedPlan:
    """Keep a layout under a name: its known version when the plan had this layout before, else a new one.

    Raises NotFound, Forbidden, SecondFactorNeeded, InvalidInput, OperatorNotFound.
    """
    allow_at(by, Permission.FLEET_MANAGE, operator_id)
    _check_name(name)
    rules.check_layout(layout)
    with transaction.atomic():
        _lock_operator(operator_id)
        plan = SeatPlan.objects.select_for_update().filter(operator_id=operator_id, name=name).first()
        plan = plan or SeatPlan.objects.create(operator_id=operator_id, name=name, kind=layout.kind.value)
        return _keep(plan, layout, by=by, now=now)


def seat_plan_create(*, operator_id: UUID, name: str, draft: PlanDraft, by: Principal, now: datetime) -> SavedPlan:
    """A new seat plan with its first version. The name is trimmed.

    Raises NotFound, Forbidden, SecondFactorNeeded, InvalidInput, OperatorNotFound, SeatPlanExists.
    """
    allow_at(by, Permission.FLEET_MANAGE, operator_id)
    name = name.strip()
    _check_name(name)
    layout = _built(draft)
    with transaction.atomic():
        _lock_operator(operator_id)
        if SeatPlan.objects.filter(operator_id=operator_id, name=name).exists():
            raise _exists(name)
        plan = SeatPlan.objects.create(operator_id=operator_id, name=name, kind=layout.kind.value)
        return _keep(plan, layout, by=by, now=now)


def seat_plan_revise(
    *, operator_id: UUID, seat_plan_id: UUID, draft: PlanDraft, by: Principal, now: datetime, seen: int | None = None
) -> SavedPlan:
    """Give a plan another layout: a new version, or the one that had it. Vehicles keep the version they have.

    `seen` is the number of the newest version that this was made from. Raises NotFound, Forbidden,
    SecondFactorNeeded, InvalidInput, SeatPlanNotFound, PreconditionFailed.
    """
    allow_at(by, Permission.FLEET_MANAGE, operator_id)
    layout = _built(draft)
    with transaction.atomic():
        plan = _locked(operator_id, seat_plan_id)
        etag.check_seen(_last_number(plan), seen)
        return _keep(plan, layout, by=by, now=now)


def seat_plan_update(
    *,
    operator_id: UUID,
    seat_plan_id: UUID,
    by: Principal,
    now: datetime,
    name: str | None = None,
    retired: bool | None = None,
    seen: int | None = None,
) -> PlanEntry:
    """Rename a plan, retire it or take it back into use; None leaves it. `seen` is the version this was made from.

    Raises NotFound, Forbidden, SecondFactorNeeded, InvalidInput, SeatPlanNotFound, SeatPlanExists, PreconditionFailed.
    """
    allow_at(by, Permission.FLEET_MANAGE, operator_id)
    given = {"name": None if name is None else name.strip(), "retired": retired}
    if name is not None:
        _check_name(name)
    with transaction.atomic():
        _lock_operator(operator_id)
        plan = _locked(operator_id, seat_plan_id)
        etag.check_seen(plan.version, seen)
        changes = {field: value for field, value in given.items() if value not in (None, getattr(plan, field))}
        if changes:
            _change(plan, changes)
            _note(by, "seat-plan.changed", plan, now=now, changed=sorted(changes))
    return queries.seat_plan_at(operator_id=operator_id, seat_plan_id=seat_plan_id, by=by)


def seat_plans_publish(*, version_ids: Collection[UUID], now: datetime) -> int:
    """Tell the sellers about those versions they do not know yet; how many these were."""
    with transaction.atomic():
        rows = list(
            SeatPlanVersion.objects.filter(id__in=version_ids, published_at=None)
            .select_related("seat_plan")
            .order_by("id")
            .select_for_update(of=("self",))
        )
        events.publish_many([(SeatPlanPublished(queries.seat_plan_contract(row)), row.id, 1) for row in rows], now=now)
        SeatPlanVersion.objects.filter(id__in=[row.id for row in rows]).update(published_at=now)
    return len(rows)


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise InvalidInput.at("/name", f"a seat plan needs a name of at most {_LONGEST_NAME} letters")


def _exists(name: str) -> SeatPlanExists:
    return SeatPlanExists(f"there is a seat plan {name} already")


def _built(draft: PlanDraft) -> Layout:
    layout = rules.build(draft)
    rules.check_layout(layout)
    return layout


def _lock_operator(operator_id: UUID) -> None:
    """Keeps two plans from getting one name."""
    if not Operator.objects.select_for_update().filter(id=operator_id).exists():
        raise OperatorNotFound("there is no such operator")


def _locked(operator_id: UUID, seat_plan_id: UUID) -> SeatPlan:
    plan = SeatPlan.objects.select_for_update().filter(id=seat_plan_id, operator=operator_id).first()
    if plan is None:
        raise SeatPlanNotFound("there is no such seat plan")
    return plan


def _change(plan: SeatPlan, changes: dict[str, Any]) -> None:
    for field, value in changes.items():
        setattr(plan, field, value)
    if "name" in changes and SeatPlan.objects.filter(operator=plan.operator_id, name=plan.name).exists():
        raise _exists(plan.name)
    plan.version += 1
    plan.save(update_fields=["name", "retired", "version"])


def _keep(plan: SeatPlan, layout: Layout, *, by: Principal, now: datetime) -> SavedPlan:
    if plan.kind != layout.kind:
        raise InvalidInput.at("/kind", f"the seat plan {plan.name} is for a {plan.kind}")
    content = codec.to_json(layout)
    checksum = _checksum(content)
    known = plan.versions.defer("sections", "seats").filter(checksum=checksum).first()
    row = known or _new_version(plan, layout, content, checksum, now=now)
    if known is None:
        _note(by, "seat-plan.saved", plan, now=now, number=row.number)
    return SavedPlan(row.id, plan.id, row.number, row.capacity, created=known is None)


def _new_version(
    plan: SeatPlan, layout: Layout, content: dict[str, Any], checksum: bytes, *, now: datetime
) -> SeatPlanVersion:
    capacity = sum(not seat.blocked for seat in layout.seats)
    if capacity == 0:
        raise InvalidInput.at("/sections", "a seat plan has at least one seat that can be sold")
    return SeatPlanVersion.objects.create(
        seat_plan=plan,
        number=_last_number(plan) + 1,
        sections=content["sections"],
        seats=content["seats"],
        capacity=capacity,
        checksum=checksum,
        created_at=now,
    )


def _last_number(plan: SeatPlan) -> int:
    return plan.versions.order_by("-number").values_list("number", flat=True).first() or 0


def _note(by: Principal, verb: str, plan: SeatPlan, *, now: datetime, **detail: Any) -> None:
    operator = ids.encode("opr", plan.operator_id)
    audit.record(by.actor, verb, ids.encode("spl", plan.id), {"operator": operator, **detail}, now=now)


def _checksum(content: dict[str, Any]) -> bytes:
    text = json.dumps([content["sections"], content["seats"]], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()
