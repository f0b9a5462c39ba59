"""An operator's fare tables: the list, and one of them in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext

from carnet.domains.network.contracts import Place
from carnet.domains.schedule.contracts import (
    Charge,
    Fare,
    FareTable,
    FareTableEntry,
    ListingKind,
    MissingPrice,
    SalePeriod,
    Tariff,
    TariffKind,
)
from carnet.kernel.ids import encode
from carnet.kernel.money import Money
from carnet.web.forms.amounts import places_of, written
from carnet.web.presenters import conditions, kinds, wording
from carnet.web.presenters.fares import class_word
from carnet.web.presenters.prices import percent

_MILLI: Final = 3
_MOST_STATIONS: Final = 40
_MOST_NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class TableRow:
    """A version of fares in a list; `families` in words, `trips` to come that use it."""

    id: str
    name: str
    number: int
    families: str
    classes: str
    currency: str
    trips: int
    newest: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MatrixSeen:
    """A matrix to be read: names of the stations, and for each a row of prices, None where there is none."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    more: int


@dataclass(frozen=True, slots=True)
class FareSeen:
    """One fare in words."""

    family: str
    class_word: str
    price: str
    says: tuple[conditions.Says, ...]
    less: tuple[str, ...]
    periods: tuple[str, ...]
    quota: int | None
    description: str
    matrix: MatrixSeen | None


def table_row(entry: FareTableEntry) -> TableRow:
    """An entry as the list shows it."""
    return TableRow(
        id=encode("ftb", entry.id),
        name=entry.name,
        number=entry.number,
        families=", ".join(entry.families),
        classes=", ".join(class_word(one) for one in entry.classes),
        currency=entry.currency,
        trips=entry.trips,
        newest=entry.newest,
        created_at=entry.created_at,
    )


def fares(table: FareTable, places: Mapping[UUID, Place], *, kind: ListingKind, zone: str) -> list[FareSeen]:
    """All fares of a table; times are those of a zone."""
    return [_fare(one, table.currency, places, kind=kind, zone=zone) for one in table.fares]


def charges(table: FareTable) -> list[str]:
    """Its taxes and fees, a sentence each."""
    return [_charge(one, table.currency) for one in table.charges]


def missing(found: Sequence[MissingPrice], table: FareTable, places: Mapping[UUID, Place]) -> list[str]:
    """Which fares lack prices that trips need, a sentence each."""
    said = []
    for fare in table.fares:
        pairs = [one for one in found if one.fare_id == fare.id]
        if pairs:
            words = {
                "fare": f"{fare.family}, {class_word(fare.travel_class)}",
                "pairs": named([(_name(places, one.from_station), _name(places, one.to_station)) for one in pairs]),
            }
            said.append(gettext("%(fare)s has no price for %(pairs)s.") % words)
    return said


def named(pairs: Sequence[tuple[str, str]]) -> str:
    """Pairs of stations in a sentence, the first of them by name."""
    words = [way(near, far) for near, far in pairs[:_MOST_NAMED]]
    if len(pairs) > _MOST_NAMED:
        words.append(gettext("%(n)d more") % {"n": len(pairs) - _MOST_NAMED})
    return wording.words(words)


def way(near: str, far: str) -> str:
    """`Berlin Hbf to Leipzig Hbf`."""
    return gettext("%(near)s to %(far)s") % {"near": near, "far": far}


def stations_of(tables: Iterable[FareTable]) -> list[UUID]:
    """The stations that matrices have prices for, in the order in which they are met."""
    found: dict[UUID, None] = {}
    for table in tables:
        for fare in table.fares:
            found |= dict.fromkeys(in_order(fare.tariff))
    return list(found)


def in_order(tariff: Tariff) -> list[UUID]:
    """The stations of a matrix in the order in which they are met."""
    return list(dict.fromkeys(one for cell in tariff.prices for one in (cell.from_station, cell.to_station)))


def _fare(fare: Fare, currency: str, places: Mapping[UUID, Place], *, kind: ListingKind, zone: str) -> FareSeen:
    is_matrix = fare.tariff.kind is TariffKind.MATRIX
    return FareSeen(
        family=fare.family,
        class_word=class_word(fare.travel_class),
        price=_price(fare.tariff, currency),
        says=conditions.sentences(fare.conditions, kind=kind, currency=currency),
        less=tuple(kinds.sentence(one) for one in fare.reductions),
        periods=tuple(_period(one, zone) for one in fare.periods),
        quota=fare.quota,
        description=fare.description,
        matrix=_matrix(fare.tariff, currency, places) if is_matrix else None,
    )


def _price(tariff: Tariff, currency: str) -> str:
    match tariff.kind:
        case TariffKind.FLAT:
            return wording.price(Money(tariff.amount, currency))
        case TariffKind.MATRIX:
            return gettext("From station to station")
    rate = written(tariff.milli_per_km, places_of(currency) + _MILLI, short=True)
    words = gettext("%(rate)s %(currency)s for each kilometre") % {"rate": rate, "currency": currency}
    if not tariff.minimum:
        return words
    return gettext("%(words)s, at least %(least)s") % {"words": words, "least": _money(tariff.minimum, currency)}


def _matrix(tariff: Tariff, currency: str, places: Mapping[UUID, Place]) -> MatrixSeen:
    stations = in_order(tariff)
    shown = stations[:_MOST_STATIONS]
    prices = {(cell.from_station, cell.to_station): cell.amount for cell in tariff.prices}
    rows = []
    for near in shown:
        cells = [prices.get((near, far)) for far in shown]
        texts = ("" if one is None else wording.amount(Money(one, currency)) for one in cells)
        rows.append((_name(places, near), tuple(texts)))
    return MatrixSeen(tuple(_name(places, one) for one in shown), tuple(rows), len(stations) - len(shown))


def _charge(charge: Charge, currency: str) -> str:
    share = percent(charge.rate_bp) if charge.rate_bp else _money(charge.amount, currency)
    words = {"name": charge.name, "share": share, "country": charge.country}
    if charge.country and charge.included:
        return gettext("%(name)s, %(share)s, where one boards in %(country)s: in the fare") % words
    if charge.country:
        return gettext("%(name)s, %(share)s, where one boards in %(country)s: on top") % words
    if charge.included:
        return gettext("%(name)s, %(share)s: in the fare") % words
    return gettext("%(name)s, %(share)s: on top") % words


def _period(period: SalePeriod, zone: str) -> str:
    return between(period.since, period.until, zone)


def between(since: datetime | None, until: datetime | None, zone: str) -> str:
    """From when until before when, on the clocks of a zone."""
    words = {"since": moment(since, zone), "until": moment(until, zone), "zone": zone}
    if since and until:
        return gettext("from %(since)s until before %(until)s (%(zone)s)") % words
    if since:
        return gettext("from %(since)s on (%(zone)s)") % words
    return gettext("until before %(until)s (%(zone)s)") % words if until else gettext("always")


def moment(instant: datetime | None, zone: str) -> str:
    """`24 Dec 2026 18:00` on the clocks of a zone."""
    if instant is None:
        return ""
    there = wording.local(instant, zone)
    return f"{wording.day(there)} {there.year} {wording.clock(instant, zone)}"


def _money(amount: int, currency: str) -> str:
    return wording.price(Money(amount, currency))


def _name(places: Mapping[UUID, Place], station: UUID) -> str:
    place = places.get(station)
    return place.name if place else gettext("a station that is gone")
