"""Where payouts go, which invoices are wanted, and what became of a payout."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.domains.settlement.contracts import InvoiceKind, InvoicesAsked
from carnet.kernel import clock
from carnet.web.forms.passengers import printable
from carnet.web.presenters.settlement import INVOICE_WORDS


class BankAccountForm(forms.Form):
    """A bank account, and what invoices say of the operator."""

    holder = forms.CharField(
        label=_("Name of the company"),
        max_length=120,
        validators=[printable],
        error_messages={"required": _("Write the name that the account is kept under.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    iban = forms.CharField(
        label=_("IBAN"),
        max_length=50,
        validators=[printable],
        error_messages={"required": _("Write the number as it stands on a statement of the account.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    address = forms.CharField(
        label=_("Address"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    tax_number = forms.CharField(
        label=_("Tax number"),
        max_length=40,
        required=False,
        validators=[printable],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class InvoicesForm(forms.Form):
    """Which invoices are wanted; both days are counted in UTC and belong to the range."""

    kind = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("All")), *((kind.value, word) for kind, word in INVOICE_WORDS.items())],
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reference = forms.RegexField(
        "^[A-Za-z0-9]{6}$",
        label=_("Booking"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "maxlength": "6"}),
        error_messages={"invalid": _("A reference has six letters and digits.")},
    )

    @property
    def asked(self) -> InvoicesAsked:
        """What is asked for; all where the form says nothing, or nothing that can be read."""
        given: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        return InvoicesAsked(
            kind=InvoiceKind(given["kind"]) if given.get("kind") else None,
            since=clock.midnight(given.get("since")),
            until=clock.midnight(given.get("until"), days=1),
            reference=given.get("reference") or "",
        )


class PaidForm(forms.Form):
    """That the bank has sent a payout."""

    reference = forms.CharField(
        label=_("The bank's reference"),
        max_length=200,
        validators=[printable],
        error_messages={"required": _("Write the reference that the bank gave the transfer.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FailedPayoutForm(forms.Form):
    """That the bank could not send a payout."""

    reason = forms.CharField(
        label=_("Why it failed"),
        max_length=200,
        validators=[printable],
        error_messages={"required": _("Write the reason: the operator is told it.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
