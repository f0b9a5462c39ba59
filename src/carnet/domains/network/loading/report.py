"""What a load did, and what it left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Loaded:
    """Numbers of a load. `skipped` counts by reason, `examples` has the first name for each."""

    cities_new: int = 0
    stations_new: int = 0
    changed: int = 0
    known: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def skip(self, reason: str, name: str) -> None:
        """One more that was left out."""
        self.skipped[reason] += 1
        self.examples.setdefault(reason, name)
