"""A vehicle with its sold, held and free seats, as the console shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from carnet.domains.inventory.contracts import SeatOnMap, SeatStatus
from carnet.domains.schedule.contracts import SeatPlan, Section
from carnet.web.presenters import drawing, seats


@dataclass(frozen=True, slots=True)
class Mark:
    """A seat on the map: `look` is the CSS word for its state, `name` says it."""

    spot: drawing.Spot
    look: str
    text: str
    name: str


@dataclass(frozen=True, slots=True)
class SoldMap:
    """One section with its sold, held and free seats. `sections` are (name, whether it is shown)."""

    section: Section
    drawing: drawing.Drawing
    marks: tuple[Mark, ...]
    sections: tuple[tuple[str, bool], ...]

    @property
    def blocked(self) -> bool:
        """Whether there are seats that nobody can buy."""
        return any(mark.look == "taken" for mark in self.marks)

    @property
    def natural_width(self) -> int:
        """The natural width of the drawing in CSS pixels."""
        return round(self.drawing.width * 0.92)


def sold_map(plan: SeatPlan, on_map: Sequence[SeatOnMap], *, wanted: str) -> SoldMap | None:
    """One section of the vehicle with what is sold; None where no section has numbered seats."""
    sections = [section for section in plan.sections if section.numbered]
    if not sections:
        return None
    shown = next((section for section in sections if section.name == wanted), sections[0])
    inside = {one.seat.ordinal: one for one in on_map if one.seat.section == shown.name}
    drawn = drawing.draw(plan.kind, shown, [one.seat for one in inside.values()])
    marks = tuple(_mark(spot, inside[spot.seat.ordinal].status) for spot in drawn.spots)
    return SoldMap(shown, drawn, marks, tuple((section.name, section is shown) for section in sections))


def _mark(spot: drawing.Spot, status: SeatStatus) -> Mark:
    look, word = {
        SeatStatus.FREE: ("", gettext("free")),
        SeatStatus.HELD: ("held", gettext("held")),
        SeatStatus.SOLD: ("sold", gettext("sold")),
        SeatStatus.BLOCKED: ("taken", gettext("blocked")),
    }[status]
    text = "×" if status is SeatStatus.BLOCKED else spot.seat.label.rsplit("-", 1)[-1]  # noqa: RUF001  a cross
    return Mark(spot, look, text, f"{seats.describe(spot.seat)}. {word}.")
