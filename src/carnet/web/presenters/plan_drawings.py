"""A seat plan as drawings to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from carnet.domains.schedule.contracts import Seat, SeatPlan, Section
from carnet.web.presenters import drawing
from carnet.web.presenters.fares import class_word
from carnet.web.presenters.seats import describe


@dataclass(frozen=True, slots=True)
class SeatShown:
    """A seat of a drawing."""

    spot: drawing.Spot
    text: str
    name: str
    blocked: bool


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A section with its seats; `drawing` is None where people stand."""

    name: str
    facts: str
    drawing: drawing.Drawing | None
    seats: tuple[SeatShown, ...]

    @property
    def natural_width(self) -> int:
        """The natural width of the drawing in CSS pixels."""
        return round(self.drawing.width * 0.92) if self.drawing else 0


def drawings(plan: SeatPlan) -> tuple[SectionShown, ...]:
    """All sections of a plan, in its order."""
    return tuple(
        _section(plan, section, [seat for seat in plan.seats if seat.section == section.name])
        for section in plan.sections
    )


def facts(section: Section, seats: Sequence[Seat]) -> str:
    """`2nd class, 60 seats, 2 blocked`."""
    sold = sum(not seat.blocked for seat in seats)
    words = [class_word(section.travel_class), ngettext("%(n)d seat", "%(n)d seats", sold) % {"n": sold}]
    if len(seats) > sold:
        words.append(gettext("%(n)d blocked") % {"n": len(seats) - sold})
    if section.deck:
        words.append(gettext("upper deck"))
    return ", ".join(words)


def short_label(label: str) -> str:
    """What stands on a drawn seat: `45` of `21-45`, `7` of `S-12-7`, `12A`."""
    return label.rsplit("-", 1)[-1]


def _section(plan: SeatPlan, section: Section, seats: Sequence[Seat]) -> SectionShown:
    drawn = drawing.draw(plan.kind, section, seats) if section.numbered and seats else None
    shown = tuple(_seat(spot) for spot in drawn.spots) if drawn else ()
    return SectionShown(section.name, facts(section, seats), drawn, shown)


def _seat(spot: drawing.Spot) -> SeatShown:
    seat = spot.seat
    name = describe(seat)
    if seat.blocked:
        name = gettext("%(seat)s. Blocked.") % {"seat": name}
    return SeatShown(spot, short_label(seat.label), name, seat.blocked)
