"""A half-open range of legs of a listing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """The legs `[from_stop, to_stop)`: leg *i* runs from stop *i* to stop *i + 1*."""

    from_stop: int
    to_stop: int

    def __post_init__(self) -> None:
        if not 0 <= self.from_stop < self.to_stop:
            raise ValueError(f"a span needs 0 <= from < to, not {self.from_stop} to {self.to_stop}")

    @property
    def legs(self) -> range:
        """The legs that the span covers."""
        return range(self.from_stop, self.to_stop)

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a leg."""
        return self.from_stop < other.to_stop and other.from_stop < self.to_stop

    def fits(self, legs: int) -> bool:
        """Whether a listing of `legs` legs has all legs of the span."""
        return self.to_stop <= legs

    def mask(self, legs: int) -> str:
        """The span as a PostgreSQL bit string of `legs` digits; digit *i* from the left is leg *i*."""
        if not self.fits(legs):
            raise ValueError(f"the span ends at stop {self.to_stop}, the listing has {legs} legs")
        covered = self.to_stop - self.from_stop
        return "0" * self.from_stop + "1" * covered + "0" * (legs - self.to_stop)
