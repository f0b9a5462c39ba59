"""Towns of the gazetteer become cities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from carnet.domains.network import gazetteer, operations, queries, rules
from carnet.domains.network.contracts import NewCity, Town
from carnet.domains.network.loading.report import Loaded
from carnet.domains.network.loading.towns import Cities
from carnet.infra.principal import Principal

BATCH: Final = 1_000
_SAME_TOWN: Final = 20_000


def load_cities(
    *,
    countries: Sequence[str] = (),
    least: int = gazetteer.USUAL,
    by: Principal,
    now: datetime,
    advance: Callable[[int, int], None] = lambda _done, _of: None,
) -> Loaded:
    """Make the towns of at least `least` people cities, of some countries (ISO 3166-1 alpha-2) or all.

    A city that is here under one of the town's names stays as it is. Each thousand is written in a transaction of its
    own; `advance` hears how many of how many are done. Raises Forbidden, SecondFactorNeeded.
    """
    report = Loaded()
    known = Cities(queries.cities_in(countries))
    new = []
    for town in gazetteer.towns(least=least, countries=countries):
        city = _missing(town, known, report)
        if city is not None:
            known.add(city)
            new.append(city)
    for start in range(0, len(new), BATCH):
        batch = new[start : start + BATCH]
        operations.cities_ensure(cities=batch, by=by, now=now)
        report.cities_new += len(batch)
        advance(report.cities_new, len(new))
    return report


def _missing(town: Town, known: Cities, report: Loaded) -> NewCity | None:
    if not rules.is_timezone(town.timezone):
        report.skip("time zone unknown on this machine", f"{town.name} ({town.timezone})")
        return None
    if known.named(town.country, [town.name, *sorted(town.names)], town, _SAME_TOWN):
        report.known += 1
        return None
    city = known.fresh(town)
    if city is None:
        report.skip("two towns of one name in one region", f"{town.name} ({town.country}, {town.region})")
    return city
