"""Fare tables: immutable versions, told to the sellers once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction

from carnet.domains.operators import queries as operators
from carnet.domains.operators.operations import OperatorNotFound
from carnet.domains.schedule import rules
from carnet.domains.schedule.contracts import Fare, FareTable, NewFare, SavedFareTable
from carnet.domains.schedule.events import FareTablePublished
from carnet.domains.schedule.models import FareTable as FareTableVersion
from carnet.infra import events
from carnet.infra.events import codec
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput, Problem


class FareTableNotFound(Problem):
    """The operator has no such fare table version."""

    code = "FARE_TABLE_UNKNOWN"


def fare_table_create(*, operator_id: UUID, name: str, fares: Sequence[NewFare], now: datetime) -> SavedFareTable:
    """Keep fares under a name, in the operator's currency: the known version if the name had just these, or a new one.

    Raises InvalidInput, OperatorNotFound.
    """
    rules.check_fares(fares)
    if not name.strip():
        raise InvalidInput.at("/name", "a fare table needs a name")
    operator = operators.operator(operator_id)
    if operator is None:
        raise OperatorNotFound("there is no such operator")
    keep = partial(_keep, operator_id=operator_id, name=name, currency=operator.currency, fares=fares, now=now)
    try:
        return keep()
    except IntegrityError:  # somebody else made the next version in this moment: look again
        return keep()


def fare_tables_publish(*, table_ids: Collection[UUID], now: datetime) -> int:
    """Tell the sellers about those versions they do not know yet; how many these were."""
    with transaction.atomic():
        unknown = FareTableVersion.objects.filter(id__in=table_ids, published_at=None)
        rows = list(unknown.order_by("id").select_for_update())
        tables = [codec.from_json(FareTable, row.content) for row in rows]
        events.publish_many([(FareTablePublished(table), table.id, 1) for table in tables], now=now)
        FareTableVersion.objects.filter(id__in=[row.id for row in rows]).update(published_at=now)
    return len(rows)


def _keep(*, operator_id: UUID, name: str, currency: str, fares: Sequence[NewFare], now: datetime) -> SavedFareTable:
    checksum = _checksum(currency, fares)
    versions = FareTableVersion.objects.filter(operator=operator_id, name=name).order_by("-number")
    known = versions.filter(checksum=checksum).first()
    if known is not None:
        return SavedFareTable(codec.from_json(FareTable, known.content), name, known.number, created=False)
    last = versions.values_list("number", flat=True).first() or 0
    table = _table(currency, fares)
    with transaction.atomic():
        row = FareTableVersion.objects.create(
            id=table.id,
            operator_id=operator_id,
            name=name,
            number=last + 1,
            content=codec.to_json(table),
            checksum=checksum,
            created_at=now,
        )
    return SavedFareTable(table, name, row.number, created=True)


def _table(currency: str, fares: Sequence[NewFare]) -> FareTable:
    kept = [Fare(new_id(), fare.family, fare.travel_class, fare.tariff, fare.conditions) for fare in fares]
    return FareTable(id=new_id(), currency=currency, fares=tuple(kept))


def _checksum(currency: str, fares: Sequence[NewFare]) -> bytes:
    content = [currency, [codec.to_json(fare) for fare in fares]]
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).digest()
