"""Who is on board: whom to show, and why a boarding is taken back."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.web.presenters.boarding import Show

_LONGEST_REASON: Final = 200


class AboardForm(forms.Form):
    """Whom to show; what makes no sense narrows nothing down."""

    show = forms.ChoiceField(choices=[(one.value, one.value) for one in Show], required=False)
    q = forms.CharField(
        label=_("Name or booking reference"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    @property
    def asked(self) -> tuple[Show, str]:
        """Which of them, and the words to look for."""
        self.is_valid()
        return Show(self.cleaned_data.get("show") or Show.ALL), self.cleaned_data.get("q") or ""


class UndoForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Why it was a mistake"),
        max_length=_LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
