"""Searches in a national timetable and the seat map of a large train."""

from __future__ import annotations

import random
from urllib.parse import urlencode

import psycopg

from carnet.project.benchmark import crowd
from carnet.project.benchmark.crowd import Client, Member
from carnet.project.benchmark.stage import ServerProcess, Stage
from carnet.project.benchmark.world import World

_CLIENTS = 64
_LOAD = 0.7
_OK = 200
_PAIRS = 400


class NothingFound(Exception):
    """A search that must find trips found none, or was refused: the figure would mean nothing."""


def search_addresses(stage: Stage) -> list[str]:
    """Searches between pairs of cities that a direct trip joins, each on a day when it runs."""
    with psycopg.connect(stage.url) as server:
        rows = server.execute(
            """
            SELECT f.city_id, t.city_id, f.local_date FROM (
                SELECT listing_id, max(seq) AS last FROM search_call GROUP BY listing_id ORDER BY random() LIMIT %s
            ) trip
            JOIN search_call f ON f.listing_id = trip.listing_id AND f.seq = 0
            JOIN search_call t ON t.listing_id = trip.listing_id AND t.seq = trip.last
            WHERE f.local_date > now()::date
            """,
            [_PAIRS],
        ).fetchall()
    from carnet.kernel import ids  # noqa: PLC0415

    return [
        "/api/v1/search?"
        + urlencode({"from": ids.encode("cty", a), "to": ids.encode("cty", b), "date": day, "limit": 20})
        for a, b, day in rows
    ]


def searches(server: ServerProcess, addresses: list[str], seconds: int) -> float:
    """Searches per second, 64 clients. Raises NothingFound."""
    crowd.run(server.port, _CLIENTS, crowd.for_seconds(max(1, seconds // 3), _searching(addresses)))
    return crowd.run(server.port, _CLIENTS, crowd.for_seconds(seconds, _searching(addresses))).per_second


def search_p95(server: ServerProcess, addresses: list[str], per_second: float, seconds: int) -> float:
    """The 95th percentile of a search in ms when 70 % of `per_second` come in."""
    member = crowd.at_pace(per_second * _LOAD / _CLIENTS, seconds, _searching(addresses))
    return crowd.run(server.port, _CLIENTS, member).percentile(95)


def seat_map_p95(server: ServerProcess, world: World, seconds: int) -> float:
    """The 95th percentile of the seat map of a train of 500 seats in ms, two clients who look again and again."""

    async def look(client: Client, _number: int) -> None:
        answer = await client.get(f"/api/v1/listings/{random.choice(world.spread[:20])}/seats?from=1&to=5")
        if answer.status != _OK:
            raise NothingFound(f"a seat map answered {answer.status}")

    return crowd.run(server.port, 2, crowd.for_seconds(seconds, look)).percentile(95)


def _searching(addresses: list[str]) -> Member:
    async def search(client: Client, _number: int) -> None:
        answer = await client.get(random.choice(addresses))
        if answer.status != _OK or b'"listing"' not in answer.body:
            raise NothingFound(f"a search answered {answer.status}: {answer.body[:200]!r}")

    return search
