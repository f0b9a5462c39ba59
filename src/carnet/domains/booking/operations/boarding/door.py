"""The door while a call's scans pass it: what is known of the tickets, and what each scan adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.booking.contracts import (
    Boarded,
    Judgement,
    ManifestTicket,
    OtherTrip,
    ScanAnswer,
    TicketStatus,
    Verdict,
)
from carnet.domains.booking.models import Scan
from carnet.domains.booking.operations.boarding.reading import Read
from carnet.domains.booking.rules import boarding as rules
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra.principal import Principal

Place = tuple[UUID, UUID]
"""A trip and the id of something there."""

_NOT_THEIRS: Final = Judgement(Verdict.OTHER_TRIP)
_BAD_TIME: Final = Judgement(Verdict.BAD_TIME)


class Door:
    """Answers scans one after the other, and knows of the `tickets` what they bring. Nothing is read or written here.

    `new` are the rows to keep of them; `told` are kept ones of which the device says only now what it had shown, since
    the answer of the first time was lost on its way.
    """

    def __init__(
        self,
        trips: Mapping[UUID, ListingSnapshot],
        tickets: Mapping[Place, ManifestTicket],
        kept: Mapping[Place, Scan],
        *,
        by: Principal,
        now: datetime,
    ) -> None:
        self.new: list[Scan] = []
        self.told: list[Scan] = []
        self._trips, self.tickets, self._kept = trips, dict(tickets), kept
        self._by, self._now = by, now

    def answer(self, one: Read) -> ScanAnswer:
        """What the scan comes to, after those that were answered before it."""
        scan = one.scan
        if scan.trip_id not in self._trips:
            return ScanAnswer(scan.id, _NOT_THEIRS)
        if known := self._kept.get((scan.trip_id, scan.id)):
            return self._repeated(known, scan.shown)
        if not rules.plausible(scan.at, self._now):
            return ScanAnswer(scan.id, _BAD_TIME)
        return self._judged(one)

    def _repeated(self, row: Scan, shown: Verdict | None) -> ScanAnswer:
        ticket = self.tickets.get((row.listing_id, row.ticket_id)) if row.ticket_id else None
        judgement = Judgement(Verdict(row.verdict), row.why, tuple(row.hints))
        if row.shown is None and shown is not None:
            row.shown, row.conflict = shown.value, rules.conflicts(judgement.verdict, shown)
            self.told.append(row)
        first = ticket.boarded if ticket and judgement.verdict is Verdict.AGAIN else None
        return ScanAnswer(row.id, judgement, ticket, first, conflict=row.conflict, repeated=True)

    def _judged(self, one: Read) -> ScanAnswer:
        scan, listing = one.scan, self._trips[one.scan.trip_id]
        ticket = self.tickets.get(one.ticket) if one.ticket else None
        judgement = rules.judge(one.seen, ticket, trip_id=listing.id, trip_status=listing.status, stop=scan.stop)
        row = self._row(one, listing, judgement)
        self.new.append(row)
        first = ticket.boarded if ticket and judgement.verdict is Verdict.AGAIN else None
        if ticket and one.ticket and row.boards:
            here = Boarded(row.id, row.at, row.stop, row.by, row.machine, row.device)
            ticket = self.tickets[one.ticket] = replace(ticket, status=TicketStatus.BOARDED, boarded=here)
        other = self._other(one) if judgement.verdict is Verdict.OTHER_TRIP else None
        return ScanAnswer(scan.id, judgement, ticket, first, other, conflict=row.conflict)

    def _row(self, one: Read, listing: ListingSnapshot, judgement: Judgement) -> Scan:
        scan = one.scan
        return Scan(
            listing_id=listing.id,
            id=scan.id,
            operator_id=listing.operator_id,
            ticket_id=one.seen.ticket_id,
            stop=scan.stop,
            at=scan.at,
            received_at=self._now,
            device=scan.device,
            by=self._by.actor,
            machine=self._by.key_id is not None,
            verdict=judgement.verdict.value,
            why=judgement.why,
            hints=list(judgement.hints),
            shown=scan.shown.value if scan.shown else None,
            conflict=rules.conflicts(judgement.verdict, scan.shown),
            boards=rules.boards(judgement.verdict, scan.shown),
        )

    def _other(self, one: Read) -> OtherTrip | None:
        """The trip that the ticket is for, to its operator alone."""
        listing = self._trips.get(one.seen.trip_id) if one.seen.trip_id else None
        if listing is None:
            return None
        origin = listing.stops[0]
        return OtherTrip(listing.id, listing.name, origin.departure, origin.timezone)
