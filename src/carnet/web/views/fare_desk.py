"""What the editor of a fare table is about while it is worked on: its form, its matrix, what a journey would cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext

from carnet.domains.network.contracts import RouteEntry
from carnet.domains.schedule.contracts import FareTableProfile, PassengerKind, TariffKind
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.web.forms.fares import grid as grids
from carnet.web.forms.fares import reading
from carnet.web.forms.fares.parts import AskForm, FillForm, StopForm
from carnet.web.forms.fares.sheet import Sheet
from carnet.web.presenters import fare_editor as presenter
from carnet.web.presenters import fare_tables as seen

_MOST_PEOPLE: Final = 20


@dataclass
class FareDesk:
    """What the page is about; `base` None is a table that is being made. `opened` is the fare that was worked on.

    `classes` are those of the operator's seat plans.
    """

    operator_id: UUID
    by: Principal
    data: QueryDict
    sheet: Sheet
    routes: tuple[RouteEntry, ...]
    base: FareTableProfile | None = None
    opened: int | None = None
    refusal: str = ""
    note: str = ""
    fill: FillForm | None = None
    stop: StopForm | None = None
    classes: tuple[str, ...] = ()


def first_grid(desk: FareDesk) -> None:
    """Begin with the stations of the first matrix there is, along a route that has them all; else with a route."""
    sheet, base = desk.sheet, desk.base
    kinds = [fare.tariff.kind for fare in base.table.fares] if base else []
    number = kinds.index(TariffKind.MATRIX) if TariffKind.MATRIX in kinds else 0
    sheet.grid = replace(sheet.grid, fare=sheet.fares[number].number)
    stations = seen.in_order(base.table.fares[number].tariff) if base else []
    prices = sheet.fare(sheet.grid.fare).prices
    fits = [one for one in desk.routes if set(stations) <= {place.id for place in one.stations}]
    if fits:
        desk.data["route"] = ids.encode("rte", fits[0].route.id)
        sheet.grid = grids.along(sheet.grid, fits[0], prices)
    else:
        known = [sheet.places[one] for one in stations if one in sheet.places]
        sheet.grid = grids.of_stations(sheet.grid, known, prices)


def work(desk: FareDesk, do: str) -> None:
    """Do what a button about the matrix asks for."""
    verb, _colon, what = do.partition(":")
    sheet = desk.sheet
    if sheet.grid.typed and verb in {"open", "route"}:  # or what was typed there would be lost
        desk.note, desk.opened = gettext("Put the marked cells right, or empty them, first."), sheet.grid.fare
        return
    match verb:
        case "open":
            desk.opened = sheet.fare(int(what[:9]) if what.isascii() and what.isdigit() else 0).number
            sheet.grid = grids.turned(replace(sheet.grid, fare=desk.opened, typed={}), sheet.fare(desk.opened).prices)
        case "route":
            _take_route(desk)
        case "station":
            _take_station(desk)
        case "fill":
            _fill(desk)
    if verb in {"route", "station", "fill", "grid"}:
        desk.opened = sheet.grid.fare


def _take_route(desk: FareDesk) -> None:
    wanted = desk.data.get("route", "")
    entry = next((one for one in desk.routes if ids.encode("rte", one.route.id) == wanted), None)
    grid = desk.sheet.grid
    if entry is None:
        desk.note = gettext("Choose a route.")
        return
    desk.sheet.grid = grids.along(grid, entry, desk.sheet.fare(grid.fare).prices)
    if len(entry.stations) > grids.MOST_STATIONS:
        desk.note = gettext("Only the first %(n)d stations are shown.") % {"n": grids.MOST_STATIONS}


def _take_station(desk: FareDesk) -> None:
    form = StopForm(desk.data, operator_id=desk.operator_id, by=desk.by)
    place = form.cleaned_data.get("station") if form.is_valid() else None
    grid = desk.sheet.grid
    if place is None:
        if not form.errors:
            form.add_error("station", gettext("Write the station that is missing in the matrix."))
        desk.stop = form
        return
    if place.id not in {stop.place.id for stop in grid.stops} and len(grid.stops) < grids.MOST_STATIONS:
        desk.sheet.grid = replace(grid, stops=(*grid.stops, grids.GridStop(place)))


def _fill(desk: FareDesk) -> None:
    form = FillForm(desk.data, prefix="fill", currency=desk.sheet.currency)
    desk.fill = form
    if not form.is_valid():
        return
    grid = desk.sheet.grid
    left = grids.filled(grid, desk.sheet.fare(grid.fare).prices, form.tariff())
    if left:
        desk.note = gettext("%(n)d cells stay empty: nobody knows how far it is. Choose a route.") % {"n": left}


def preview(desk: FareDesk) -> tuple[AskForm, list[presenter.Cost], str]:
    """What the journey that is asked about costs; a sentence where nothing can be asked yet."""
    stops = desk.sheet.grid.stops
    initial = {"near": 0, "far": len(stops) - 1, "adults": 1, "children": 0, "seniors": 0}
    asked = "near" in desk.data
    form = AskForm(desk.data if asked else None, names=[one.place.name for one in stops], initial=initial)
    if len(stops) < 2:  # noqa: PLR2004  from one to another
        return form, [], gettext("Choose a route above to see what a journey on it costs.")
    given = {**initial, **form.cleaned_data} if asked and form.is_valid() else initial
    counts = {
        PassengerKind.ADULT: given["adults"] or 0,
        PassengerKind.CHILD: given["children"] or 0,
        PassengerKind.SENIOR: given["seniors"] or 0,
    }
    people = tuple(kind for kind, count in counts.items() for _n in range(count))
    if not people or len(people) > _MOST_PEOPLE:
        return form, [], gettext("Say who travels, up to %(n)d people.") % {"n": _MOST_PEOPLE}
    if given["near"] == given["far"]:
        return form, [], gettext("Choose two stations.")
    journey = presenter.Journey(stops[given["near"]], stops[given["far"]], people)
    draft = reading.draft(desk.sheet, all_of_it=False) or reading.Draft()
    pairs = list(zip(draft.rows, draft.fares, strict=True))
    return form, presenter.costs(desk.sheet, pairs, draft.charges, journey), ""
