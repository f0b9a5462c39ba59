"""A fare table on the editor's page. The whole table travels in the form: nothing is kept until it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import QueryDict
from django.utils.translation import gettext

from carnet.domains.network import queries as network
from carnet.domains.network.contracts import Place
from carnet.domains.schedule.contracts import FareTable
from carnet.kernel import ids
from carnet.kernel.ids import MalformedId
from carnet.web.forms.fares import changes, rows
from carnet.web.forms.fares.grid import Grid, GridStop, Pair, Prices, sent, turned
from carnet.web.forms.fares.parts import ChargeForm, FareForm, PeriodForm, TableForm, TierForm

_LONGEST_METRES = 9


@dataclass
class FareRow:
    """A fare of the form. `base` are the prices of the fare `base_id` it began with, `prices` those it has now."""

    number: int
    form: FareForm
    tiers: tuple[TierForm, ...]
    periods: tuple[PeriodForm, ...]
    base_id: str
    base: Mapping[Pair, int]
    prices: Prices

    @property
    def changes(self) -> str:
        """What the form carries of its prices."""
        return changes.write(self.base, self.prices)

    @property
    def forms(self) -> tuple[BaseForm, ...]:
        """Its forms in the order of the page; rows in which nothing is written do not count."""
        return (self.form, *(one for one in (*self.tiers, *self.periods) if not one.blank))


@dataclass
class Sheet:
    """The form as it was sent, or as it begins; `base` is the version it began with."""

    currency: str
    table: TableForm
    fares: list[FareRow]
    charges: tuple[ChargeForm, ...]
    grid: Grid
    base: FareTable | None = None
    places: dict[UUID, Place] = field(default_factory=dict)

    @property
    def forms(self) -> Iterator[BaseForm]:
        """All forms that count, in the order of the page."""
        yield self.table
        for fare in self.fares:
            yield from fare.forms
        yield from (one for one in self.charges if not one.blank)

    def fare(self, number: int) -> FareRow:
        """The fare of this number; the first where there is none."""
        return next((one for one in self.fares if one.number == number), self.fares[0])

    def hush(self) -> None:
        """Say nothing yet about what is missing."""
        for form in (*self.forms, *self._blanks()):
            form.is_valid()
            form.errors.clear()

    def valid(self) -> bool:
        """Whether everything that is written can be read; what is blank says nothing."""
        for form in self._blanks():
            form.is_valid()
            form.errors.clear()
        wrong = [form for form in self.forms if not form.is_valid()]  # each of them says what is wrong
        return not wrong and not self.grid.typed

    def _blanks(self) -> Iterator[BaseForm]:
        for fare in self.fares:
            yield from (one for one in (*fare.tiers, *fare.periods) if one.blank)
        yield from (one for one in self.charges if one.blank)


def sheet_of(data: QueryDict, *, operator_id: UUID, currency: str, base: FareTable | None) -> Sheet:
    """The form as it was sent. Stations the operator may not use are left out."""
    numbers = rows.fare_numbers(data) or [0]
    changed = {number: changes.read(data.get(f"f{number}-changes", "")) for number in numbers}
    at = [_station(text) for text in data.getlist("at")]
    places = _places(operator_id, base, at, changed.values())
    fares = [_fare(data, number, currency, base, changes_of=changed[number], stations=places) for number in numbers]
    grid = _grid(data, at, places, fares, currency)
    for fare in fares:
        source = rows.like(data, fare.number)
        fare.prices = dict(next((one.prices for one in fares if one.number == source), fare.prices))
    whole: dict[str, Any] = {"currency": currency}
    charges = tuple(
        ChargeForm(data, prefix=f"c{number}", **whole)
        for number in range(rows.count(data, "charges", rows.MOST_CHARGES))
    )
    for form in charges:
        form.whose = form["name"].value() or gettext("a tax or fee")
    return Sheet(currency, TableForm(data), fares, charges, grid, base, places)


def base_prices(base: FareTable | None, number: str) -> dict[Pair, int]:
    """The prices of a fare of the version the form began with, by the fare's id."""
    found = next((fare for fare in base.fares if ids.encode("far", fare.id) == number), None) if base else None
    return {(cell.from_station, cell.to_station): cell.amount for cell in found.tariff.prices} if found else {}


def _fare(
    data: QueryDict,
    number: int,
    currency: str,
    base: FareTable | None,
    *,
    changes_of: Mapping[Pair, int | None],
    stations: Mapping[UUID, Place],
) -> FareRow:
    prefix, base_id = f"f{number}", data.get(f"f{number}-base", "")
    prices = base_prices(base, base_id)
    form = FareForm(data, prefix=prefix, currency=currency)
    row = FareRow(
        number,
        form,
        tuple(
            TierForm(data, prefix=f"{prefix}-t{place}", currency=currency)
            for place in range(rows.count(data, f"{prefix}-tiers", rows.MOST_TIERS))
        ),
        tuple(
            PeriodForm(data, prefix=f"{prefix}-p{place}", currency=currency)
            for place in range(rows.count(data, f"{prefix}-periods", rows.MOST_PERIODS))
        ),
        base_id,
        prices,
        changes.put(prices, changes_of, stations.keys()),
    )
    whose = " ".join(part for name in ("family", "travel_class") if (part := form[name].value()))
    for one in (form, *row.tiers, *row.periods):
        one.whose = whose or gettext("a fare")
    return row


def _grid(
    data: QueryDict, at: list[UUID | None], places: Mapping[UUID, Place], fares: list[FareRow], currency: str
) -> Grid:
    metres = data.getlist("at_metres")
    stops: list[GridStop | None] = []
    for number, station in enumerate(at):
        known = places.get(station) if station else None
        stops.append(GridStop(known, _metres(metres, number)) if known else None)
    numbers = {str(fare.number): fare for fare in fares}
    row = numbers.get(data.get("grid_of", ""), fares[0])
    if str(row.number) != data.get("grid_of"):  # there is none yet, or its fare was dropped
        grid = sent(data, stops, {}, currency)
        return turned(Grid(row.number, grid.stops), row.prices)
    return replace(sent(data, stops, row.prices, currency), fare=row.number)


def _places(
    operator_id: UUID, base: FareTable | None, at: list[UUID | None], changed: Iterable[Mapping[Pair, int | None]]
) -> dict[UUID, Place]:
    """The stations the form speaks of that the operator may use; those of its own table are known to be."""
    asked = {station for station in at if station}
    asked |= {station for one in changed for pair in one for station in pair}
    if base:
        asked |= {
            one for fare in base.fares for cell in fare.tariff.prices for one in (cell.from_station, cell.to_station)
        }
    return network.stations_for(operator_id=operator_id, station_ids=asked) if asked else {}


def _station(text: str) -> UUID | None:
    try:
        return ids.decode("stn", text)
    except MalformedId:
        return None


def _metres(values: list[str], place: int) -> int | None:
    text = values[place] if place < len(values) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_METRES else None
