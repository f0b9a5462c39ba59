"""The sections of a seat plan as forms, and the whole plan as it travels from page to page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from carnet.domains.operators import rules
from carnet.domains.operators.contracts import Numbering, PlanDraft, SeatEdit, SectionDraft, SectionKind
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.events import codec
from carnet.kernel.problem import InvalidInput, Problem
from carnet.web.forms.passengers import printable

MOST_SECTIONS: Final = 60
_LONGEST_EDITS: Final = 400_000
_KINDS: Final = [
    (SectionKind.OPEN.value, _("Rows beside an aisle")),
    (SectionKind.COMPARTMENTS.value, _("Compartments along a corridor")),
    (SectionKind.STANDING.value, _("Room to stand")),
]
_NUMBERINGS: Final = [
    (Numbering.LETTERS.value, _("Row and letter: 12A")),
    (Numbering.RUNNING.value, _("One after the other: 45, 21-45")),
    (Numbering.ROWS.value, _("Row and place: S-12-7")),
]
_DECKS: Final = [(0, _("Only or lower")), (1, pgettext_lazy("deck", "Upper")), (2, _("Third")), (3, _("Fourth"))]
_FIELDS: Final = {"class": "travel_class", "prefix": "before"}


class ArrangementField(forms.CharField):
    """The seats between aisles: `2+1`."""

    def clean(self, value: Any) -> tuple[int, ...]:
        """Raises ValidationError."""
        try:
            return rules.parse_arrangement(super().clean(value) or "1")
        except ValueError as error:
            raise ValidationError(gettext("Write the seats between aisles, such as 2+2 or 2+4+2.")) from error


class RowsField(forms.CharField):
    """Row numbers: `7, 12-14`."""

    def clean(self, value: Any) -> tuple[int, ...]:
        """Raises ValidationError."""
        try:
            return rules.parse_numbers(super().clean(value))
        except ValueError as error:
            raise ValidationError(gettext("Write numbers of rows, such as 7 or 12-14.")) from error


class EditsField(forms.CharField):
    """What is different about single seats, as JSON."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> tuple[SeatEdit, ...]:
        """Raises ValidationError."""
        text = super().clean(value) or "[]"
        try:
            edits: tuple[SeatEdit, ...] = codec.from_json(tuple[SeatEdit, ...], json.loads(text))
            return tuple(replace(edit, label=rules.canonical_label(edit.label) if edit.label else "") for edit in edits)
        except (ValueError, TypeError, KeyError, RecursionError, Problem) as error:
            raise ValidationError(gettext("The changes to single seats cannot be read.")) from error


class SectionForm(forms.Form):
    """One section. What does not belong to its kind is left as it is."""

    name = forms.CharField(label=_("Name"), max_length=80, validators=[printable])
    travel_class = forms.CharField(label=_("Class of travel"), max_length=40)
    kind = forms.TypedChoiceField(label=_("Furnished as"), choices=_KINDS, coerce=SectionKind)
    rows = forms.IntegerField(label=_("Rows or compartments"), min_value=1, max_value=200, required=False)
    arrangement = ArrangementField(label=_("Seats across"), max_length=30, required=False)
    deck = forms.TypedChoiceField(label=_("Deck"), choices=_DECKS, coerce=int)
    numbering = forms.TypedChoiceField(label=_("Seats are called"), choices=_NUMBERINGS, coerce=Numbering)
    before = forms.CharField(label=_("Before the number"), max_length=20, required=False)
    first = forms.IntegerField(label=_("First number"), min_value=1, max_value=9_999)
    letters = forms.CharField(label=_("Letters"), max_length=40, required=False)
    places = forms.IntegerField(label=_("Places to stand"), min_value=0, max_value=9_999, required=False)
    doors = RowsField(label=_("Rows at a door"), max_length=200, required=False)
    exits = RowsField(label=_("Rows at exits"), max_length=200, required=False)
    skips = RowsField(label=_("Rows left out"), max_length=200, required=False)
    tables = forms.BooleanField(label=_("All look at tables in the middle"), required=False)
    quiet = forms.BooleanField(label=_("Quiet"), required=False)
    edits = EditsField(max_length=_LONGEST_EDITS, required=False)

    whose = ""

    def clean_travel_class(self) -> str:
        """Classes are written in small letters."""
        return str(self.cleaned_data["travel_class"]).strip().lower()

    def clean_before(self) -> str:
        """Labels have capital letters."""
        return str(self.cleaned_data["before"]).strip().upper()

    def clean_letters(self) -> str:
        """One blank for each aisle."""
        return " ".join(str(self.cleaned_data["letters"]).upper().split())

    def draft(self) -> SectionDraft:
        """The section; the form is valid."""
        given = dict(self.cleaned_data)
        given |= {"rows": given["rows"] or 1, "places": given["places"] or 0, "prefix": given.pop("before")}
        return SectionDraft(**given)


