"""What buying the difference of an exchange needs to know of exchanges, which know of purchases themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from carnet.domains.payments.contracts import Credit


class _Credits(Protocol):
    def __call__(self, *, exchange_id: UUID, now: datetime) -> Sequence[Credit]: ...


class _Verb(Protocol):
    def __call__(self, *, exchange_id: UUID, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Exchanging:
    """The verbs of exchanges. Each is called in a transaction that has locked the booking.

    `credits` says who gets what is due, `settle` swaps the tickets, `release` lets go of the new seats, `reverse`
    undoes a settled exchange that the bank did not pay for after all.
    """

    credits: _Credits
    settle: _Verb
    release: _Verb
    reverse: _Verb


_known: Final[list[Exchanging]] = []


def use_exchanging(verbs: Exchanging) -> None:
    """Tell purchases how exchanges are done."""
    _known[:] = [verbs]


def exchanging() -> Exchanging:
    """How exchanges are done."""
    return _known[0]
