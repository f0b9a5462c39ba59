"""Paying into a wallet, and narrowing its statement down."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.domains.payments.contracts import TestCard
from carnet.domains.payments.rules import LEAST_TOP_UP, MOST_TOP_UP
from carnet.kernel.money import Money
from carnet.web.forms.days import SOME_DAY
from carnet.web.presenters.statement import IN_WALLETS, WORDS

_CENTS: Final = 100
KINDS: Final = (("", _("Everything")), *((kind.value, WORDS[kind]) for kind in IN_WALLETS))


class TopUpForm(forms.Form):
    """An amount and the card it is taken from."""

    amount = forms.DecimalField(
        label=_("Amount"),
        min_value=Decimal(LEAST_TOP_UP) / _CENTS,
        max_value=Decimal(MOST_TOP_UP) / _CENTS,
        max_digits=9,
        decimal_places=2,
        initial=Decimal(50),
        localize=False,
        error_messages={
            "required": _("Write how much you want to pay in."),
            "invalid": _("Write an amount such as 50 or 49.50."),
            "min_value": _("Pay in %(limit_value)s or more."),
            "max_value": _("Pay in %(limit_value)s at most, several times if you need more."),
            "max_decimal_places": _("Write whole cents, such as 49.50."),
        },
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    card = forms.CharField(
        label=_("Card"),
        initial=TestCard.SUCCEEDS.value,
        max_length=255,
        error_messages={"required": _("Choose a card.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, card_follows: bool = False) -> None:
        """`card_follows` says that the card is typed on the page after this one."""
        super().__init__(data)
        self.fields["card"].required = not card_follows

    def money(self, currency: str) -> Money:
        """What was typed, in minor units of a currency with cents."""
        return Money(int(self.cleaned_data["amount"] * _CENTS), currency)


class StatementForm(forms.Form):
    """Which lines of a statement to show."""

    kind = forms.ChoiceField(label=_("What"), choices=KINDS, required=False)
    since = forms.DateField(
        label=_("From"),
        required=False,
        validators=SOME_DAY,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        validators=SOME_DAY,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
