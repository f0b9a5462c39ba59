"""What was sold."""

from __future__ import annotations

from dataclasses import dataclass

from carnet.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Sales:
    """What a trip has sold: paid tickets and what was paid for them, in the operator's currency."""

    tickets: int
    paid: Money