@dataclass(frozen=True, slots=True)
class Sent:
    """A plan as it came back: its kind, the forms of its sections, and what is to be done."""

    kind: ListingKind
    forms: tuple[SectionForm, ...]
    do: str
    on: int
    chosen: tuple[tuple[int, int], ...]

    def draft(self) -> PlanDraft | None:
        """The plan; None when a form has mistakes."""
        valid = [form.is_valid() for form in self.forms]
        return PlanDraft(self.kind, tuple(form.draft() for form in self.forms)) if all(valid) else None


def sent(data: Any, kind: ListingKind) -> Sent:
    """The plan in a form. A section that is to be removed is left out before anything is checked."""
    verb, _colon, which = data.get("do", "show").partition(":")
    count = min(_number(data.get("count", ""), most=MOST_SECTIONS), MOST_SECTIONS)
    places = [place for place in range(count) if not (verb == "remove" and str(place) == which and count > 1)]
    on = _number(data.get("on", ""), most=MOST_SECTIONS)
    if verb == "view":
        on = _number(which, most=MOST_SECTIONS)
    found = tuple(SectionForm(data, prefix=f"s{place}") for place in places)
    for form, place in zip(found, places, strict=True):
        form.whose = str(data.get(f"s{place}-name", ""))[:80]
    chosen = () if verb in {"view", "remove", "up", "down", "add"} else _chosen(data.getlist("seat"))
    return Sent(kind, found, data.get("do", "show"), max(0, min(on, len(found) - 1)), chosen)


def section_forms(draft: PlanDraft) -> tuple[SectionForm, ...]:
    """Forms that begin with the sections of a plan."""
    return tuple(
        SectionForm(prefix=f"s{place}", initial=_initial(section)) for place, section in enumerate(draft.sections)
    )


def blame(found: Sequence[SectionForm], problem: InvalidInput) -> str:
    """Put what the rules refused at the fields it speaks of; returns the sentence about the whole, if any is left."""
    placed = False
    for pointer in problem.pointers:
        parts = pointer.path.strip("/").split("/")
        if len(parts) == 3 and parts[0] == "sections" and parts[1].isdigit() and int(parts[1]) < len(found):  # noqa: PLR2004
            form, field = found[int(parts[1])], _FIELDS.get(parts[2], parts[2])
            if form.is_bound and field in form.fields and field != "edits":
                placed = True
                form.add_error(field, pointer.detail)
    return "" if placed else str(problem.detail)


def _initial(section: SectionDraft) -> dict[str, Any]:
    plain = {name: getattr(section, name) for name in SectionForm.base_fields if name != "before"}
    return plain | {
        "before": section.prefix,
        "kind": section.kind.value,
        "numbering": section.numbering.value,
        "arrangement": rules.show_arrangement(section.arrangement),
        "doors": rules.show_numbers(section.doors),
        "exits": rules.show_numbers(section.exits),
        "skips": rules.show_numbers(section.skips),
        "edits": json.dumps([_compact(edit) for edit in section.edits], separators=(",", ":")),
    }


def _compact(edit: SeatEdit) -> Mapping[str, Any]:
    written = codec.to_json(edit)
    return {name: value for name, value in written.items() if value or name in {"row", "column"}}


def _chosen(values: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Rows and columns from `3-2`; what cannot be one is left out."""
    found = []
    for value in values[:10_000]:
        row, _dash, column = value.partition("-")
        if row.isascii() and row.isdigit() and column.isascii() and column.isdigit() and len(value) < 12:  # noqa: PLR2004
            found.append((int(row), int(column)))
    return tuple(dict.fromkeys(found))


def _number(text: str, *, most: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= most else 0  # noqa: PLR2004
