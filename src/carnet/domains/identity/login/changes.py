"""Forms by which people who are logged in change what they log in with: the library's, with our rules.

Each is there twice, for pages and for the API, because the library has two of each.
"""

from __future__ import annotations

import time
from typing import Any, Final

from allauth.account import forms as pages
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core import context
from allauth.headless.account import inputs
from allauth.headless.internal.restkit.inputs import Input
from django.core.exceptions import ValidationError

from carnet.domains.identity import operations
from carnet.domains.identity.login import tries
from carnet.domains.identity.login.forms import Verbatim
from carnet.domains.identity.login.recency import check_fresh_login
from carnet.kernel import clock

_FRESH: Final = 300
"""For so many seconds a login by code stands in for the password until now."""


class NewEmailForm(pages.AddEmailForm):
    """Another e-mail address for an account; whose it is learns only who can read its letters."""

    def clean(self) -> dict[str, Any]:
        """Claim the message with the code, once it is clear who asks. Raises RateLimited."""
        super().clean()
        if not self.errors:
            _claim(self.cleaned_data["email"])
        return self.cleaned_data


class NewEmailInput(NewEmailForm, Input):
    """Another address, asked for through the API."""


class NewPhoneForm(pages.ChangePhoneForm):
    """Another phone number for an account; whose it is learns only who can read its messages."""

    def clean(self) -> dict[str, Any]:
        """Claim the message with the code, once it is clear who asks. Raises RateLimited."""
        super().clean()
        if not self.errors:
            _claim(self.cleaned_data["phone"])
        return self.cleaned_data


class NewPhoneInput(NewPhoneForm, Input):
    """Another number, asked for through the API."""


class ChangePasswordForm(pages.ChangePasswordForm):
    """Another password, chosen on a page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].required = not _came_by_code(self.user)

    def clean_oldpassword(self) -> str:
        """The password until now, which is not guessed here either. Raises RateLimited."""
        return _known(self.user, self.cleaned_data["oldpassword"])


class SetPasswordForm(pages.SetPasswordForm):
    """A first password, chosen on a page."""

    def clean(self) -> dict[str, Any]:
        """See that who asks has logged in just now. Raises ReauthenticationNeeded."""
        check_fresh_login(context.request)
        cleaned: dict[str, Any] = super().clean()  # type: ignore[no-untyped-call]
        return cleaned


class ChangePasswordInput(Verbatim, inputs.ChangePasswordInput):
    """Another password, chosen through the API."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if _came_by_code(self.user):
            self.fields["current_password"].required = False

    def clean(self) -> dict[str, Any]:
        """See that who has no password yet has logged in just now. Raises ReauthenticationNeeded."""
        check_fresh_login(context.request)
        return super().clean() or self.cleaned_data

    def clean_current_password(self) -> str:
        """The password until now, which is not guessed here either. Raises RateLimited."""
        return _known(self.user, self.cleaned_data["current_password"])


def _claim(recipient: str) -> None:
    raise_if_reauthentication_required(context.request, app="allauth.account")
    tries.claim(context.request, recipient)


def _known(user: Any, password: str) -> str:
    if password:
        try:
            operations.confirm_password(user_id=user.pk, password=password, now=clock.now())
        except operations.PasswordWrong as wrong:
            raise ValidationError(wrong.detail, code="incorrect_password") from wrong
    return password


def _came_by_code(user: Any) -> bool:
    """Whether a code opened this session just now; it proves what a reset of the password by code would prove."""
    records = get_authentication_records(context.request, user)
    return any(one["method"] == "code" and time.time() - one["at"] < _FRESH for one in records)
