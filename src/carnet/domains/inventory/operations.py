"""Writes: what is on sale. Taking, selling and giving back seats are SQL functions (`sql/take.sql`, `sql/sell.sql`,
`sql/release.sql`), called from the statement that also writes the booking."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from carnet.domains.inventory.models import FareTableVersion, SeatPlanVersion
from carnet.infra import sql


def store_seat_plans(plans: Iterable[Mapping[str, Any]]) -> None:
    """Keep published plans (JSON of SeatPlan); one that is already here is not touched."""
    rows = [SeatPlanVersion(id=plan["id"], capacity=len(plan["seats"]), content=plan) for plan in plans]
    SeatPlanVersion.objects.bulk_create(rows, ignore_conflicts=True)


def store_fare_tables(tables: Iterable[Mapping[str, Any]]) -> None:
    """Keep published fare tables (JSON of FareTable); one that is already here is not touched."""
    rows = [FareTableVersion(id=table["id"], content=table) for table in tables]
    FareTableVersion.objects.bulk_create(rows, ignore_conflicts=True)


def store_listings(listings: Sequence[Mapping[str, Any]]) -> None:
    """Put published snapshots (JSON of ListingSnapshot) on sale, or replace older versions of them.

    A snapshot with other stations or another plan than the seats that were already made is refused: the listing goes
    off sale, and its sold seats stay what they were.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "store_listings"), {"listings": json.dumps(list(listings))})
    withdraw_listings({UUID(listing["id"]): listing["version"] for listing in listings})


def withdraw_listings(versions: Mapping[UUID, int]) -> None:
    """Take listings off sale, each unless its version here is the given one or newer.

    One that has not arrived yet leaves a mark, so that its late snapshot does not put it on sale.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load(__package__, "withdraw_listings"), {"ids": list(versions), "versions": list(versions.values())}
        )
