"""A ticket that is checked by a form: its code, what is known of its holder, or the ticket that was found by that."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django import forms

from carnet.kernel import ids

_LONGEST: Final = 400
_LONGEST_ID: Final = 40
_MOST_STOPS: Final = 1_000
_CODE: Final = "CT1."


class ScanForm(forms.Form):
    """Exactly one of `code` and `ticket` counts: a ticket that was picked goes before what was typed."""

    stop = forms.IntegerField(min_value=0, max_value=_MOST_STOPS)
    code = forms.CharField(max_length=_LONGEST, required=False)
    ticket = forms.CharField(max_length=_LONGEST_ID, required=False)
    scan = forms.CharField(max_length=_LONGEST_ID, required=False)

    @property
    def scan_id(self) -> UUID:
        """The id that the form was given, so that sending it twice scans once; a new one where it brought none."""
        return _decoded("scn", self.cleaned_data.get("scan", "")) or ids.new_id()

    @property
    def ticket_id(self) -> UUID | None:
        """The ticket that was picked."""
        return _decoded("tkt", self.cleaned_data.get("ticket", ""))

    @property
    def typed(self) -> str:
        """What was typed: a code, a reference, a name."""
        return str(self.cleaned_data.get("code", ""))

    @property
    def is_code(self) -> bool:
        """Whether that is meant as a ticket's code."""
        return self.typed.startswith(_CODE)


def _decoded(prefix: str, text: str) -> UUID | None:
    try:
        return ids.decode(prefix, text)
    except ids.MalformedId:
        return None
