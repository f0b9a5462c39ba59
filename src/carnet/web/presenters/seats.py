"""The choice of seats: coaches to look into, the map of one, the same as a list, and what was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.inventory.contracts import SeatOnMap, SeatStatus, Wish
from carnet.domains.schedule.contracts import ListingKind, Seat, SeatPlan, Section
from carnet.web.presenters import drawing, fares, wording
from carnet.web.presenters.choice import Choice

ATTRIBUTE_WORDS: Final[dict[str, Promise]] = {
    "window": _("window"),
    "aisle": _("aisle"),
    "table": _("table"),
    "quiet": _("quiet"),
    "wheelchair": _("wheelchair space"),
    "facing": _("face to face"),
    "compartment": _("in a compartment"),
    "extra-legroom": _("more legroom"),
    "exit": _("at the exit"),
    "no-recline": _("does not recline"),
}
_WISH_WORDS: Final[dict[Wish, Promise]] = {
    Wish.TOGETHER: _("Together"),
    Wish.WINDOW: _("Window"),
    Wish.AISLE: _("Aisle"),
    Wish.TABLE: _("Table"),
    Wish.QUIET: _("Quiet"),
    Wish.WHEELCHAIR: _("Wheelchair space"),
}


@dataclass(frozen=True, slots=True)
class SeatMark:
    """A seat on the map: `state` is free, mine, held or taken; `href` chooses it or gives it back."""

    spot: drawing.Spot
    words: str
    state: str
    href: str

    @property
    def choosable(self) -> bool:
        """Whether a press chooses it or gives it back."""
        return self.state in {"free", "mine"}

    @property
    def text(self) -> str:
        """What stands on the seat itself: its number, or a cross when it is taken."""
        return "×" if self.state == "taken" else self.label.rsplit("-", 1)[-1]  # noqa: RUF001  a cross, no letter

    @property
    def name(self) -> str:
        """The seat and its state, for those who cannot see the map."""
        return f"{self.words}. {_state_word(self.state)}."

    @property
    def label(self) -> str:
        """The seat's label, unique in the plan."""
        return self.spot.seat.label


@dataclass(frozen=True, slots=True)
class Coach:
    """A section of the vehicle to look into."""

    name: str
    short: str
    word: str
    free: int
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class WishChip:
    """Something to wish for when we choose."""

    value: str
    word: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class SeatPanel:
    """Everything the seat part of a trip page shows.

    `elsewhere` are chosen seats of other coaches; `lost` were chosen and then taken by somebody.
    """

    section: Section
    coaches: tuple[Coach, ...]
    drawing: drawing.Drawing
    marks: tuple[SeatMark, ...]
    elsewhere: tuple[str, ...]
    chosen: tuple[str, ...]
    lost: tuple[str, ...]
    says: str
    wishes: tuple[WishChip, ...]

    @property
    def listed(self) -> tuple[SeatMark, ...]:
        """The seats that can be chosen, as a list."""
        return tuple(mark for mark in self.marks if mark.choosable)

    @property
    def natural_width(self) -> int:
        """The natural width of the drawing in CSS pixels."""
        return round(self.drawing.width * 0.92)


def short(label: str) -> str:
    """A seat's name within its section: `45` of `21-45`, `12-7` of `S-12-7`, `12A` of `12A`."""
    return label.split("-", 1)[-1]


def free_by_class(seats: Sequence[SeatOnMap]) -> Mapping[str, int]:
    """How many seats of each class are free."""
    return Counter(on_map.seat.travel_class for on_map in seats if on_map.status is SeatStatus.FREE)


def panel(plan: SeatPlan, seats: Sequence[SeatOnMap], choice: Choice, *, travel_class: str) -> SeatPanel | None:
    """The seats of one class; None when the class has no numbered seats to choose from."""
    sections = [s for s in plan.sections if s.numbered and s.travel_class == travel_class]
    if not sections:
        return None
    status = {on_map.seat.label: on_map.status for on_map in seats if on_map.seat.travel_class == travel_class}
    chosen = tuple(label for label in choice.seats if status.get(label) is SeatStatus.FREE)
    lost = tuple(label for label in choice.seats if label not in chosen)
    free = Counter(on_map.seat.section for on_map in seats if on_map.status is SeatStatus.FREE)
    kept = replace(choice, seats=chosen)
    section = _on_view(sections, seats, kept, free)
    inside = [on_map for on_map in seats if on_map.seat.section == section.name]
    marks = _marks(plan.kind, section, inside, kept)
    here = {on_map.seat.label for on_map in inside}
    return SeatPanel(
        section=section,
        coaches=_coaches(sections, free, kept, current=section),
        drawing=marks[0],
        marks=marks[1],
        elsewhere=tuple(label for label in chosen if label not in here),
        chosen=chosen,
        lost=lost,
        says=_says(chosen, lost, choice.passengers),
        wishes=_wishes(plan, travel_class, choice),
    )


