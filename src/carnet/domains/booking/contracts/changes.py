"""What operators changed about sold tickets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.domains.booking.contracts.words import ChangeKind, Choice
from carnet.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Change:
    """What its operator changed about a sold ticket, what its holder may choose at this moment, and what was chosen.

    `was` and `now` hold `departure` and `arrival` (instants in RFC 3339), or `section` and `seat`; a trip that does not
    run has no `now`. `refund` is all that was paid for the ticket.
    """

    id: UUID
    ticket_id: UUID
    booking_id: UUID
    listing_id: UUID
    kind: ChangeKind
    version: int
    was: Mapping[str, str]
    now: Mapping[str, str]
    opened_at: datetime
    choices: tuple[Choice, ...]
    refund: Money
    choice: Choice | None
    chosen_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangeCount:
    """How many tickets of a trip a kind of change hit, and what their holders chose."""

    kind: ChangeKind
    open: int
    accepted: int
    refunded: int
    rebooked: int


@dataclass(frozen=True, slots=True)
class RefundProgress:
    """Where the refund of all tickets of a cancelled trip is: `left` of `tickets` have not been paid back yet."""

    asked_at: datetime
    finished_at: datetime | None
    tickets: int
    left: int


@dataclass(frozen=True, slots=True)
class TripChanges:
    """What happened to the sold tickets of a trip: each kind of change once, and the refund of all, if one was asked.

    `refundable` tickets of a cancelled trip wait for their money; `value` is what these have paid, in each currency.
    """

    listing_id: UUID
    counts: tuple[ChangeCount, ...]
    run: RefundProgress | None
    refundable: int
    value: tuple[Money, ...]
