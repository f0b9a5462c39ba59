"""Being sure that somebody means it."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    """A word to type before everything is deleted."""

    word = forms.CharField(
        label=_("Type the word “erase”"),
        max_length=20,
        error_messages={"required": _("Type the word, so that nobody erases an account by mistake.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_word(self) -> str:
        """The word itself, in small letters or capitals."""
        wanted = gettext("erase")
        if self.cleaned_data["word"].strip().casefold() != wanted.casefold():
            raise ValidationError(gettext("Type exactly “%(word)s”.") % {"word": wanted})
        return wanted