def _on_view(
    sections: Sequence[Section], seats: Sequence[SeatOnMap], choice: Choice, free: Mapping[str, int]
) -> Section:
    """The section asked for, else that of the first chosen seat, else the first with room for everybody."""
    of_seat = {on_map.seat.label: on_map.seat.section for on_map in seats}
    wanted = choice.section or (of_seat.get(choice.seats[0]) if choice.seats else None)
    named = next((section for section in sections if section.name == wanted), None)
    roomy = next((section for section in sections if free.get(section.name, 0) >= choice.passengers), None)
    return named or roomy or sections[0]


def _coaches(
    sections: Sequence[Section], free: Mapping[str, int], choice: Choice, *, current: Section
) -> tuple[Coach, ...]:
    """The sections as tabs; what all names begin with, such as `Coach`, is said once for all of them."""
    first_words = {section.name.partition(" ")[0] for section in sections}
    shared = f"{first_words.pop()} " if len(first_words) == 1 else ""
    return tuple(
        Coach(
            name=section.name,
            short=section.name.removeprefix(shared),
            word=fares.class_word(section.travel_class),
            free=free.get(section.name, 0),
            href=choice.url(section=section.name) + "#seats",
            current=section is current,
        )
        for section in sections
    )


def _marks(
    kind: ListingKind, section: Section, inside: Sequence[SeatOnMap], choice: Choice
) -> tuple[drawing.Drawing, tuple[SeatMark, ...]]:
    drawn = drawing.draw(kind, section, [on_map.seat for on_map in inside])
    status = {on_map.seat.ordinal: on_map.status for on_map in inside}
    both_ways = len({spot.looks for spot in drawn.spots}) > 1
    marks = []
    for spot in drawn.spots:
        state = "mine" if spot.seat.label in choice.seats else _state(status[spot.seat.ordinal])
        words = describe(spot.seat, looks=spot.looks if both_ways else None)
        toggled = choice.toggled(spot.seat.label)
        marks.append(
            SeatMark(
                spot=spot,
                words=words,
                state=state,
                href=choice.url(seats=toggled, section=section.name) + "#seats",
            )
        )
    return drawn, tuple(marks)


def _state(status: SeatStatus) -> str:
    if status is SeatStatus.FREE:
        return "free"
    return "held" if status is SeatStatus.HELD else "taken"


def _state_word(state: str) -> str:
    return {
        "free": gettext("Free"),
        "mine": gettext("Chosen"),
        "held": gettext("Held by someone else, may come free"),
        "taken": gettext("Taken"),
    }[state]


def describe(seat: Seat, *, looks: int | None = None) -> str:
    """`Seat 37, window, table, facing back`; `looks` is -1 for forward, None where all look the same way."""
    words = [_seat_name(seat.label)]
    words += [str(ATTRIBUTE_WORDS.get(attribute, attribute)) for attribute in seat.attributes]
    if looks is not None:
        words.append(gettext("facing forward") if looks < 0 else gettext("facing back"))
    return ", ".join(words)


def _seat_name(label: str) -> str:
    row, _, seat = short(label).rpartition("-")
    if row:
        return gettext("Row %(row)s, seat %(seat)s") % {"row": row, "seat": seat}
    return gettext("Seat %(number)s") % {"number": seat}


def _says(chosen: Sequence[str], lost: Sequence[str], passengers: int) -> str:
    """The line above the map that is read out when it changes."""
    if lost:
        taken = wording.words([short(label) for label in lost])
        return ngettext(
            "Seat %(seats)s was taken a moment ago. Choose another.",
            "Seats %(seats)s were taken a moment ago. Choose others.",
            len(lost),
        ) % {"seats": taken}
    if not chosen:
        return ngettext(
            "Choose a seat, or go on and we choose", "Choose %(n)d seats, or go on and we choose", passengers
        ) % {"n": passengers}
    named = gettext("Chosen: %(seats)s") % {"seats": wording.words([short(label) for label in chosen])}
    missing = passengers - len(chosen)
    if missing <= 0:
        return named
    more = ngettext("%(n)d more to choose", "%(n)d more to choose", missing) % {"n": missing}
    return f"{named}, {more}"


def _wishes(plan: SeatPlan, travel_class: str, choice: Choice) -> tuple[WishChip, ...]:
    """What can be wished for: what some seat of the class has, and sitting together for more than one."""
    has = {a for seat in plan.seats if seat.travel_class == travel_class for a in seat.attributes}
    offered = [wish for wish in Wish if wish.value in has or (wish is Wish.TOGETHER and choice.passengers > 1)]
    return tuple(WishChip(w.value, str(_WISH_WORDS[w]), chosen=w in choice.wishes) for w in offered)
