"""A promo code, and many for one use at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import PromoKind
from carnet.domains.booking.operations.promo_codes import MOST_AT_ONCE
from carnet.web.forms.amounts import AmountField, PercentField, in_currency
from carnet.web.forms.days import SOME_DAY
from carnet.web.forms.local_times import LocalTimeField, ZoneField, place_instants

_OFF: Final = {"autocomplete": "off"}
_CODE: Final = re.compile(r"[A-Za-z0-9-]{3,24}", re.ASCII)
_MOST_DAYS: Final = timedelta(days=31)
_KINDS: Final = (
    (PromoKind.PERCENT.value, _("A share of each ticket")),
    (PromoKind.AMOUNT.value, _("An amount off a booking")),
)
_FOR: Final = (("all", _("All trips and events")), ("some", _("Only those chosen below")))


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, validators=[*SOME_DAY], widget=widget)


def _limit(label: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", **_OFF})
    return forms.IntegerField(label=label, min_value=1, max_value=1_000_000, required=False, widget=widget)


class _ValidForm(forms.Form):
    """When something holds: from a moment until before another one, on the clocks of a zone."""

    valid_from = LocalTimeField(label=_("Holds from"), required=False)
    valid_until = LocalTimeField(label=_("Until before"), required=False)
    zone = ZoneField(label=_("Time zone"))

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        in_currency(self, currency)

    def clean(self) -> dict[str, Any]:
        """The moments that are meant, as `since` and `until`."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("zone"):
            given["since"], given["until"] = place_instants(self, ("valid_from", "valid_until"), given["zone"])
        return given


class PromoCodeForm(_ValidForm):
    """A code that travellers type in."""

    code = forms.CharField(
        label=_("Code"),
        max_length=24,
        error_messages={"required": _("Write the code, such as SPRING-20.")},
        widget=forms.TextInput(attrs={**_OFF, "autocapitalize": "characters", "spellcheck": "false"}),
    )
    kind = forms.TypedChoiceField(
        label=_("It takes off"),
        choices=_KINDS,
        coerce=PromoKind,
        initial=PromoKind.PERCENT.value,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it takes off.")},
    )
    off_bp = PercentField(label=_("Per cent"), required=False)
    amount = AmountField(label=_("Amount"), required=False)
    most_uses = _limit(_("Bookings in total"))
    most_per_user = _limit(_("Bookings of one buyer"))
    which = forms.ChoiceField(label=_("For"), choices=_FOR, initial="all", widget=forms.RadioSelect)
    first_day = _day(_("First day"))
    last_day = _day(_("Last day"))
    listings = forms.MultipleChoiceField(label=_("Trips"), required=False, widget=forms.CheckboxSelectMultiple)

    field_order = (
        "code",
        "kind",
        "off_bp",
        "amount",
        "valid_from",
        "valid_until",
        "zone",
        "most_uses",
        "most_per_user",
    )

    def offer(self, listings: Sequence[tuple[str, str]]) -> None:
        """Let these trips be chosen."""
        field = self.fields["listings"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = list(listings)

    def days(self) -> tuple[date | None, date | None]:
        """From which day to which trips are to be shown; None for none, and where days are no days or too many."""
        if self["which"].value() != "some":
            return None, None
        try:
            first, last = (self.fields[name].clean(self[name].value() or "") for name in ("first_day", "last_day"))
        except ValidationError:
            return None, None
        last = last or first
        fine = first is not None and first <= last <= first + _MOST_DAYS
        return (first, last) if fine else (None, None)

    def clean_code(self) -> str:
        """Letters, digits and hyphens; kept in capitals."""
        code = str(self.cleaned_data["code"])
        if not _CODE.fullmatch(code):
            self.add_error("code", gettext("Write 3 to 24 letters, digits and hyphens, such as SPRING-20."))
        return code.upper()

    def clean(self) -> dict[str, Any]:
        """What it takes off is written, days run forward, and some trips are chosen where only some count."""
        given = super().clean()
        wanted = "off_bp" if given.get("kind") is PromoKind.PERCENT else "amount"
        if given.get("kind") and not given.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, gettext("Write how much it takes off."))
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and not first <= last <= first + _MOST_DAYS:
            self.add_error("last_day", gettext("The last day is from the first one to a month later."))
        if given.get("which") == "some" and not given.get("listings"):
            self.add_error("first_day", gettext("Show the trips of some days and choose at least one."))
        return given


class BulkForm(_ValidForm):
    """Many codes, each for one use of an amount."""

    count = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        initial=50,
        error_messages={"required": _("Write how many you need.")},
    )
    amount = AmountField(label=_("Worth each"), error_messages={"required": _("Write what each is worth.")})

    field_order = ("count", "amount", "valid_from", "valid_until", "zone")
