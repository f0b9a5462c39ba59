"""What those at the door ask for and tell, in the API's form."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, field_validator, model_validator

from carnet.domains.booking.contracts import NewScan, Verdict
from carnet.domains.booking.rules import boarding as rules
from carnet.infra.http import Body, Line, Paging, Prefix
from carnet.infra.http.ids import TicketId, TripId

_VERSION: Final = 7
_FIRST, _LAST = datetime.date(2000, 1, 1), datetime.date(2200, 12, 31)
_EXAMPLE: Final[dict[str, Any]] = {
    "id": "scn_01m7ye3ya5ear9be00bjk5qvnj",
    "code": "CT1.…",
    "trip": "trp_01m7ye3ya5ear9be00bjk5qvnj",
    "stop": 0,
    "at": "2026-12-01T07:25:11Z",
    "device": "Handheld 3",
}


def _made_by_time(value: UUID) -> UUID:
    if value.version != _VERSION:
        raise ValueError("scan ids are UUIDs of version 7 (RFC 9562)")
    return value


ScanId = Annotated[UUID, Prefix("scn")]
NewScanId = Annotated[UUID, Prefix("scn"), AfterValidator(_made_by_time)]


class BoardingDay(Paging):
    """Which day; today and what is still under way where nothing is said."""

    day: datetime.date | None = Field(None, ge=_FIRST, le=_LAST, description="The day of the first departure, in UTC.")


class ScanBody(Body):
    """A code that was read, or a ticket that was picked by hand: one of the two.

    The device makes the `id` and may send the scan again. `shown` is what it told its inspector while it was offline;
    nothing where it waits for the answer.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: NewScanId
    trip: TripId
    stop: int = Field(ge=0, le=999, description="Where, counted from 0.")
    at: AwareDatetime = Field(description="When, by the device's clock.")
    code: str | None = Field(None, max_length=1_000)
    ticket: TicketId | None = None
    device: Line = Field("", max_length=80)
    shown: Verdict | None = None

    @model_validator(mode="after")
    def _of_one_thing(self) -> Self:
        if (self.code is None) == (self.ticket is None):
            raise ValueError("send either a code or a ticket")
        return self

    def scan(self) -> NewScan:
        """The same as the domain knows it."""
        return NewScan(
            id=self.id,
            trip_id=self.trip,
            stop=self.stop,
            at=self.at,
            code=self.code,
            ticket_id=self.ticket,
            device=self.device,
            shown=None if self.shown is Verdict.BAD_TIME else self.shown,
        )


class ScansBody(Body):
    """Scans of one device, in any order."""

    scans: list[ScanBody] = Field(min_length=1, max_length=rules.MOST_SCANS)

    @field_validator("scans")
    @classmethod
    def _each_once(cls, scans: list[ScanBody]) -> list[ScanBody]:
        if len({one.id for one in scans}) != len(scans):
            raise ValueError("every scan has an id of its own")
        return scans


class UndoScan(Body):
    """Why a boarding is taken back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "scanned at the wrong door"}]})

    reason: Line = Field(min_length=1, max_length=200)
