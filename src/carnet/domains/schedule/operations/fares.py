"""Fare tables: immutable versions, told to the sellers once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from carnet.domains.operators import queries as operators
from carnet.domains.operators.operations import OperatorNotFound
from carnet.domains.schedule import rules
from carnet.domains.schedule.contracts import Charge, Fare, FareTable, NewFare, SavedFareTable
from carnet.domains.schedule.events import FareTablePublished
from carnet.domains.schedule.models import FareTable as FareTableVersion
from carnet.infra import audit, events
from carnet.infra.access import Permission, allow_at
from carnet.infra.events import codec
from carnet.infra.principal import Principal
from carnet.kernel.ids import encode, new_id
from carnet.kernel.problem import InvalidInput, Problem

_LONGEST_NAME: Final = 80


class FareTableNotFound(Problem):
    """The operator has no such fare table version."""

    code = "FARE_TABLE_UNKNOWN"


def fare_table_create(
    *,
    operator_id: UUID,
    name: str,
    fares: Sequence[NewFare],
    charges: Sequence[Charge] = (),
    by: Principal,
    now: datetime,
) -> SavedFareTable:
    """Keep fares under a name, in the operator's currency, as a new version; the last one if it is just like these.

    Trips keep the version that they have: `fares_apply` gives them the newest. Raises NotFound, Forbidden,
    SecondFactorNeeded, InvalidInput, OperatorNotFound.
    """
    allow_at(by, Permission.FARES_MANAGE, operator_id)
    rules.check_fares(fares, charges)
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise InvalidInput.at("/name", f"a fare table needs a name of at most {_LONGEST_NAME} letters")
    operator = operators.operator(operator_id)
    if operator is None:
        raise OperatorNotFound("there is no such operator")
    table = _table(operator.currency, fares, charges)
    checksum = _checksum(operator.currency, fares, charges)
    keep = partial(_keep, table, operator_id=operator_id, name=name.strip(), checksum=checksum, by=by, now=now)
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


def note(by: Principal, verb: str, table_id: UUID, *, now: datetime, **detail: Any) -> None:
    """What a person or a machine did with fares goes to the audit log."""
    if not by.is_carnet:
        audit.record(by.actor, f"fares.{verb}", encode("ftb", table_id), detail, now=now)


def _keep(
    table: FareTable, *, operator_id: UUID, name: str, checksum: bytes, by: Principal, now: datetime
) -> SavedFareTable:
    last = FareTableVersion.objects.filter(operator=operator_id, name=name).order_by("-number").first()
    if last is not None and bytes(last.checksum) == checksum:
        return SavedFareTable(codec.from_json(FareTable, last.content), name, last.number, created=False)
    with transaction.atomic():
        row = FareTableVersion.objects.create(
            id=table.id,
            operator_id=operator_id,
            name=name,
            number=last.number + 1 if last else 1,
            content=codec.to_json(table),
            checksum=checksum,
            created_at=now,
        )
        note(by, "save", table.id, now=now, name=name, number=row.number)
    return SavedFareTable(table, name, row.number, created=True)


def _table(currency: str, fares: Sequence[NewFare], charges: Sequence[Charge]) -> FareTable:
    kept = [
        Fare(
            id=new_id(),
            family=fare.family,
            travel_class=fare.travel_class,
            tariff=fare.tariff,
            conditions=fare.conditions,
            reductions=fare.reductions,
            periods=fare.periods,
            quota=fare.quota,
            description=fare.description,
        )
        for fare in fares
    ]
    return FareTable(id=new_id(), currency=currency, fares=tuple(kept), charges=tuple(charges))


def _checksum(currency: str, fares: Sequence[NewFare], charges: Sequence[Charge]) -> bytes:
    content = [currency, [codec.to_json(fare) for fare in fares], [codec.to_json(charge) for charge in charges]]
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).digest()
