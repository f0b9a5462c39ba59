"""Inviting people, giving roles, making API keys."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.domains.identity.contracts import MemberRole
from carnet.infra.access import Permission
from carnet.infra.access.permissions import GRANTABLE_TO_KEYS
from carnet.web.forms.passengers import printable
from carnet.web.presenters.team import ROLE_WORDS, SCOPE_WORDS

_ROLES = [(role.value, word) for role, word in ROLE_WORDS.items()]


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.TypedChoiceField(label=_("Role"), choices=_ROLES, coerce=MemberRole)


class InviteForm(forms.Form):
    """Whom to ask, and in which role."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages={
            "required": _("Write the address the invitation goes to."),
            "invalid": _("This is no e-mail address yet. It looks like ada@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.TypedChoiceField(label=_("Role"), choices=_ROLES, coerce=MemberRole, initial=MemberRole.AGENT.value)


class KeyForm(forms.Form):
    """A name, and what the machine may do."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        validators=[printable],
        error_messages={"required": _("Give it a name, such as the system that uses it.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.TypedMultipleChoiceField(
        label=_("What it may do"),
        choices=[(scope.value, SCOPE_WORDS[scope]) for scope in Permission if scope in GRANTABLE_TO_KEYS],
        coerce=Permission,
        error_messages={"required": _("Choose one thing at least that it may do.")},
        widget=forms.CheckboxSelectMultiple,
    )
