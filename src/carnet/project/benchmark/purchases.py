"""Purchases over HTTP: spread over many trains, on one hot train, and the race for the last seats."""

from __future__ import annotations

import random
from collections.abc import Callable
from uuid import uuid4

from carnet.project.benchmark import crowd
from carnet.project.benchmark.crowd import Client, Member, Tally
from carnet.project.benchmark.stage import ServerProcess
from carnet.project.benchmark.world import HOT_STOPS, RACE_SEATS, STOPS, World

CLIENTS = 64
RACERS = 500
_CALM = 8
_CALM_RATE = 20
_CREATED = 201
_CONFLICT = 409


class Oversold(Exception):
    """More was sold than there is, or an answer was a server's error: the figure would mean nothing."""


def spread(server: ServerProcess, world: World, seconds: int) -> float:
    """Complete purchases per second, 64 clients, 200 trains. Raises Oversold."""
    _open(server, world)
    return _per_second(_run(server, _buying(world, lambda: random.choice(world.spread), STOPS), seconds))


def hot(server: ServerProcess, world: World, seconds: int) -> float:
    """Complete purchases per second, 64 clients, one train. Raises Oversold."""
    return _per_second(_run(server, _buying(world, lambda: world.hot, HOT_STOPS), seconds))


def race(server: ServerProcess, world: World) -> float:
    """Seconds until 500 buyers who ask at once for 50 seats are all answered. Raises Oversold."""

    async def ask(client: Client, number: int) -> None:
        order = _order(world, world.race, 0, 1)
        await client.post("/api/v1/bookings", order, token=world.tokens[number], key=str(uuid4()))

    tally = crowd.run(server.port, RACERS, ask)
    if tally.statuses != {_CREATED: RACE_SEATS, _CONFLICT: RACERS - RACE_SEATS}:
        raise Oversold(f"the race ended with {dict(tally.statuses)} instead of 50 held and 450 refused")
    return tally.seconds


def p95(server: ServerProcess, world: World, seconds: int) -> float:
    """The 95th percentile in ms of holding and of paying when twenty purchases a second come in. Raises Oversold."""
    buying = _buying(world, lambda: random.choice(world.spread), STOPS)
    tally = crowd.run(server.port, _CALM, crowd.at_pace(_CALM_RATE / _CALM, seconds, buying))
    _per_second(tally)
    return tally.percentile(95)


def _open(server: ServerProcess, world: World) -> None:
    """Make the seats of every train, which its first hold does once: selling goes on, opening does not."""

    async def first(client: Client, number: int) -> None:
        for listing in world.spread[number::CLIENTS]:
            order = _order(world, listing, 0, 1)
            await client.post("/api/v1/bookings", order, token=world.tokens[number], key=str(uuid4()))

    crowd.run(server.port, CLIENTS, first)


def _run(server: ServerProcess, member: Member, seconds: int) -> Tally:
    crowd.run(server.port, CLIENTS, crowd.for_seconds(max(1, seconds // 3), member))
    return crowd.run(server.port, CLIENTS, crowd.for_seconds(seconds, member))


def _per_second(tally: Tally) -> float:
    if tally.errors:
        raise Oversold(f"{tally.errors} answers were errors of the server: {dict(tally.statuses)}")
    return tally.counts["bought"] / tally.seconds


def _buying(world: World, listing: Callable[[], str], stops: int) -> Member:
    async def buy(client: Client, number: int) -> None:
        start = random.randrange(stops - 2)
        order = _order(world, listing(), start, start + random.randint(1, 2))
        token = world.tokens[number]
        held = await client.post("/api/v1/bookings", order, token=token, key=str(uuid4()))
        if held.status != _CREATED:
            client.tally.counts["refused"] += 1
            return
        address = f"/api/v1/bookings/{held.json()['reference']}/payments"
        paid = await client.post(address, {"method": "wallet"}, token=token, key=str(uuid4()))
        client.tally.counts["bought" if paid.status == _CREATED else "unpaid"] += 1

    return buy


def _order(world: World, listing: str, start: int, end: int) -> dict[str, object]:
    passenger = {"first_name": "Ada", "last_name": "Lovelace"}
    item = {"listing": listing, "from": start, "to": end, "fare": world.fare, "passengers": [passenger]}
    return {"items": [item], "contact": {"email": "bench@example.org"}}
