"""Narrowing payments down."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.domains.payments.contracts import PaymentMethod, PaymentPurpose, PaymentStatus
from carnet.kernel import clock
from carnet.web.forms.days import SOME_DAY
from carnet.web.presenters.money import METHODS, PURPOSES, STATUSES

_ALL: Final = ("", _("All"))
_SHOWN: Final = tuple((status.value, word) for status, (word, _tone) in STATUSES.items())


class OptionalDay(forms.DateField):
    """A day, or none."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(required=False, validators=SOME_DAY, widget=widget, **options)


class PaymentsForm(forms.Form):
    """Which payments to show; what makes no sense narrows nothing down."""

    status = forms.ChoiceField(label=_("State"), choices=(_ALL, *_SHOWN), required=False)
    method = forms.ChoiceField(
        label=_("Paid from"), choices=(_ALL, *((one.value, word) for one, word in METHODS.items())), required=False
    )
    purpose = forms.ChoiceField(
        label=_("For what"), choices=(_ALL, *((one.value, word) for one, word in PURPOSES.items())), required=False
    )
    since = OptionalDay(label=_("From"))
    until = OptionalDay(label=_("Until"))

    @property
    def asked(self) -> dict[str, Any]:
        """The filters as queries take them."""
        chosen = self.cleaned_data if self.is_valid() else {}
        return {
            "status": PaymentStatus(chosen["status"]) if chosen.get("status") else None,
            "method": PaymentMethod(chosen["method"]) if chosen.get("method") else None,
            "purpose": PaymentPurpose(chosen["purpose"]) if chosen.get("purpose") else None,
            "since": clock.midnight(chosen.get("since")),
            "until": clock.midnight(chosen.get("until"), days=1),
        }


class FailedForm(PaymentsForm):
    """Which of the payments that came to nothing to show, whatever they were for."""

    status = forms.ChoiceField(
        label=_("State"),
        choices=(_ALL, *((one.value, STATUSES[one][0]) for one in (PaymentStatus.FAILED, PaymentStatus.VOIDED))),
        required=False,
    )
