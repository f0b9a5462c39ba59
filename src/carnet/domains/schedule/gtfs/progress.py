"""How an import tells how far it is; the command draws it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Hears of each step of an import, and how much of it is done."""

    def step(self, name: str, total: int | None = None) -> None:
        """A new step begins; `total` is how much `advance` will add up to, None when nobody knows."""

    def advance(self, amount: int) -> None:
        """So much more of the present step is done."""


class Silent:
    """Tells nobody."""

    def step(self, name: str, total: int | None = None) -> None:
        """Nothing."""

    def advance(self, amount: int) -> None:
        """Nothing."""
