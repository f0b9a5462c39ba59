"""Writes: what is on sale. Taking, selling and giving back seats are SQL functions (`sql/take.sql`, `sql/sell.sql`,
`sql/release.sql`), called from the statement that also writes the booking."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from carnet.domains.inventory.contracts import NewPlan, SeatMove
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
    off sale, and its sold seats stay what they were, until `give_plan` brings the plan and its tickets together.
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


def changed_plans(listings: Sequence[Mapping[str, Any]]) -> tuple[NewPlan, ...]:
    """Which of the snapshots bring other seats to a listing whose seats were made, by listing; each the newest."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "changed_plans"), {"listings": json.dumps(list(listings))})
        return tuple(NewPlan(*row) for row in cursor.fetchall())


def lock_listing(listing_id: UUID) -> None:
    """Let nobody take, pay or give back a seat of the listing until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inventory_lock_listing(%s)", [listing_id])


def change_seats(
    listing_id: UUID, version: int, moves: Sequence[SeatMove], *, now: datetime
) -> tuple[tuple[str, UUID | None], ...]:
    """Give sold tickets of a listing other seats, all of them or none; which are in the way and why, if any.

    The codes are those of `inventory_change_seats`. The caller has locked the tickets' bookings.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM inventory_change_seats(%s, %s, %s::uuid[], %s::smallint[], %s::smallint[], %s::smallint[],"
            " %s::smallint[], %s)",
            [
                listing_id,
                version,
                [move.ticket_id for move in moves],
                [move.old for move in moves],
                [move.new for move in moves],
                [move.span.from_stop for move in moves],
                [move.span.to_stop for move in moves],
                now,
            ],
        )
        return tuple((code, ticket_id) for code, ticket_id in cursor.fetchall())


def give_plan(snapshot: Mapping[str, Any], placed: Sequence[Mapping[str, Any]]) -> None:
    """Give a locked listing the seats of the snapshot's plan, taken by the tickets `placed`.

    Each is `{ticket, ordinal, from_stop, to_stop}`; holds of other tickets end.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inventory_give_plan(%s::jsonb, %s::jsonb)", [json.dumps(snapshot), json.dumps(list(placed))]
        )
