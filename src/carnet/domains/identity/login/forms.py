"""Forms by which people sign up, log in and ask for codes: the library's, with our rules.

Each is there twice, for pages and for the API, because the library has two of each.
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms as pages
from allauth.core import context
from allauth.headless.account import inputs
from allauth.headless.internal.restkit.inputs import Input
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from carnet.domains.identity import operations
from carnet.domains.identity.login import tries
from carnet.domains.identity.login.fields import check_currency, check_language, check_line
from carnet.domains.identity.models import User
from carnet.infra.http.address import client_address
from carnet.kernel import clock
from carnet.kernel.problem import Pointer, Problem


class SignUpRules(forms.Form):
    """What an account is opened with, locally or through a provider: one contact, and about its owner."""

    first_name = forms.CharField(max_length=80, required=False, validators=[check_line])
    last_name = forms.CharField(max_length=80, required=False, validators=[check_line])
    birth_date = forms.DateField(required=False)
    language = forms.CharField(max_length=16, required=False, validators=[check_language])
    currency = forms.CharField(max_length=3, required=False, validators=[check_currency])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The library wants to see an e-mail demanded where it has to be proven; here a phone will do as well.
        self.fields["email"].required = False

    def validate_unique_email(self, value: str) -> str:
        """An address whose account is known goes on as if it were new: only its owner is told."""
        self.account_already_exists = operations.holder(email=value) is not None
        return value

    def clean(self) -> dict[str, Any]:
        """See that the account may exist, then count the sign-up and claim its message. Raises RateLimited."""
        super().clean()
        if not self.errors:
            self._check()
        if not self.errors:
            request = context.request
            operations.count_sign_up(client_address(request), now=clock.now())
            tries.claim(request, self.cleaned_data.get("email") or self.cleaned_data["phone"])
        return self.cleaned_data

    def account(self) -> dict[str, Any]:
        """What was filled in, as `operations.sign_up` takes it."""
        about = ("first_name", "last_name", "birth_date", "language", "currency")
        given = {name: self.cleaned_data[name] for name in (*about, "email", "phone") if self.cleaned_data.get(name)}
        password = self.cleaned_data.get("password") or self.cleaned_data.get("password1")
        return {**given, "password": password or None}

    def _check(self) -> None:
        if self.cleaned_data.get("email") and self.cleaned_data.get("phone"):
            # Whoever owns one of two contacts would learn by it whether the other one has an account.
            reason = "Sign up with one of both; add the other one once you are logged in."
            for name in ("email", "phone"):
                self.add_error(name, ValidationError(reason, code="only_one"))
            return
        account = self.account()
        password = account.pop("password")
        try:
            operations.check_account(User(**account), password, clock.now())
        except Problem as problem:
            self._note(problem)

    def _note(self, problem: Problem) -> None:
        for one in problem.pointers or [Pointer("", problem.code, problem.detail)]:
            name = one.path.strip("/")
            if name == "password" and "password1" in self.fields:
                name = "password1"
            self.add_error(name if name in self.fields else None, ValidationError(one.detail, code=one.code.lower()))


class _SignUp(SignUpRules):
    """Opening an account here."""

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """The new account, or what looks like one being opened."""
        if not self.account_already_exists:
            try:
                return operations.sign_up(**self.account(), now=clock.now()), None
            except operations.ContactTaken:  # somebody was quicker
                self.account_already_exists = True
        given = self.account()
        contact = {name: given.get(name) for name in ("email", "phone", "password")}
        operations.pretend_to_sign_up(**contact, now=clock.now())
        return super().try_save(request)  # type: ignore[misc,no-any-return]


class SignUpForm(_SignUp, pages.SignupForm):
    """Opening an account on a page."""


class Verbatim(forms.Form):
    """A password's blanks are its owner's; the library's forms for programs would trim them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("password", "current_password", "new_password"):
            field = self.fields.get(name)
            if isinstance(field, forms.CharField):
                field.strip = False


class SignUpInput(Verbatim, _SignUp, inputs.SignupInput):
    """Opening an account through the API."""


class LogInInput(Verbatim, inputs.LoginInput):
    """Name and password, through the API."""


class RequestCodeForm(pages.RequestLoginCodeForm):
    """Asking for a code to log in with."""

    _user: User | None = None

    def clean_email(self) -> str:
        """The address; its open account, if there is one, gets the code."""
        email: str = operations.as_kept("email", self.cleaned_data["email"]) if self.cleaned_data["email"] else ""
        if email:
            self._user = operations.holder(email=email)
        return email

    def clean_phone(self) -> str:
        """The number; its open account, if there is one, gets the code."""
        phone: str = self.cleaned_data["phone"]
        if phone:
            self._user = operations.holder(phone=phone)
        return phone

    def clean(self) -> dict[str, Any]:
        """Exactly one of both; closed accounts are as unknown as any. Raises RateLimited."""
        super().clean()  # type: ignore[no-untyped-call]
        if self.errors:
            return self.cleaned_data
        recipient = self.cleaned_data.get("email") or self.cleaned_data.get("phone")
        if not recipient:
            raise ValidationError("Write an e-mail address or a phone number.", code="required")
        self._user = self._user if self._user and self._user.may_log_in else None
        if self._user is None:
            operations.look_for_nobody(1)
        tries.claim(context.request, recipient)
        return self.cleaned_data


class RequestCodeInput(RequestCodeForm, Input):
    """Asking through the API."""


class ResetPasswordForm(pages.ResetPasswordForm):
    """Asking for a code that replaces a forgotten password."""

    users: list[User]

    def clean_email(self) -> str:
        """The address; its open account, if there is one, gets the code. Raises RateLimited."""
        email: str = operations.as_kept("email", self.cleaned_data["email"])
        found = operations.holder(email=email)
        self.users = [found] if found and found.may_log_in else []
        tries.claim(context.request, email)
        return email


class ResetPasswordInput(ResetPasswordForm, Input):
    """Asking through the API."""


class NewPasswordInput(Verbatim, inputs.ResetPasswordInput):
    """A new password by code, through the API."""
