"""Stations for who keeps them and for who chooses one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from carnet.domains.network import rules
from carnet.domains.network.contracts import Place, StationEntry, StationKind
from carnet.domains.network.models import Station, StationCode
from carnet.domains.network.queries.places import station_codes, station_place, usable
from carnet.infra.access import Permission, allow, allow_at
from carnet.infra.behind import behind
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal

_LOOKED_AT: Final = 200

After = tuple[str, UUID] | None


def stations_page(
    *,
    by: Principal,
    text: str = "",
    kind: StationKind | None = None,
    country: str = "",
    after: After = None,
    limit: int,
) -> tuple[StationEntry, ...]:
    """Up to `limit` of all stations by name, for who keeps the network; `after` is the last one's (name, id).

    Raises Forbidden, SecondFactorNeeded.
    """
    allow(by, Permission.NETWORK_MANAGE)
    rows = Station.objects.filter(city__country=country) if country else Station.objects.all()
    return _page(rows, text, kind, after, limit)


def operator_stations_page(
    *,
    operator_id: UUID,
    by: Principal,
    own: bool = False,
    text: str = "",
    kind: StationKind | None = None,
    after: After = None,
    limit: int,
) -> tuple[StationEntry, ...]:
    """Up to `limit` of the stations an operator may use, or of its own alone, by name.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.CATALOG_READ, operator_id)
    rows = Station.objects.filter(operator_id=operator_id) if own else usable(operator_id)
    return _page(rows, text, kind, after, limit)


def operator_station_at(*, operator_id: UUID, station_id: UUID, by: Principal) -> StationEntry:
    """A station the operator may use. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.CATALOG_READ, operator_id)
    return _one(usable(operator_id).filter(id=station_id))


def station_at(*, station_id: UUID, by: Principal) -> StationEntry:
    """A station, for who keeps the network. Raises Forbidden, SecondFactorNeeded, NotFound."""
    allow(by, Permission.NETWORK_MANAGE)
    return _one(Station.objects.filter(id=station_id))


def station_options(
    *, operator_id: UUID, by: Principal, text: str, kinds: Collection[StationKind] = (), limit: int = 8
) -> tuple[Place, ...]:
    """Stations the operator may use, of any or some kinds, that fit what somebody typed; the best first.

    A code (BER, EDDB) comes before names that are the same, those before names that begin so, and those before
    names and cities with a word that does. Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.CATALOG_READ, operator_id)
    words = rules.normalise(text)
    if not words:
        return ()
    rows = usable(operator_id).filter(_fits(words) | _coded(text))
    if kinds:
        rows = rows.filter(kind__in=[kind.value for kind in kinds])
    found = list(rows.select_related("city").order_by("normalised_name", "id")[:_LOOKED_AT])
    codes = station_codes(row.id for row in found)
    typed = text.strip().upper()
    ranked = sorted(found, key=lambda row: (_rank(row, words, typed, codes[row.id]), row.normalised_name))
    return tuple(station_place(row, codes[row.id]) for row in ranked[:limit])


def entries(rows: Sequence[Station]) -> tuple[StationEntry, ...]:
    """The stations as their keepers see them; reads `station.city`."""
    codes = station_codes(row.id for row in rows)
    return tuple(
        StationEntry(
            station_place(row, codes[row.id]),
            tuple(sorted(codes[row.id], key=lambda code: (code.system, code.namespace, code.code))),
            row.operator_id,
            row.version,
        )
        for row in rows
    )


def _page(
    rows: QuerySet[Station], text: str, kind: StationKind | None, after: After, limit: int
) -> tuple[StationEntry, ...]:
    if text.strip():
        rows = rows.filter(_fits(rules.normalise(text)) | _coded(text))
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    rows = rows.filter(behind(after, "name", "id"))
    return entries(list(rows.select_related("city").order_by("name", "id")[:limit]))


def _one(rows: QuerySet[Station]) -> StationEntry:
    row = rows.select_related("city").first()
    if row is None:
        raise NotFound("There is no such station.")
    return entries([row])[0]


def _fits(words: str) -> Q:
    found = Q()
    for name in ("normalised_name", "city__normalised_name"):
        found |= Q(**{f"{name}__startswith": words}) | Q(**{f"{name}__contains": f" {words}"})
    return found


def _coded(text: str) -> Exists:
    return Exists(StationCode.objects.filter(station=OuterRef("pk"), code=text.strip().upper()))


def _rank(row: Station, words: str, typed: str, codes: Iterable[object]) -> int:
    if any(getattr(code, "code", "") == typed for code in codes):
        return 0
    if row.normalised_name == words:
        return 1
    return 2 if row.normalised_name.startswith(words) else 3
