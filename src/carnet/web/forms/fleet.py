"""A vehicle's form; a seat plan's name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.operators.contracts import AmenityEntry, PlanEntry, VehicleEntry
from carnet.domains.schedule.contracts import ListingKind
from carnet.kernel import ids
from carnet.web.addresses import decoded_version
from carnet.web.forms.passengers import printable
from carnet.web.presenters import fleet as presenter


def _name(label: Any, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=80,
        validators=[printable],
        error_messages={"required": missing},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PlanNameForm(forms.Form):
    """What a seat plan is called."""

    name = _name(_("Name of the seat plan"), _("Give the seat plan a name, such as the vehicle's type."))


class VehicleForm(forms.Form):
    """A vehicle; `entry` is None while it is made."""

    name = _name(_("Name"), _("Give the vehicle a name, such as its type and number."))
    seat_plan_version_id = forms.TypedChoiceField(
        label=_("Seat plan"),
        coerce=decoded_version,
        error_messages={"required": _("Choose whose seats it has.")},
    )
    service_class = forms.TypedChoiceField(
        label=_("Class"), coerce=int, choices=[(number, str(number)) for number in range(1, 6)], initial=3
    )
    amenities = forms.MultipleChoiceField(label=_("On board"), required=False, widget=forms.CheckboxSelectMultiple)
    series = forms.BooleanField(label=_("Stands for many vehicles that are alike"), required=False)

    def __init__(
        self,
        *args: Any,
        plans: Sequence[PlanEntry],
        catalogue: Sequence[AmenityEntry],
        entry: VehicleEntry | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["seat_plan_version_id"].choices = _versions(plans, entry)  # type: ignore[attr-defined]
        words = {one.code: one.name for one in catalogue}
        kept = [code for code in (entry.profile.amenities if entry else ()) if code not in words]
        self.fields["amenities"].choices = [  # type: ignore[attr-defined]
            *words.items(),
            *((code, presenter.amenity_word(code)) for code in kept),
        ]
        if entry is not None:
            del self.fields["series"]


def initial(entry: VehicleEntry) -> dict[str, Any]:
    """What the form of a vehicle begins with."""
    return {
        "name": entry.profile.name,
        "seat_plan_version_id": ids.encode("spv", entry.profile.seat_plan_version_id),
        "service_class": entry.profile.service_class,
        "amenities": list(entry.profile.amenities),
    }


def _versions(plans: Sequence[PlanEntry], entry: VehicleEntry | None) -> list[tuple[str, str]]:
    """The newest version of each plan that fits, and the one the vehicle has."""
    found = []
    for plan in plans:
        own = entry is not None and entry.seat_plan_id == plan.id
        if plan.kind is ListingKind.EVENT or (entry is not None and plan.kind is not entry.profile.kind):
            continue
        for version in plan.versions:
            held = own and entry is not None and version.id == entry.profile.seat_plan_version_id
            if held or (version is plan.newest and not plan.retired):
                words = gettext("%(plan)s, version %(n)d, %(seats)d seats") % {
                    "plan": plan.name,
                    "n": version.number,
                    "seats": version.capacity,
                }
                found.append((ids.encode("spv", version.id), words))
    return found
