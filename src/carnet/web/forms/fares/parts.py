"""The forms that a fare table is written with: one for each fare, each refund tier, each sale period, each tax."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.schedule.contracts import ChargeKind, Tariff, TariffKind
from carnet.infra.principal import Principal
from carnet.web.forms.amounts import AmountField, PercentField, RateField, in_currency
from carnet.web.forms.local_times import LocalTimeField, ZoneField
from carnet.web.forms.passengers import printable
from carnet.web.forms.stations import StationField

_OFF: Final = {"autocomplete": "off"}
_COUNTRY: Final = re.compile(r"[A-Z]{2}", re.ASCII)
_TARIFFS: Final = (
    (TariffKind.FLAT.value, _("One price")),
    (TariffKind.DISTANCE.value, _("By distance")),
    (TariffKind.MATRIX.value, _("From station to station")),
)
_CHARGES: Final = ((ChargeKind.TAX.value, _("Tax")), (ChargeKind.FEE.value, _("Fee")))


def _words(label: Any, most: int, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        validators=[printable],
        error_messages={"required": missing},
        widget=forms.TextInput(attrs=_OFF),
    )


def _count(label: Any, least: int, most: int) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", **_OFF})
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=False, widget=widget)


class Part(forms.Form):
    """A form among several of its kind on a page; `whose` says which, for the summary of mistakes."""

    whose = ""

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        in_currency(self, currency)

    @property
    def blank(self) -> bool:
        """Whether nothing is written in it, so that it does not count."""
        return not any(
            str(self[name].value() or "").strip()
            for name, field in self.fields.items()
            if isinstance(field, forms.CharField | forms.IntegerField)
        )


class TableForm(forms.Form):
    """The name of the fares, and the zone of the times on the page."""

    name = _words(_("Name"), 80, _("Give the fares a name, such as Domestic."))
    zone = ZoneField(label=_("Time zone of sale periods"))


class FareForm(Part):
    """One fare: a family in a class, its tariff, conditions and reductions."""

    family = _words(_("Family"), 60, _("Name the family, such as Saver."))
    travel_class = _words(_("Class"), 30, _("Name the class, as seat plans do: 2 or economy."))
    travel_class.widget.attrs["list"] = "classes"  # the page offers those of the seat plans
    description = forms.CharField(
        label=_("Description"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    quota = _count(_("Quota"), 1, 100_000)
    kind = forms.TypedChoiceField(
        label=_("Price"),
        choices=_TARIFFS,
        coerce=TariffKind,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the price is found.")},
    )
    amount = AmountField(label=_("Price for an adult"), required=False)
    per_km = RateField(label=_("For each kilometre"), required=False)
    minimum = AmountField(label=_("At least"), required=False)
    round_to = AmountField(label=_("Rounded to"), required=False)
    exchanges = forms.BooleanField(label=_("May be exchanged for another trip"), required=False)
    exchange_fee = AmountField(label=_("Fee for an exchange"), required=False)
    name_change = forms.BooleanField(label=_("The name may change"), required=False)
    seat_choice = forms.BooleanField(label=_("Travellers choose their seat"), required=False)
    child_off = PercentField(label=_("Children, % less"), required=False)
    child_from = _count(_("From age"), 0, 150)
    child_until = _count(_("Before age"), 0, 150)
    senior_off = PercentField(label=_("Seniors, % less"), required=False)
    senior_from = _count(_("From age"), 0, 150)
    senior_until = _count(_("Before age"), 0, 150)
    group_off = PercentField(label=_("Groups, % less"), required=False)
    group_least = _count(_("From passengers"), 2, 10)

    def clean(self) -> dict[str, Any]:
        """What belongs together is there together."""
        given: dict[str, Any] = super().clean() or {}
        needed = {TariffKind.FLAT: "amount", TariffKind.DISTANCE: "per_km"}.get(given.get("kind"))  # type: ignore[arg-type]
        if needed and given.get(needed) is None and needed not in self.errors:
            self.add_error(needed, gettext("Write what it costs."))
        for who in ("child", "senior", "group"):
            self._clean_reduction(given, who)
        return given

    def _clean_reduction(self, given: dict[str, Any], who: str) -> None:
        off = f"{who}_off"
        if off in self.errors:
            return
        bounds = [name for name in (f"{who}_from", f"{who}_until", f"{who}_least") if given.get(name) is not None]
        if bounds and given.get(off) is None:
            self.add_error(off, gettext("Write how much less it is, or empty the rest."))
        if who == "group" and given.get(off) is not None and given.get("group_least") is None:
            self._once("group_least", gettext("Write from how many passengers on it is a group."))

    def _once(self, name: str, says: str) -> None:
        if name not in self.errors:
            self.add_error(name, says)


class TierForm(Part):
    """What is kept of the price of a cancelled ticket, until so many hours before departure."""

    hours = _count(_("Hours before"), 0, 100_000)
    kept = PercentField(label=_("Per cent kept"), required=False)

    def clean(self) -> dict[str, Any]:
        """Both or none."""
        given: dict[str, Any] = super().clean() or {}
        for name, says in (("hours", _("Write until how many hours before.")), ("kept", _("Write how much is kept."))):
            if given.get(name) is None and name not in self.errors:
                self.add_error(name, says)
        return given


class PeriodForm(Part):
    """When the fare is sold: from a moment until before another one; either may be open."""

    since = LocalTimeField(label=_("Sold from"), required=False)
    until = LocalTimeField(label=_("Until before"), required=False)


class ChargeForm(Part):
    """A tax or a fee."""

    name = _words(_("Name"), 60, _("Name it as travellers read it, such as VAT."))
    kind = forms.TypedChoiceField(label=_("Kind"), choices=_CHARGES, coerce=ChargeKind)
    country = forms.CharField(
        label=_("Where one boards"), max_length=2, required=False, widget=forms.TextInput(attrs=_OFF)
    )
    share = PercentField(label=_("Per cent"), required=False)
    amount = AmountField(label=_("Or an amount"), required=False)
    included = forms.BooleanField(label=_("In the fare already"), required=False)

    def clean_country(self) -> str:
        """Two capital letters, or none for everywhere."""
        country = self.cleaned_data["country"].upper()
        if country and not _COUNTRY.fullmatch(country):
            raise ValidationError(gettext("Write the two letters of the country, such as DE, or nothing."))
        return str(country)

    def clean(self) -> dict[str, Any]:
        """A share or an amount."""
        given: dict[str, Any] = super().clean() or {}
        if not {"share", "amount"} & set(self.errors) and bool(given.get("share")) == bool(given.get("amount")):
            self.add_error("share", gettext("Write a share of the fare or an amount."))
        return given


class FillForm(Part):
    """Prices by distance to begin a matrix with."""

    per_km = RateField(label=_("For each kilometre"), required=False)
    minimum = AmountField(label=_("At least"), required=False)
    round_to = AmountField(label=_("Rounded to"), required=False)

    def clean(self) -> dict[str, Any]:
        """There is something to count with."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("per_km") is None and "per_km" not in self.errors:
            self.add_error("per_km", gettext("Write what a kilometre costs."))
        return given

    def tariff(self) -> Tariff:
        """The same as the domain knows it."""
        given = self.cleaned_data
        step = max(1, given["round_to"] or 1)
        return Tariff(TariffKind.DISTANCE, milli_per_km=given["per_km"], minimum=given["minimum"] or 0, round_to=step)


class StopForm(forms.Form):
    """One more station for the grid."""

    station = StationField(label=_("Another station"), required=False)

    def __init__(self, *args: Any, operator_id: UUID, by: Principal, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["station"]
        assert isinstance(field, StationField)  # noqa: S101
        field.asked_by(operator_id, by)


class AskForm(forms.Form):
    """From where to where, for whom: what the preview is about. Stations are told by their place in the grid."""

    near = forms.TypedChoiceField(label=_("From"), coerce=int)
    far = forms.TypedChoiceField(label=_("To"), coerce=int)
    adults = _count(_("Adults"), 0, 10)
    children = _count(_("Children"), 0, 10)
    seniors = _count(_("Seniors"), 0, 10)

    def __init__(self, *args: Any, names: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        for field in ("near", "far"):
            self.fields[field].choices = list(enumerate(names))  # type: ignore[attr-defined]
