"""Narrowing one's bookings down."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import BookingStatus, When
from carnet.domains.booking.queries import Narrowed
from carnet.kernel import clock
from carnet.web.forms.payments import OptionalDay
from carnet.web.presenters.bookings import STATES

_IN_HEAP: Final = {
    When.UPCOMING: (BookingStatus.CONFIRMED, BookingStatus.HELD),
    When.EXPIRED: (BookingStatus.EXPIRED, BookingStatus.RELEASED, BookingStatus.FAILED),
}
"""The heaps with bookings of more than one status."""


class MyBookingsForm(forms.Form):
    """Which bookings of a heap to show; what makes no sense narrows nothing down."""

    q = forms.CharField(
        label=_("Search for"), max_length=120, required=False, help_text=_("A place, a name or a reference.")
    )
    since = OptionalDay(label=_("Leaves from"))
    until = OptionalDay(label=_("Until"))
    status = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, data: QueryDict, when: When) -> None:
        super().__init__(data)
        statuses = _IN_HEAP.get(when, ())
        if statuses:
            words = ((one.value, STATES[one][0]) for one in statuses)
            self.fields["status"].choices = [("", _("All")), *words]  # type: ignore[attr-defined]
        else:
            del self.fields["status"]

    @property
    def wanted(self) -> BookingStatus | None:
        """The status asked for, if any."""
        chosen = self._chosen().get("status")
        return BookingStatus(chosen) if chosen else None

    @property
    def narrowed(self) -> Narrowed:
        """The rest of it, as queries are asked."""
        chosen = self._chosen()
        return Narrowed(
            departs_from=clock.midnight(chosen.get("since")),
            departs_until=clock.midnight(chosen.get("until"), days=1),
            text=chosen.get("q", ""),
        )

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return any(self._chosen().values())

    def _chosen(self) -> dict[str, Any]:
        """What of it makes sense."""
        self.is_valid()
        return self.cleaned_data
