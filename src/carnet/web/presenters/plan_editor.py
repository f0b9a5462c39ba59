"""The seat-plan editor: sections as cards, the one on view drawn, and what can be done with its chosen seats."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.operators import rules
from carnet.domains.operators.contracts import PlanDraft, SeatAttribute, SectionDraft
from carnet.domains.schedule.contracts import ListingKind, Seat, SeatPlan
from carnet.web.forms.plan_sections import SectionForm
from carnet.web.presenters import drawing, wording
from carnet.web.presenters.plan_drawings import facts, short_label
from carnet.web.presenters.seats import ATTRIBUTE_WORDS, describe

_FLAG_WORDS: Final[dict[str, Promise]] = {
    "blocked": _("blocked, not sold"),
    "gone": _("no seat here"),
    "turned": _("looks the other way"),
}
_NAMED: Final = 6

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Card:
    """A section of the plan: its form and what it makes."""

    place: int
    form: SectionForm
    name: str
    facts: str
    on_view: bool
    open: bool


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """A place on the drawing: `state` is free, mine (chosen), taken (blocked) or gone."""

    spot: drawing.Spot
    value: str
    words: str
    text: str
    state: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that the chosen seats can have: `on` when all of them have it."""

    value: str
    word: str
    on: bool


@dataclass(frozen=True, slots=True)
class Pick:
    """Seats that can be chosen at once."""

    value: str
    word: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The section on view. `label` is the name of the one chosen seat, None when there is not one."""

    name: str
    drawing: drawing.Drawing | None
    marks: tuple[PlaceMark, ...]
    says: str
    chips: tuple[Chip, ...]
    picks: tuple[Pick, ...]
    label: str | None

    @property
    def natural_width(self) -> int:
        """The natural width of the drawing in CSS pixels."""
        return round(self.drawing.width * 0.92) if self.drawing else 0


def cards(forms: Sequence[SectionForm], draft: PlanDraft | None, plan: SeatPlan | None, *, on: int) -> tuple[Card, ...]:
    """The sections; without a plan only their names, as they were typed."""
    return tuple(
        Card(
            place=place,
            form=form,
            name=draft.sections[place].name if draft else form.whose,
            facts=_facts(plan, place),
            on_view=place == on,
            open=place == on or bool(form.errors),
        )
        for place, form in enumerate(forms)
    )


def panel(draft: PlanDraft, *, on: int, chosen: Collection[Place]) -> Panel:
    """The section on view, and what can be done with its chosen seats."""
    section = draft.sections[on]
    there = rules.every_place(draft.kind, section)
    kept = [place for place in there if place in chosen]
    drawn = _draw(draft.kind, section, there)
    return Panel(
        name=section.name,
        drawing=drawn,
        marks=_marks(drawn, kept) if drawn else (),
        says=_says([there[place] for place in kept]),
        chips=_chips(section, there, kept),
        picks=_picks(section),
        label=there[kept[0]].label if len(kept) == 1 else None,
    )


def picked(draft: PlanDraft, *, on: int, what: str) -> tuple[Place, ...]:
    """The places that a Pick stands for; nothing for what is none."""
    section = draft.sections[on]
    there = rules.every_place(draft.kind, section)
    word, _colon, row = what.partition(":")
    if word == "row" and row.isascii() and row.isdigit():
        return tuple(place for place in there if place[0] == int(row[:6]))
    if word == "all":
        return tuple(there)
    return tuple(place for place, seat in there.items() if word and word in seat.attributes)


def _facts(plan: SeatPlan | None, place: int) -> str:
    if plan is None:
        return ""
    section = plan.sections[place]
    return facts(section, [seat for seat in plan.seats if seat.section == section.name])


def _draw(kind: ListingKind, section: SectionDraft, there: dict[Place, Seat]) -> drawing.Drawing | None:
    """All places, also those without a seat; each has an ordinal of its own, for sections are built one by one."""
    made = rules.section_of(section)
    if not made.numbered or not there:
        return None
    gone = {(edit.row, edit.column) for edit in section.edits if edit.gone}
    seats = [
        replace(seat, ordinal=number, label="", attributes=()) if place in gone else replace(seat, ordinal=number)
        for number, (place, seat) in enumerate(there.items())
    ]
    return drawing.draw(kind, made, seats)


def _marks(drawn: drawing.Drawing, chosen: Collection[Place]) -> tuple[PlaceMark, ...]:
    return tuple(_mark(spot, (spot.seat.row, spot.seat.column) in chosen) for spot in drawn.spots)


def _mark(spot: drawing.Spot, chosen: bool) -> PlaceMark:
    seat = spot.seat
    words = describe(seat) if seat.label else gettext("Place without a seat, row %(row)d") % {"row": seat.row + 1}
    state = "gone" if not seat.label else "taken" if seat.blocked else "free"
    if seat.blocked:
        words = gettext("%(seat)s, blocked") % {"seat": words}
    text = short_label(seat.label) if seat.label else "+"
    return PlaceMark(
        spot=spot,
        value=f"{seat.row}-{seat.column}",
        words=words,
        text="×" if seat.blocked else text,  # noqa: RUF001  a cross, no letter
        state="mine" if chosen else state,
        chosen=chosen,
    )


def _says(chosen: Sequence[Seat]) -> str:
    """The line above the drawing that is read out when it changes."""
    if not chosen:
        return gettext("Choose seats in the drawing, or several at once")
    named = [seat.label for seat in chosen[:_NAMED]]
    words = ngettext("%(n)d seat chosen: %(seats)s", "%(n)d seats chosen: %(seats)s", len(chosen)) % {
        "n": len(chosen),
        "seats": wording.words(named),
    }
    return f"{words} …" if len(chosen) > _NAMED else words


def _chips(section: SectionDraft, there: dict[Place, Seat], chosen: Sequence[Place]) -> tuple[Chip, ...]:
    edits = {(edit.row, edit.column): edit for edit in section.edits}
    found = [
        Chip(word.value, str(ATTRIBUTE_WORDS[word]), bool(chosen) and all(word in there[p].attributes for p in chosen))
        for word in SeatAttribute
    ]
    for flag, word in _FLAG_WORDS.items():
        on = bool(chosen) and all(place in edits and getattr(edits[place], flag) for place in chosen)
        found.append(Chip(flag, str(word), on))
    return tuple(found)


def _picks(section: SectionDraft) -> tuple[Pick, ...]:
    made = rules.section_of(section)
    rows = rules.row_numbers(section) if made.rows == section.rows else list(range(1, made.rows + 1))
    return (
        Pick("all", gettext("All seats of the section")),
        Pick("window", gettext("All at a window")),
        Pick("aisle", gettext("All at an aisle")),
        Pick("table", gettext("All at a table")),
        *(Pick(f"row:{place}", gettext("Row %(n)d") % {"n": number}) for place, number in enumerate(rows)),
        Pick("none", gettext("None")),
    )
