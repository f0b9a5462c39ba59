"""What those at the door are answered, in the API's form."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import Field

from carnet.domains.booking import manifests
from carnet.domains.booking.contracts import (
    Boarding,
    BoardingTrip,
    Conflict,
    KeptScan,
    OtherTrip,
    ScanAnswer,
    TicketStatus,
    Verdict,
)
from carnet.domains.booking.http.boarding_bodies import ScanId
from carnet.domains.schedule.contracts import ListingKind, PassengerKind, TripStatus
from carnet.infra import keys
from carnet.infra.http import Out
from carnet.infra.http.formats import local
from carnet.infra.http.ids import OperatorId, TicketId, TripId
from carnet.kernel import ids


class BoardingKeyOut(Out):
    """A public key of ticket codes, base64url of 32 bytes, and the id that codes name it by."""

    id: str
    key: str


class BoardedOut(Out):
    """The scan that let somebody on board. `by` is a user or an API key."""

    scan: ScanId
    at: datetime
    stop: int
    by: str | None
    device: str


class ManifestTicketOut(Out):
    """A ticket; one that lets nobody travel has no name and no place. `ordinal` is the place's number in codes."""

    id: TicketId
    status: TicketStatus
    revision: int
    name: str
    passenger_kind: PassengerKind
    reference: str
    section: str
    seat: str
    ordinal: int | None
    class_: str = Field(alias="class")
    from_: int = Field(alias="from")
    to: int
    notes: list[str]
    replaced_by: TicketId | None
    boarded: BoardedOut | None


class ManifestTripOut(Out):
    """What is boarded."""

    id: TripId
    kind: ListingKind
    name: str
    status: TripStatus
    version: int


class ManifestStopOut(Out):
    """A stop in its local time, and whether people get on and off there."""

    stop: int
    name: str
    timezone: str
    arrival: str | None
    departure: str | None
    boards: bool
    leaves: bool


class ManifestOperatorOut(Out):
    """Whose trip it is."""

    id: OperatorId
    name: str


class ManifestOut(Out):
    """Who may travel with a trip. The bytes are signed: see the header `Manifest-Signature`."""

    format: str
    version: int
    generated_at: datetime
    valid_until: datetime
    operator: ManifestOperatorOut
    trip: ManifestTripOut
    stops: list[ManifestStopOut]
    keys: list[BoardingKeyOut]
    tickets: list[ManifestTicketOut]


class BoardingTripOut(Out):
    """A departure that can be scanned. `tickets` are those that let travel, of which some are `boarded`."""

    trip: TripId
    kind: ListingKind
    name: str
    status: TripStatus
    departs: str | None
    arrives: str | None
    origin: str
    destination: str
    tickets: int
    boarded: int
    manifest: str

    @classmethod
    def of(cls, one: BoardingTrip) -> Self:
        """The API's form of a departure."""
        listing, first, last = one.listing, one.listing.stops[0], one.listing.stops[-1]
        operator, trip = ids.encode("opr", listing.operator_id), ids.encode("trp", listing.id)
        return cls(
            trip=listing.id,
            kind=listing.kind,
            name=listing.name,
            status=listing.status,
            departs=local(first.departure, first.timezone) if first.departure else None,
            arrives=local(last.arrival, last.timezone) if last.arrival else None,
            origin=first.station_name,
            destination=last.station_name,
            tickets=one.tickets,
            boarded=one.boarded,
            manifest=f"/api/v1/operators/{operator}/trips/{trip}/manifest",
        )


class BoardingTripsOut(Out):
    """Departures, and the keys to trust: manifests and codes are signed with these."""

    data: list[BoardingTripOut]
    next: str | None = None
    keys: list[BoardingKeyOut]

    @classmethod
    def of(cls, page: dict[str, Any]) -> Self:
        """A page with the keys of today."""
        return cls.model_validate({**page, "keys": manifests.key_list(keys.ticket_public_keys())})


class OtherTripOut(Out):
    """The trip that a ticket is for."""

    trip: TripId
    name: str
    departs: str | None

    @classmethod
    def of(cls, one: OtherTrip) -> Self:
        """The API's form of it."""
        departs = local(one.departs_at, one.timezone) if one.departs_at else None
        return cls(trip=one.trip_id, name=one.name, departs=departs)


class ScanAnswerOut(Out):
    """What a scan comes to: see the table of verdicts. `ticket` is as it is afterwards, `first` the boarding before."""

    id: ScanId
    verdict: Verdict
    why: str | None
    hints: list[str]
    repeated: bool
    conflict: bool
    ticket: ManifestTicketOut | None
    first: BoardedOut | None
    other: OtherTripOut | None

    @classmethod
    def of(cls, one: ScanAnswer) -> Self:
        """The API's form of an answer."""
        return cls(
            id=one.scan_id,
            verdict=one.judgement.verdict,
            why=one.judgement.why or None,
            hints=list(one.judgement.hints),
            repeated=one.repeated,
            conflict=one.conflict,
            ticket=ManifestTicketOut.model_validate(manifests.ticket(one.ticket)) if one.ticket else None,
            first=BoardedOut.model_validate(manifests.boarded(one.first)) if one.first else None,
            other=OtherTripOut.of(one.other) if one.other else None,
        )


class ScansOut(Out):
    """One answer for each scan, in their order."""

    data: list[ScanAnswerOut]
    next: None = None


class KeptScanOut(Out):
    """A scan as it is kept: `shown` is what its device had said, `boards` whether it let somebody on board."""

    id: ScanId
    ticket: TicketId | None
    stop: int
    at: datetime
    received_at: datetime
    by: str | None
    device: str
    verdict: Verdict
    shown: Verdict | None
    boards: bool
    undone_at: datetime | None

    @classmethod
    def of(cls, one: KeptScan) -> Self:
        """The API's form of a scan."""
        return cls(
            id=one.id,
            ticket=one.ticket_id,
            stop=one.stop,
            at=one.at,
            received_at=one.received_at,
            by=ids.encode("key" if one.machine else "usr", one.by) if one.by else None,
            device=one.device,
            verdict=one.verdict,
            shown=one.shown,
            boards=one.boards,
            undone_at=one.undone_at,
        )


class BoardingConflictOut(Out):
    """Scans of one ticket, one of which a device judged otherwise than the server; by their devices' clocks."""

    ticket: ManifestTicketOut | None
    scans: list[KeptScanOut]

    @classmethod
    def of(cls, one: Conflict) -> Self:
        """The API's form of a conflict."""
        ticket = ManifestTicketOut.model_validate(manifests.ticket(one.ticket)) if one.ticket else None
        return cls(ticket=ticket, scans=[KeptScanOut.of(scan) for scan in one.scans])


class StopCountOut(Out):
    """A stop in numbers: see the manifest's stops for where it is."""

    stop: int
    boarding: int
    boarded: int
    expected: int
    no_show: int
    leaving: int
    on_board: int


class BoardingOut(Out):
    """Who is on board, stop by stop, and what devices disagree about."""

    trip: ManifestTripOut
    stops: list[StopCountOut]
    expected: int
    on_board: int
    no_show: int
    conflicts: list[BoardingConflictOut]

    @classmethod
    def of(cls, one: Boarding) -> Self:
        """The API's form of it."""
        return cls(
            trip=ManifestTripOut.model_validate(manifests.trip(one.manifest.listing)),
            stops=[StopCountOut.model_validate(count) for count in one.stops],
            expected=one.expected,
            on_board=one.on_board,
            no_show=one.no_show,
            conflicts=[BoardingConflictOut.of(conflict) for conflict in one.conflicts],
        )
