"""The shapes of what operators changed, as the documentation shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Self

from pydantic import ConfigDict

from carnet.domains.booking.contracts import ChangeCount, ChangeKind, Choice, RefundProgress, TripChanges
from carnet.infra.http import MoneyOut, Out

_CHANGE: Final[dict[str, Any]] = {
    "id": "chg_01m7ye3ya5ear9be00bjk5qvnp",
    "ticket": "tkt_01m7ye3ya5ear9be00bjk5qvnf",
    "kind": "moved",
    "was": {"departure": "2026-12-01T08:29:00+01:00", "arrival": "2026-12-01T09:43:00+01:00"},
    "now": {"departure": "2026-12-01T09:29:00+01:00", "arrival": "2026-12-01T10:43:00+01:00"},
    "opened_at": "2026-11-21T12:00:00Z",
    "choices": ["accepted", "refunded"],
    "refund": {"amount": 2340, "currency": "EUR"},
    "choice": None,
    "chosen_at": None,
}
_TRIP: Final[dict[str, Any]] = {
    "data": [{"kind": "cancelled", "open": 41, "accepted": 0, "refunded": 5, "rebooked": 0}],
    "refundable": 41,
    "value": [{"amount": 95_940, "currency": "EUR"}],
    "refund_all": None,
}


class ChangeSideOut(Out):
    """How it was or is now: departure and arrival in local time, or the seat; null where the change is not about it."""

    departure: datetime | None = None
    arrival: datetime | None = None
    section: str | None = None
    seat: str | None = None


class ChangeOut(Out):
    """What the operator changed about a sold ticket. `choices` can be chosen now, each free of charge.

    `refund` is what comes back for `refunded`. A trip that does not run has an empty `now`.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_CHANGE]})

    id: str
    ticket: str
    kind: ChangeKind
    was: ChangeSideOut
    now: ChangeSideOut
    opened_at: datetime
    choices: list[Choice]
    refund: MoneyOut
    choice: Choice | None
    chosen_at: datetime | None


class ChosenOut(ChangeOut):
    """A change that was answered, and whether it had been answered like this before."""

    already_chosen: bool

    @classmethod
    def of(cls, document: Mapping[str, Any], *, already: bool) -> Self:
        """The API's form of an answer."""
        return cls.model_validate({**document, "already_chosen": already})


class ChangeCountOut(Out):
    """How many tickets a kind of change hit, by what their holders chose; `open` ones have not answered."""

    kind: ChangeKind
    open: int
    accepted: int
    refunded: int
    rebooked: int

    @classmethod
    def of(cls, count: ChangeCount) -> Self:
        """The API's form of a count."""
        return cls.model_validate(count, from_attributes=True)


class RefundAllOut(Out):
    """Where the refund of all tickets is: `left` of `tickets` are still to be paid back."""

    asked_at: datetime
    finished_at: datetime | None
    tickets: int
    left: int

    @classmethod
    def of(cls, run: RefundProgress) -> Self:
        """The API's form of the progress."""
        return cls.model_validate(run, from_attributes=True)


class TripChangesOut(Out):
    """What became of a trip's sold tickets.

    `refundable` tickets of a cancelled trip wait for their money, `value` in all. `refund_all` is null until asked for.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_TRIP]})

    data: list[ChangeCountOut]
    refundable: int
    value: list[MoneyOut]
    refund_all: RefundAllOut | None

    @classmethod
    def of(cls, changes: TripChanges) -> Self:
        """The API's form of a trip's changes."""
        return cls(
            data=[ChangeCountOut.of(count) for count in changes.counts],
            refundable=changes.refundable,
            value=[MoneyOut.of(money) for money in changes.value],
            refund_all=RefundAllOut.of(changes.run) if changes.run else None,
        )
