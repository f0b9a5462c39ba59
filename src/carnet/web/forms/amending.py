"""Another name on a ticket, and to whom it is given."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.web.forms.passengers import PassengerForm, offer_kinds


class NameForm(PassengerForm):
    """Who travels instead, as on their passport; a ticket's kind stays."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offer_kinds(self, ())
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"

    @property
    def whose(self) -> str:
        """There is one person on the page."""
        return ""


class StaffNameForm(NameForm):
    """The same, and why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        error_messages={"required": _("Write why: it goes into the audit log.")},
    )


class GiveForm(forms.Form):
    """To whom a ticket is offered."""

    email = forms.EmailField(
        label=_("Their e-mail address"),
        max_length=254,
        error_messages={
            "required": _("Write the address of who is to have the ticket."),
            "invalid": _("This is no e-mail address yet. It looks like ada@example.org."),
        },
    )
