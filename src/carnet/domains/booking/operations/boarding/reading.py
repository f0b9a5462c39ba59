"""What was held to a scanner, as far as a code's signature tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from carnet.domains.booking.contracts import NewScan, Reading, Seen
from carnet.domains.booking.tickets import CodeForged, CodeUnreadable, read_code


@dataclass(frozen=True, slots=True)
class Read:
    """A scan, and what was seen."""

    scan: NewScan
    seen: Seen

    @property
    def ticket(self) -> tuple[UUID, UUID] | None:
        """Trip and id of the ticket, if it says to be for the trip that is scanned at."""
        other = self.seen.reading is Reading.CODE and self.seen.trip_id != self.scan.trip_id
        return None if other or self.seen.ticket_id is None else (self.scan.trip_id, self.seen.ticket_id)


def read(scan: NewScan, signers: Sequence[Ed25519PublicKey]) -> Read:
    """The scan with the ticket that was picked by hand, or what its code says if one of `signers` wrote it."""
    return Read(scan, Seen(Reading.BY_HAND, scan.ticket_id) if scan.code is None else _claimed(scan.code, signers))


def _claimed(code: str, signers: Sequence[Ed25519PublicKey]) -> Seen:
    try:
        claim = read_code(code, *signers)
    except CodeUnreadable:
        return Seen(Reading.UNREADABLE)
    except CodeForged:
        return Seen(Reading.FORGED)
    return Seen(Reading.CODE, claim.ticket_id, claim.listing_id, claim.revision, claim.ordinal)
