"""A whole run, from an empty scratch database to the figures."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from carnet.kernel import clock
from carnet.project.benchmark import Figure, first_page, purchases, reading, timetable, world, yardsticks
from carnet.project.benchmark.stage import ServerProcess, Stage, StageFailed

DAYS = 7
_REQUESTS = 10_000


@dataclass
class Run:
    """What was measured so far; `say` tells people what is being done."""

    stage: Stage
    seconds: int
    say: Callable[[str], None]
    yardsticks: dict[str, float] = field(default_factory=dict)

    def figures(self) -> Iterator[Figure]:
        """Measure everything, one figure after another."""
        self.say("empty database, trains and buyers")
        self.stage.carnet("migrate")
        file = self.stage.home / "world.json"
        self.stage.run([sys.executable, "-m", "carnet.project.benchmark.world", str(file)])
        sold_in = world.load(file)
        yield Figure("sql_round_trips", sold_in.round_trips)
        # Before anything is bought: publishing would also send the e-mail of every purchase.
        yield from self._timetable()
        self.say("L1, the database's limit")
        self.yardsticks["tpcb_tps"] = yardsticks.database_limit(self.stage, self.seconds)
        with self.stage.serving() as server:
            yield self._beside_notices(server, sold_in)
            yield from self._purchases(server, sold_in)
        self.say("L2, the raw sale")
        self.yardsticks["raw_sale_tps"] = yardsticks.raw_sale(self.stage, self.seconds)
        with self.stage.serving() as server:
            yield from self._reading(server, sold_in)
        self.say("refund of a cancelled train, 1,000 tickets")
        yield Figure("mass_refund_1000", self._measured("refunding"), None, "half from wallets, half by card")
        self.say("the PDF of a ticket")
        yield Figure("ticket_pdf", self._measured("papers"), None, "the median of 21")
        self.say("first page of a fresh demo")
        yield Figure("first_page", first_page.seconds(self.stage.home / "demo"))

    def _purchases(self, server: ServerProcess, sold_in: world.World) -> Iterator[Figure]:
        self.say("the race of 500 for 50")
        yield Figure("race_500_for_50", purchases.race(server, sold_in))
        self.say("purchases, spread over 200 trains")
        spread = purchases.spread(server, sold_in, self.seconds)
        limit = self.yardsticks["tpcb_tps"]
        yield Figure("purchases_spread", spread, spread / limit, "to L1")
        self.say("purchases, one hot train")
        hot = purchases.hot(server, sold_in, self.seconds)
        yield Figure("purchases_hot", hot, hot / spread, "to spread")

    def _beside_notices(self, server: ServerProcess, sold_in: world.World) -> Figure:
        self.say("purchases while 10,000 people are told of a cancelled train")
        with self.stage.working():
            calm = purchases.p95(server, sold_in, self.seconds)
            self.stage.run([sys.executable, "-m", "carnet.project.benchmark.noticing"])
            beside = purchases.p95(server, sold_in, self.seconds)
            left = self._measured("noticing", "left")
        if not left:
            raise StageFailed("all notices were sent before the purchases were: nothing was measured")
        return Figure("purchases_beside_notices", beside, beside / calm, f"to {calm:.1f} ms without, 20 purchases/s")

    def _timetable(self) -> Iterator[Figure]:
        self.say("import of a national timetable")
        feed = self.stage.home / "feed"
        timetable.write_feed(feed)
        tomorrow = clock.now().date() + timedelta(days=1)
        taken = timetable.import_seconds(self.stage, feed, tomorrow, DAYS)
        bare = timetable.copy_seconds(self.stage)
        yield Figure("gtfs_import", taken, taken / bare, f"to a bare COPY, {bare:.2f} s; {DAYS} days")
        self.say("publishing what was imported")
        self.stage.run([sys.executable, "-m", "carnet.project.benchmark.publishing"])

    def _measured(self, module: str, *arguments: str) -> float:
        """What a module of the benchmark prints last."""
        command = [sys.executable, "-m", f"carnet.project.benchmark.{module}", *arguments]
        return float(self.stage.run(command).split()[-1])

    def _reading(self, server: ServerProcess, sold_in: world.World) -> Iterator[Figure]:
        self.say("L3, the framework's limit")
        limit = self.yardsticks["http_rps"] = yardsticks.http_limit(server, self.seconds)
        self.say("searches")
        addresses = reading.search_addresses(self.stage)
        found = reading.searches(server, addresses, self.seconds)
        yield Figure("searches", found, found / limit, "to L3")
        yield Figure("search_p95", reading.search_p95(server, addresses, found, self.seconds), None, "at 70 % load")
        self.say("seat maps")
        yield Figure("seat_map_p95", reading.seat_map_p95(server, sold_in, self.seconds))
        asked = int((limit + found) * self.seconds)
        if asked < _REQUESTS:
            yardsticks.http_limit(server, int((_REQUESTS - asked) / limit) + 1)
        yield Figure("worker_memory", server.memory(), None, f"after {max(asked, _REQUESTS):,} requests")


def new_stage(url: str, home: Path) -> Stage:
    """A stage in an empty folder."""
    home.mkdir(parents=True, exist_ok=True)
    return Stage(url, home)
