"""An operator with fares, a route over its stations and trains of tomorrow, at the pages of fares."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import (
    Charge,
    ChargeKind,
    Conditions,
    NewFare,
    OriginDestinationPrice,
    Reduction,
    ReductionKind,
    RefundTier,
    SalePeriod,
    Tariff,
    TariffKind,
)
from carnet.domains.schedule.models import FareTable
from carnet.infra.principal import CARNET
from carnet.kernel import ids
from tests.domains.schedule.timetables import a_route
from tests.domains.schedule.world import NOW
from tests.web.own import Person
from tests.web.running import Desk, a_desk

FIELD = re.compile(r"<input\b[^>]*>|<textarea\b.*?</textarea>|<select\b.*?</select>", re.DOTALL)


@dataclass
class FareDesk:
    """The desk of an operator with the fares Domestic: Saver by distance, Flex flat."""

    desk: Desk
    route: str

    @property
    def ines(self) -> Person:
        """The owner."""
        return self.desk.ines

    @property
    def list(self) -> str:
        """The address of all fares."""
        return f"{self.desk.home}/fares"

    @property
    def table(self) -> str:
        """The address of the newest version of Domestic."""
        newest = FareTable.objects.filter(operator=self.desk.world.operator_id, name="Domestic").latest("number")
        return f"{self.list}/{ids.encode('ftb', newest.id)}"

    @property
    def stations(self) -> list[str]:
        """The stations of the route, as forms write them."""
        return [ids.encode("stn", place.id) for place in self.desk.world.stations]


def a_fare_desk() -> FareDesk:
    """Its owner is logged in."""
    desk = a_desk()
    return FareDesk(desk, ids.encode("rte", a_route(desk.world)))


def fields(page: str) -> dict[str, Any]:
    """What a browser would send of the form on the page if its button `do` were not pressed."""
    found: dict[str, list[str]] = {}
    for tag in FIELD.findall(page[page.index('id="editor"') :]):
        name = _attribute(tag, "name")
        unchecked = re.search(r'type="(radio|checkbox)"', tag) and " checked" not in tag
        if name and not unchecked and not tag.startswith("<button"):
            found.setdefault(name, []).append(_value(tag))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def _value(tag: str) -> str:
    if tag.startswith("<textarea"):
        return html.unescape(tag[tag.index(">") + 1 : tag.rindex("</")]).removeprefix("\n")
    if tag.startswith("<select"):
        options = re.findall(r'<option value="([^"]*)"( selected)?', tag)
        return next((value for value, chosen in options if chosen), options[0][0] if options else "")
    return _attribute(tag, "value") or ("on" if 'type="checkbox"' in tag else "")


def tables() -> int:
    """How many versions there are."""
    return FareTable.objects.count()


def newest(desk: FareDesk) -> Any:
    """The newest version of Domestic."""
    return queries.newest_fare_table(operator_id=desk.desk.world.operator_id, name="Domestic")


def a_matrix(desk: FareDesk) -> None:
    """A version with everything in it: a matrix, conditions, reductions, periods, a quota, taxes."""
    berlin, leipzig, _munich = (place.id for place in desk.desk.world.stations)
    fare = NewFare(
        "Saver",
        "2",
        Tariff(TariffKind.MATRIX, prices=(OriginDestinationPrice(berlin, leipzig, 1_990),)),
        Conditions((RefundTier(48, 1_000), RefundTier(24, 5_050)), 1_000, name_change=True, seat_choice=False),
        (Reduction(ReductionKind.CHILD, 5_000, 6, 15), Reduction(ReductionKind.GROUP, 1_250, least=5)),
        (SalePeriod(datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 24, 17, 30, 5, tzinfo=UTC)),),
        40,
        "Only this train.",
    )
    distance = NewFare("Flex", "1", Tariff(TariffKind.DISTANCE, milli_per_km=12_345, minimum=390, round_to=10))
    charges = [
        Charge("VAT", ChargeKind.TAX, "DE", rate_bp=700, included=True),
        Charge("Service", ChargeKind.FEE, amount=100),
    ]
    operations.fare_table_create(
        operator_id=desk.desk.world.operator_id,
        name="Domestic",
        fares=[fare, distance],
        charges=charges,
        by=CARNET,
        now=NOW,
    )


def editor(desk: FareDesk) -> tuple[str, dict[str, Any]]:
    """The address of the editor and the form as it begins."""
    address = f"{desk.table}/change"
    return address, fields(desk.ines.read(address))
