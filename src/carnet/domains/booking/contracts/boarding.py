"""Scans at the door: what was held to the scanner, what it is worth, and the manifest that scanners take along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.domains.booking.contracts.words import TicketStatus
from carnet.domains.schedule.contracts import ListingSnapshot, PassengerKind
from carnet.kernel.span import Span


class Reading(StrEnum):
    """What a scanner has read: a genuine code, something else, or a ticket that was picked from the list by hand."""

    CODE = "code"
    BY_HAND = "by_hand"
    UNREADABLE = "unreadable"
    FORGED = "forged"


class Verdict(StrEnum):
    """What a scan comes to. Only `good` lets on board; a scan with a bad time is not kept."""

    GOOD = "good"
    AGAIN = "again"
    CANCELLED = "cancelled"
    OLD_CODE = "old_code"
    OTHER_TRIP = "other_trip"
    NOT_YET_PAID = "not_yet_paid"
    WRONG_STOP = "wrong_stop"
    FORGED = "forged"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    BAD_TIME = "bad_time"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was held to the scanner. A code says its trip, revision and place; `ordinal` None is no place."""

    reading: Reading
    ticket_id: UUID | None = None
    trip_id: UUID | None = None
    revision: int = 0
    ordinal: int | None = None


@dataclass(frozen=True, slots=True)
class Boarded:
    """The scan that let a ticket's passenger on board: when by the device's clock, at which stop, by whom.

    `by` is a user, or the key of a machine; None is Carnet itself.
    """

    scan_id: UUID
    at: datetime
    stop: int
    by: UUID | None
    machine: bool
    device: str


@dataclass(frozen=True, slots=True)
class ManifestTicket:
    """A ticket as those who check it know it: neither price nor contact.

    One that lets nobody travel has no name and no place; `replaced_by` is the ticket that its holder got for it.
    `ordinal` is None for who has no place, `seat` empty then and where places have no numbers. `notes` are words about
    the place.
    """

    id: UUID
    status: TicketStatus
    span: Span
    revision: int = 0
    ordinal: int | None = None
    name: str = ""
    passenger_kind: PassengerKind = PassengerKind.ADULT
    reference: str = ""
    section: str = ""
    seat: str = ""
    travel_class: str = ""
    notes: tuple[str, ...] = ()
    replaced_by: UUID | None = None
    boarded: Boarded | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Who may travel with a trip, as of `generated_at`; on a device it is good until `valid_until`."""

    listing: ListingSnapshot
    tickets: tuple[ManifestTicket, ...]
    generated_at: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class NewScan:
    """A scan as a device reports it: a code's text, or a ticket that was picked by hand.

    The device made the `id`. `shown` is what it had told its inspector while it was offline.
    """

    id: UUID
    trip_id: UUID
    stop: int
    at: datetime
    code: str | None = None
    ticket_id: UUID | None = None
    device: str = ""
    shown: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict; `why` says more where there are several reasons for it, `hints` what to look at."""

    verdict: Verdict
    why: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherTrip:
    """The trip that a ticket is for, where it is the same operator's."""

    trip_id: UUID
    name: str
    departs_at: datetime | None
    timezone: str


@dataclass(frozen=True, slots=True)
class ScanAnswer:
    """What the server says of a scan. `ticket` is as it is afterwards; `first` is the boarding that came before.

    A `conflict` is a scan of which the device had said otherwise: it is kept and shown. `repeated` was answered before.
    """

    scan_id: UUID
    judgement: Judgement
    ticket: ManifestTicket | None = None
    first: Boarded | None = None
    other: OtherTrip | None = None
    conflict: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class KeptScan:
    """A scan as it is kept. One that let on board and was taken back says when."""

    id: UUID
    trip_id: UUID
    ticket_id: UUID | None
    stop: int
    at: datetime
    received_at: datetime
    device: str
    by: UUID | None
    machine: bool
    verdict: Verdict
    shown: Verdict | None
    boards: bool
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Scans of one ticket of which a device has said otherwise than the server, beside all others of it.

    `ticket` is None where the code was of another trip, or of none.
    """

    ticket: ManifestTicket | None
    scans: tuple[KeptScan, ...]


@dataclass(frozen=True, slots=True)
class StopCount:
    """A stop in numbers: tickets from there, and of these on board or missing; who gets off; who is on board after it.

    Who has not come is `no_show` once the trip has left there, `expected` before.
    """

    stop: int
    boarding: int
    boarded: int
    expected: int
    no_show: int
    leaving: int
    on_board: int


@dataclass(frozen=True, slots=True)
class Boarding:
    """Who is on board of a trip, who is missing, and what scanners disagree about.

    `gone` are the stops that it has left. `on_board` counts who is in the vehicle as far as it has come.
    """

    manifest: Manifest
    stops: tuple[StopCount, ...]
    gone: frozenset[int]
    expected: int
    on_board: int
    no_show: int
    conflicts: Sequence[Conflict]


@dataclass(frozen=True, slots=True)
class BoardingTrip:
    """A departure that can be scanned: how many tickets it has, and how many of them were boarded."""

    listing: ListingSnapshot
    tickets: int
    boarded: int
