"""How somebody wants to be told, and what support looks for in the delivery log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from carnet.domains.notifications.contracts import Category, EmailWish, Preference
from carnet.domains.notifications.mail import category_name
from carnet.domains.notifications.rules import MANDATORY, WISHES
from carnet.infra.deliveries import State
from carnet.web.presenters.deliveries import STATES

_WORDS: Final = {
    EmailWish.AT_ONCE: _("at once"),
    EmailWish.DAILY: _("once a day, all together"),
    EmailWish.OFF: _("no"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A category with its two fields. `mandatory`: some letters leave in any case."""

    name: str
    email: BoundField
    sms: BoundField
    mandatory: bool


class WishesForm(forms.Form):
    """E-mail and text messages, category by category."""

    def __init__(self, known: Sequence[Preference], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        for one in known:
            choices = [(wish.value, _WORDS[wish]) for wish in WISHES[one.category]]
            self.fields[f"{one.category}-email"] = forms.ChoiceField(
                label=_("By e-mail"), choices=choices, initial=one.email.value
            )
            self.fields[f"{one.category}-sms"] = forms.BooleanField(
                label=_("By text message"), initial=one.sms, required=False
            )
        self._categories = [one.category for one in known]

    def lines(self) -> Iterator[Line]:
        """A line for each category."""
        for one in self._categories:
            yield Line(category_name(one), self[f"{one}-email"], self[f"{one}-sms"], one in MANDATORY)

    @property
    def wanted(self) -> list[Preference]:
        """What was chosen."""
        return [self._chosen(one) for one in self._categories]

    def _chosen(self, category: Category) -> Preference:
        email = EmailWish(self.cleaned_data[f"{category}-email"])
        return Preference(category, email, bool(self.cleaned_data[f"{category}-sms"]))


class DeliveriesForm(forms.Form):
    """Which messages to show; what makes no sense narrows nothing down."""

    address = forms.CharField(label=_("E-mail or number"), max_length=254, required=False)
    kind = forms.CharField(label=_("Kind"), max_length=80, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=(("", _("All")), *((one.value, word) for one, (word, _tone) in STATES.items())),
        required=False,
    )

    @property
    def asked(self) -> dict[str, Any]:
        """The filters as queries take them."""
        chosen = self.cleaned_data if self.is_valid() else {}
        return {
            "address": chosen.get("address", "").strip(),
            "kind": chosen.get("kind", "").strip(),
            "state": State(chosen["state"]) if chosen.get("state") else None,
        }
