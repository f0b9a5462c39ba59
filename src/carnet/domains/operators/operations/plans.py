"""Seat plans: immutable versions, told to the sellers once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from carnet.domains.operators import queries, rules
from carnet.domains.operators.contracts import Layout, SavedPlan
from carnet.domains.operators.models import Operator, SeatPlan, SeatPlanVersion
from carnet.domains.operators.operations.companies import OperatorNotFound
from carnet.domains.schedule.events import SeatPlanPublished
from carnet.infra import events
from carnet.infra.events import codec
from carnet.kernel.problem import InvalidInput, Problem


class SeatPlanNotFound(Problem):
    """The operator has no such seat plan version."""

    code = "SEAT_PLAN_UNKNOWN"


def seat_plan_save(*, operator_id: UUID, name: str, layout: Layout, now: datetime) -> SavedPlan:
    """Keep a layout under a name: its known version when the plan had this layout before, else a new one.

    Raises InvalidInput, OperatorNotFound.
    """
    rules.check_layout(layout)
    content = codec.to_json(layout)
    checksum = _checksum(content)
    with transaction.atomic():
        plan = _locked_plan(operator_id, name, layout)
        known = plan.versions.filter(checksum=checksum).first()
        row = known or _new_version(plan, layout, content, checksum, now=now)
    return SavedPlan(row.id, plan.id, row.number, row.capacity, created=known is None)


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


def _locked_plan(operator_id: UUID, name: str, layout: Layout) -> SeatPlan:
    """The plan of this name, made when missing. The operator's lock keeps two first versions apart."""
    if not name.strip():
        raise InvalidInput.at("/name", "a seat plan needs a name")
    if not Operator.objects.select_for_update().filter(id=operator_id).exists():
        raise OperatorNotFound("there is no such operator")
    plan, _ = SeatPlan.objects.get_or_create(operator_id=operator_id, name=name, defaults={"kind": layout.kind.value})
    if plan.kind != layout.kind:
        raise InvalidInput.at("/layout/kind", f"the seat plan {name} is for a {plan.kind}")
    return plan


def _new_version(
    plan: SeatPlan, layout: Layout, content: dict[str, Any], checksum: bytes, *, now: datetime
) -> SeatPlanVersion:
    last = plan.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return SeatPlanVersion.objects.create(
        seat_plan=plan,
        number=last + 1,
        sections=content["sections"],
        seats=content["seats"],
        capacity=sum(not seat.blocked for seat in layout.seats),
        checksum=checksum,
        created_at=now,
    )


def _checksum(content: dict[str, Any]) -> bytes:
    text = json.dumps([content["sections"], content["seats"]], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()
