"""What one may ask for."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.search.contracts import Scope, Sort, Wanted
from carnet.infra.http import Out, Paging
from carnet.infra.http.ids import OperatorId

_MOST_PASSENGERS: Final = 10
_MOST_PRICE: Final = 10**12

_CLOCK: Final = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"


def _clock(text: object) -> object:
    """A zone would make it another time than that of the platform."""
    if not isinstance(text, str) or not re.fullmatch(_CLOCK, text):
        raise ValueError("must be a time of day, as 08:29")
    return text


LocalTime = Annotated[time, BeforeValidator(_clock), WithJsonSchema({"type": "string", "pattern": _CLOCK})]
Name = Annotated[str, Field(max_length=100)]
Price = Annotated[int | None, Field(ge=0, le=_MOST_PRICE)]


class PlacesQuery(Out):
    """What to look for; without `q`, the busiest cities."""

    model_config = ConfigDict(extra="forbid")

    q: Name = ""
    limit: int = Field(10, ge=1, le=50)


class WantedQuery(Paging):
    """What results are narrowed down by. Prices are minor units for one passenger."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    passengers: int = Field(1, ge=1, le=_MOST_PASSENGERS)
    travel_class: Name | None = Field(None, alias="class")
    operator: OperatorId | None = None
    min_price: Price = None
    max_price: Price = None
    sort: Sort = Sort.DEPARTURE
    limit: int = Field(50, ge=1, le=200)

    def wanted(self, **more: Any) -> Wanted:
        """The same as search knows it."""
        return Wanted(
            passengers=self.passengers,
            travel_class=self.travel_class,
            operator_id=self.operator,
            lowest_price=self.min_price,
            highest_price=self.max_price,
            **more,
        )


class TripsQuery(WantedQuery):
    """`from`, `to`: a place's id (`cty_…`, `stn_…`) or a name with one clear match. `date` is local to `from`."""

    origin: Name = Field(alias="from")
    destination: Name = Field(alias="to")
    first: date = Field(alias="date")
    until: date | None = Field(None, description="The last day, for a range of up to 31 days.")
    kind: list[ListingKind] = Field(default_factory=list)
    amenity: list[Name] = Field(default_factory=list)
    leave_from: LocalTime | None = Field(None, description="Local time of departure, inclusive.")
    leave_until: LocalTime | None = None
    direct: bool = Field(default=False, description="Without a stop on the way.")
    scope: Scope | None = None


class PerformancesQuery(WantedQuery):
    """`place`: a city's or venue's id, or a name with one clear match; everywhere without it."""

    place: Name | None = None
    q: Name = Field("", description="A part of the title.")
    first: date | None = Field(None, alias="date", description="The first day, today without it.")
    until: date | None = Field(None, description="The last day, at most 91 days after the first.")


class EventsQuery(PerformancesQuery):
    """The same, and `category`: an operator's word for what is shown. Events come by their next performance."""

    category: Name = ""
    sort: Literal[Sort.DEPARTURE] = Sort.DEPARTURE
