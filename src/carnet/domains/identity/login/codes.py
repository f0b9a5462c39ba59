"""Forms in which people write the code they were sent: each one is counted before it is compared.

Each is there twice, for pages and for the API, because the library has two of each.
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms as pages
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.headless.account import inputs
from allauth.headless.internal.restkit.inputs import Input
from django.core.exceptions import ValidationError

from carnet.domains.identity import operations
from carnet.domains.identity.login import forms, tries
from carnet.domains.identity.login.waiting import EMAIL, LOGIN, PHONE, RESET
from carnet.kernel import clock


class ConfirmCodeForm(pages.ConfirmLoginCodeForm):
    """The code to log in with."""

    def clean_code(self) -> str:
        """The code, when it is right. Raises RateLimited."""
        _count(LOGIN)
        return super().clean_code()


class ConfirmCodeInput(ConfirmCodeForm, Input):
    """The code to log in with, through the API."""


class VerifyEmailForm(pages.ConfirmEmailVerificationCodeForm):
    """The code that proves an e-mail address."""

    def clean_code(self) -> str:
        """The code, when it is right. Raises RateLimited."""
        _count(EMAIL)
        return super().clean_code()


class VerifyEmailInput(inputs.VerifyEmailInput):
    """The code that proves an e-mail address, through the API."""

    def clean_key(self) -> str:
        """The code, when it is right. Raises RateLimited."""
        _count(EMAIL)
        right: str = super().clean_key()  # type: ignore[no-untyped-call]
        return right


class VerifyPhoneForm(pages.VerifyPhoneForm):
    """The code that proves a phone number."""

    def clean_code(self) -> str:
        """The code, when it is right. Raises RateLimited."""
        _count(PHONE)
        try:
            return super().clean_code()
        except ValidationError as error:
            if error.code == "incorrect_code" and self.user:  # the library tells of wrong codes of the other kinds
                operations.note_failure("code.wrong", user_id=self.user.pk, now=clock.now(), **{"for": "phone"})
            raise


class VerifyPhoneInput(VerifyPhoneForm, Input):
    """The code that proves a phone number, through the API."""


class ConfirmResetForm(pages.ConfirmPasswordResetCodeForm):
    """The code that lets choose a new password."""

    def clean_code(self) -> str:
        """The code, when it is right. Raises RateLimited."""
        _count(RESET)
        return super().clean_code()


class NewPasswordInput(forms.NewPasswordInput):
    """The code and the new password, through the API."""

    def clean_key(self) -> str:
        """The code, when it is right. Raises RateLimited."""
        _count(RESET)
        right: str = super().clean_key()  # type: ignore[no-untyped-call]
        tries.was_right(context.request, RESET)  # the new password may need another try
        return right

    def clean(self) -> dict[str, Any]:
        """The new password is looked at once the code is right: before, it would tell whether there is an account."""
        if "key" not in self.errors:
            super().clean()  # type: ignore[no-untyped-call]
        return self.cleaned_data


def _count(kind: str) -> None:
    """Count a try; where there is no account behind the step, it is wrong whatever it is, and as much work."""
    if tries.count_try(context.request, kind):
        return
    operations.look_for_nobody(tries.LOOKS[kind])
    session = str(context.request.session.session_key)
    operations.note_failure("code.wrong", user_id=None, key=session, now=clock.now())
    raise get_adapter().validation_error("incorrect_code")
