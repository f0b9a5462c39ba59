"""What the purchases are made in: trains on sale, buyers with money and tokens.

Run as a process of its own against the scratch database: `python -m carnet.project.benchmark.world FILE`.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

TRAINS: Final = 200
STOPS: Final = 10
SEATS: Final = 500
HOT_SEATS: Final = 1_000
HOT_STOPS: Final = 20
RACE_SEATS: Final = 50
BUYERS: Final = 500
MONEY: Final = 100_000  # the most that one top-up takes


@dataclass(frozen=True, slots=True)
class World:
    """What the crowd needs to know; ids as the API writes them, buyers as UUIDs."""

    spread: list[str]
    hot: str
    race: str
    fare: str
    tokens: list[str]
    buyers: list[str]
    round_trips: int


def load(path: Path) -> World:
    """The world that this module wrote to `path`."""
    return World(**json.loads(path.read_text()))


def write(path: Path) -> None:
    """Fill the scratch database and write what is in it to `path`."""
    from carnet.kernel import clock  # noqa: PLC0415  domains can be loaded only now
    from carnet.project.benchmark import sale  # noqa: PLC0415

    now = clock.now()
    fares = sale.fares()
    spread = [sale.train(fares, seats=SEATS, stops=STOPS, now=now) for _ in range(TRAINS)]
    hot = sale.train(fares, seats=HOT_SEATS, stops=HOT_STOPS, now=now)
    race = sale.train(fares, seats=RACE_SEATS, stops=2, now=now)
    sale.publish(fares, [*spread, hot, race])
    buyers = sale.buyers(BUYERS, money=MONEY, now=now)
    world = World(
        spread=[sale.listing_id(train) for train in spread],
        hot=sale.listing_id(hot),
        race=sale.listing_id(race),
        fare=sale.fare_id(fares),
        tokens=[sale.token(buyer, now=now) for buyer in buyers],
        buyers=[str(buyer) for buyer in buyers],
        round_trips=sale.round_trips(spread[0], fares, buyers[0], now=now),
    )
    path.write_text(json.dumps(asdict(world)))


def main() -> None:
    """Refuse any database but the scratch one, then fill it."""
    import django  # noqa: PLC0415

    from carnet.project.benchmark import scratch  # noqa: PLC0415

    scratch.check(os.environ["DATABASE_URL"])
    django.setup()
    write(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
