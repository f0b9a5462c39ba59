"""Buying a voucher as a gift, giving one as goodwill, looking one up."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.domains.payments.contracts import GoodwillReason, PaymentMethod, TestCard
from carnet.domains.payments.rules import CURRENCIES, HOME_CURRENCY
from carnet.kernel.money import Money
from carnet.web.forms.amounts import AmountField

_LONGEST_MESSAGE: Final = 500
_LONGEST_CODE: Final = 40
REASONS: Final = (
    (GoodwillReason.DELAY.value, _("Delay")),
    (GoodwillReason.CANCELLATION.value, _("Something was cancelled")),
    (GoodwillReason.COMPLAINT.value, _("Complaint")),
    (GoodwillReason.ERROR.value, _("Our mistake")),
    (GoodwillReason.THANKS.value, _("Thanks")),
)
_WAYS: Final = ((PaymentMethod.WALLET.value, _("My wallet")), (PaymentMethod.CARD.value, _("Card")))


class _VoucherForm(forms.Form):
    """What every new voucher has."""

    amount = AmountField(label=_("Amount"), error_messages={"required": _("Write what the voucher is over.")})
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(one, one) for one in sorted(CURRENCIES)], initial=HOME_CURRENCY
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Write where the voucher is to be sent."),
            "invalid": _("Write an e-mail address such as grace@example.org."),
        },
    )
    message = forms.CharField(
        label=_("A few words"),
        max_length=_LONGEST_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Write %(limit_value)d characters at most.")},
    )

    def money(self) -> Money:
        """The amount that was typed. All currencies of vouchers have cents."""
        return Money(self.cleaned_data["amount"], self.cleaned_data["currency"])


class GiftForm(_VoucherForm):
    """A voucher to buy for somebody."""

    method = forms.ChoiceField(
        label=_("Paid from"), choices=_WAYS, initial=PaymentMethod.WALLET.value, widget=forms.RadioSelect
    )
    card = forms.CharField(label=_("Card"), max_length=255, required=False, initial=TestCard.SUCCEEDS.value)


class GoodwillForm(_VoucherForm):
    """A voucher to give."""

    reason = forms.ChoiceField(label=_("Why"), choices=REASONS)


class VoucherCheckForm(forms.Form):
    """A code, as it is read from a letter."""

    code = forms.CharField(
        label=_("Code"),
        max_length=_LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the code in.")},
    )
