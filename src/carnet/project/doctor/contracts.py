"""What the doctor says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is."""

    FINE = "fine"
    ODD = "odd"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was seen, and what to do about it unless it is fine."""

    subject: str
    level: Level
    seen: str
    advice: str = ""


def fine(subject: str, seen: str) -> Finding:
    """Nothing to do."""
    return Finding(subject, Level.FINE, seen)


def odd(subject: str, seen: str, advice: str) -> Finding:
    """Works, but not as it should."""
    return Finding(subject, Level.ODD, seen, advice)


def broken(subject: str, seen: str, advice: str) -> Finding:
    """Does not work."""
    return Finding(subject, Level.BROKEN, seen, advice)
