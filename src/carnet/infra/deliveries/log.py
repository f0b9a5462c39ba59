"""Writing to the log: a message is recorded once for its cause and way, taken by one, and sent or not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from carnet.infra import sql
from carnet.infra.deliveries.contracts import Channel, Delivery, NewDelivery, State
from carnet.infra.deliveries.models import DeliveryRow
from carnet.kernel import ids

LEASE: Final = timedelta(minutes=3)
"""After so long whoever took a message has died with it: it is sent again, with the same Message-ID."""
_LONGEST_ERROR: Final = 500
_LONGEST_SUBJECT: Final = 300


def record(new: Iterable[NewDelivery], *, now: datetime) -> list[UUID]:
    """Note messages that are to leave, in the caller's transaction. Returns the ids of those nobody had noted."""
    rows = [_row(one) for one in new]
    if not rows:
        return []
    return [found[0] for found in _execute("record", {"rows": json.dumps(rows), "now": now})]


def claim(*, cause: str, channel: Channel, now: datetime) -> Delivery | None:
    """Take a message in order to send it now; None where it has been sent, was given up, or another one has it."""
    values = {"cause": cause, "channel": channel.value, "now": now, "lease": now - LEASE}
    taken = _by_ids(found[0] for found in _execute("claim", values))
    return taken[0] if taken else None


def claim_due(job: str, *, limit: int, now: datetime) -> list[Delivery]:
    """Take messages of a job that works through many of them, the oldest first."""
    values = {"job": job, "now": now, "lease": now - LEASE, "limit": limit}
    return _by_ids(found[0] for found in _execute("claim_due", values))


def any_due(job: str, *, now: datetime) -> bool:
    """Whether a job has messages that are due."""
    return DeliveryRow.objects.filter(job=job, ended_at__isnull=True, due_at__lte=now).exists()


def is_open(*, cause: str, channel: Channel) -> bool:
    """Whether a message has neither been sent nor given up."""
    return DeliveryRow.objects.filter(cause=cause, channel=channel.value, ended_at__isnull=True).exists()


def sent(delivery: Delivery, *, now: datetime) -> None:
    """It has left."""
    _taken(delivery).update(state=State.SENT.value, ended_at=now, error="")


def failed(delivery: Delivery, *, error: str, due_at: datetime) -> None:
    """It did not leave this time."""
    _taken(delivery).update(state=State.FAILED.value, due_at=due_at, error=error[:_LONGEST_ERROR])


def give_up(delivery: Delivery, *, error: str, now: datetime) -> None:
    """It did not leave, and will not."""
    _taken(delivery).update(state=State.GIVEN_UP.value, ended_at=now, error=error[:_LONGEST_ERROR])


def forget(*, user_id: UUID, addresses: Sequence[str] = ()) -> None:
    """Keep that messages left, and not to whom or about what."""
    theirs = DeliveryRow.objects.filter(user_id=user_id)
    for one in (theirs, DeliveryRow.objects.filter(address__in=[text for text in addresses if text])):
        one.update(address="", subject="", error="", user_id=None)


def delivery_of(row: DeliveryRow) -> Delivery:
    """The message of a row at hand."""
    values = {name: getattr(row, name) for name in Delivery.__dataclass_fields__}
    return Delivery(**{**values, "channel": Channel(row.channel), "state": State(row.state)})


def _row(new: NewDelivery) -> dict[str, Any]:
    user = str(new.user_id) if new.user_id else None
    return {**asdict(new), "id": str(ids.new_id()), "user_id": user, "subject": new.subject[:_LONGEST_SUBJECT]}


def _taken(delivery: Delivery) -> Any:
    """Only who took it says what became of it."""
    return DeliveryRow.objects.filter(pk=delivery.id, state=State.SENDING.value, tries=delivery.tries)


def _by_ids(found: Iterable[UUID]) -> list[Delivery]:
    return [delivery_of(row) for row in DeliveryRow.objects.filter(pk__in=list(found)).order_by("due_at", "id")]


def _execute(name: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.infra.deliveries", name), values)
        return list(cursor.fetchall())
