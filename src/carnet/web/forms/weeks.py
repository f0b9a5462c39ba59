"""What of an operator's trips is to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.domains.schedule.contracts import TripStatus
from carnet.kernel import ids
from carnet.web.forms.days import SOME_DAY
from carnet.web.presenters.planned import STATUS_WORDS

_DAY: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def route_choices(routes: Mapping[UUID, str]) -> list[tuple[str, str]]:
    """Routes as a form offers them."""
    return [(ids.encode("rte", number), name) for number, name in routes.items()]


def read_route(text: str) -> UUID:
    """The id behind a choice."""
    return ids.decode("rte", text)


class WeekForm(forms.Form):
    """Which week (any day of it), and of which route."""

    week = forms.DateField(label=_("Week of"), required=False, validators=[*SOME_DAY], widget=_DAY)
    route = forms.TypedChoiceField(label=_("Route"), required=False, coerce=read_route, empty_value=None)

    def __init__(self, *args: Any, routes: Mapping[UUID, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["route"].choices = [("", _("All routes")), *route_choices(routes)]  # type: ignore[attr-defined]


class TripsForm(forms.Form):
    """Which trips."""

    since = forms.DateField(label=_("From"), required=False, validators=[*SOME_DAY], widget=_DAY)
    until = forms.DateField(label=_("Until"), required=False, validators=[*SOME_DAY], widget=_DAY)
    status = forms.TypedChoiceField(
        label=_("Status"),
        required=False,
        coerce=TripStatus,
        empty_value=None,
        choices=[("", _("Any")), *((status.value, word) for status, word in STATUS_WORDS.items())],
    )
    route = forms.TypedChoiceField(label=_("Route"), required=False, coerce=read_route, empty_value=None)

    def __init__(self, *args: Any, routes: Mapping[UUID, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["route"].choices = [("", _("All routes")), *route_choices(routes)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A period does not end before it begins."""
        asked: dict[str, Any] = super().clean() or {}
        since, until = asked.get("since"), asked.get("until")
        if isinstance(since, date) and isinstance(until, date) and until < since:
            self.add_error("until", _("This is before the first day."))
        return asked
