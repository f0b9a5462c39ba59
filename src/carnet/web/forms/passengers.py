"""Who travels, and where the tickets go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import Near
from carnet.domains.schedule.contracts import PassengerKind
from carnet.web.presenters.kinds import KindOption


def printable(text: str) -> None:
    """Refuse what no printer sets. Raises ValidationError."""
    if not text.isprintable():
        raise ValidationError(gettext("Leave out what cannot be printed on a ticket."))


class PassengerForm(forms.Form):
    """A person who travels, as on their passport. `number` counts from 1."""

    number = 1
    first_name = forms.CharField(
        label=_("First names"),
        max_length=80,
        validators=[printable],
        error_messages={"required": _("Write the first names as on the passport.")},
    )
    last_name = forms.CharField(
        label=_("Family name"),
        max_length=80,
        validators=[printable],
        error_messages={"required": _("Write the family name as on the passport.")},
    )

    kind = forms.ChoiceField(label=_("Travels as"), required=False)

    def travels_as(self) -> PassengerKind:
        """As what they travel: an adult unless something else was chosen that can be."""
        return PassengerKind(self.cleaned_data.get("kind") or PassengerKind.ADULT)

    @property
    def whose(self) -> str:
        """Whose fields these are, for the summary of mistakes."""
        return gettext("passenger %(n)d") % {"n": self.number}


class ContactForm(forms.Form):
    """Where tickets are sent."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages={
            "required": _("Write the address the tickets go to."),
            "invalid": _("This is no e-mail address yet. It looks like ada@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class PromoForm(forms.Form):
    """A promo code."""

    promo_code = forms.CharField(
        label=_("Promo code"),
        max_length=24,
        required=False,
        validators=[printable],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class NearForm(forms.Form):
    """A booking beside whose passengers one would like to sit: of one's own, or one whose address one knows."""

    near = forms.CharField(
        label=_("Their booking reference"),
        max_length=6,
        required=False,
        validators=[printable],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    near_email = forms.EmailField(
        label=_("The e-mail address their tickets went to"),
        max_length=254,
        required=False,
        error_messages={"invalid": _("This is no e-mail address yet. It looks like ada@example.org.")},
    )

    def company(self) -> Near | None:
        """Beside whom, or None."""
        reference = str(self.cleaned_data["near"]).strip().upper()
        return Near(reference, self.cleaned_data["near_email"]) if reference else None


class KeepForm(forms.Form):
    """Whether new people are to be found again."""

    keep = forms.BooleanField(label=_("Keep new people in my passenger book"), required=False)


def passenger_forms(
    count: int,
    *,
    data: Mapping[str, Any] | None = None,
    initial: Sequence[Mapping[str, str]] = (),
    kinds: Sequence[KindOption] = (),
) -> list[PassengerForm]:
    """One form for each passenger, their fields named `p1-first_name` and so on; `kinds` are to be chosen from."""
    made = []
    for number in range(1, count + 1):
        known = initial[number - 1] if number <= len(initial) else {}
        form = PassengerForm(data, prefix=f"p{number}", initial=dict(known))
        form.number = number
        offer_kinds(form, kinds)
        if number == 1:
            form.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
            form.fields["last_name"].widget.attrs["autocomplete"] = "family-name"
        made.append(form)
    return made


def offer_kinds(form: PassengerForm, kinds: Sequence[KindOption]) -> None:
    """Let a passenger choose from `kinds`; without a choice to make there is no field."""
    if len(kinds) > 1:
        form.fields["kind"].choices = [(option.kind.value, option.words) for option in kinds]  # type: ignore[attr-defined]
    else:
        del form.fields["kind"]
