"""Reading the log: for staff, for the person it is about, and for who watches over the installation."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from carnet.infra.access import Permission, allow
from carnet.infra.deliveries.contracts import Delivery, State
from carnet.infra.deliveries.log import delivery_of
from carnet.infra.deliveries.models import DeliveryRow
from carnet.infra.http.problems import NotFound
from carnet.infra.personal import Files
from carnet.infra.principal import Principal


def deliveries(
    *,
    by: Principal,
    address: str = "",
    kind: str = "",
    state: State | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> list[Delivery]:
    """Messages to exactly this address, of this kind (`booking.` for all of a thing), in this state; the newest first.

    Raises Forbidden, SecondFactorNeeded.
    """
    allow(by, Permission.DELIVERIES_READ)
    wanted: dict[str, Any] = {"address": address, "state": state.value if state else "", "id__lt": after}
    found = DeliveryRow.objects.filter(**{name: value for name, value in wanted.items() if value})
    if kind:
        found = found.filter(kind__startswith=kind) if kind.endswith(".") else found.filter(kind=kind)
    return [delivery_of(row) for row in found.order_by("-id")[:limit]]


def delivery(*, by: Principal, delivery_id: UUID) -> Delivery:
    """One message. Raises Forbidden, SecondFactorNeeded, NotFound."""
    allow(by, Permission.DELIVERIES_READ)
    row = DeliveryRow.objects.filter(pk=delivery_id).first()
    if row is None:
        raise NotFound("There is no such message.")
    return delivery_of(row)


def given_up(*, since: datetime) -> int:
    """How many messages were given up since then."""
    return DeliveryRow.objects.filter(state=State.GIVEN_UP.value, ended_at__gte=since).count()


def personal_files(user_id: UUID, _now: datetime) -> Files:
    """What the log knows about somebody, for their export."""
    rows = DeliveryRow.objects.filter(user_id=user_id).order_by("-id")
    return {
        "deliveries": rows.values("kind", "channel", "address", "subject", "state", "created_at", "ended_at").iterator()
    }
