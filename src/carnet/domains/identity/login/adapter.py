"""The library's questions about our accounts, and what it has to say to their owners."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal.httpkit import is_headless_request
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from carnet.domains.identity import operations, rules
from carnet.domains.identity.login import letters, tries, watching
from carnet.domains.identity.login.fields import PhoneField
from carnet.domains.identity.login.recency import check_fresh_login
from carnet.domains.identity.models import User
from carnet.infra.http.address import client_address
from carnet.kernel import clock

MOST_SESSIONS: Final = 50
"""How many places an account may be logged in at; the oldest session ends for the next."""

_OURS: Final = {
    "allauth.account.stages.EmailVerificationStage": "carnet.domains.identity.login.stages.EmailStage",
}
_NOBODY: Final = "account/email/unknown_account"
# Letters that a stranger can have sent; all others tell an account's owner what has happened.
_ASKED_FOR: Final = {
    f"account/email/{name}"
    for name in (
        "login_code",
        "email_confirmation",
        "email_confirmation_signup",
        "password_reset_code",
        "unknown_account",
        "account_already_exists",
    )
}
_WORDS: Final = {
    **DefaultAccountAdapter.error_messages,
    "incorrect_code": _("This is not the code that was sent, or it is too old."),
    "incorrect_password": _("This is not your password."),
    "same_as_current": _("This is what your account has already."),
    "too_many_login_attempts": _("Too many wrong codes. Begin again, and have a new one sent."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made and checked by `operations`; messages leave through jobs, never within a request."""

    error_messages = _WORDS

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User:
        """The account. The problems that `operations.authenticate` raises reach API and pages as they are."""
        return operations.authenticate(
            email=credentials.get("email"),
            phone=credentials.get("phone"),
            password=credentials.get("password") or "",
            address=client_address(request),
            now=clock.now(),
        )

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Whether whoever is logged in knows the password. Raises RateLimited."""
        try:
            operations.confirm_password(user_id=user.pk, password=password, now=clock.now())
        except operations.PasswordWrong:
            return False
        return True

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Whether what `app` does is grave. Whoever can prove themselves by a login alone has to have just done so.

        The library lets them do everything for as long as they are logged in. Raises ReauthenticationNeeded.
        """
        check_fresh_login(context.request)
        return super().is_reauthentication_required(app=app, **more)

    def get_login_stages(self) -> list[str]:
        """The library's steps, some of them as we see them."""
        return [_OURS.get(stage, stage) for stage in super().get_login_stages()]

    def pre_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse | None:
        """A closed account begins nothing. Raises AccountClosed; pages say so in their own way."""
        if user.may_log_in:
            return super().pre_login(request, user, **options)
        if is_headless_request(request):
            raise operations.AccountClosed("This account is closed. Please ask our support.")
        return self.respond_user_inactive(request, user)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Every step was passed: the session is the account's from here. Raises AccountClosed."""
        user.version = operations.welcome(user_id=user.pk, now=clock.now()).version
        for old in UserSession.objects.filter(user=user).order_by("-created_at")[MOST_SESSIONS - 1 :]:
            old.end()
        super().login(request, user)

    def set_password(self, user: Any, password: str) -> None:
        """The new password; sessions other than this one end. A session that is not logged in yet is none of them."""
        request = context.request
        keep = request.session.session_key if request and request.user.is_authenticated else None
        fresh = operations.set_password(user_id=user.pk, password=password, keep=keep, now=clock.now())
        user.password = fresh.password

    def clean_email(self, email: str) -> str:
        """An address as accounts keep it."""
        try:
            return rules.email(email) if email else email
        except ValueError as error:
            raise ValidationError(f"This is {error}.", code="invalid") from error

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """The address was proven: it replaces the one before, which gets a notice. Raises ContactTaken."""
        user_id, email = email_address.user_id, email_address.email
        first = not email_address.user.email
        try:
            with transaction.atomic():
                operations.make_way(email=email, besides=user_id)
                if not super().confirm_email(request, email_address):
                    raise operations.taken(User(email=email))
                operations.contact_changed(user_id=user_id, now=clock.now())
        except IntegrityError as error:
            raise operations.taken(User(email=email)) from error
        if first:
            self._text_notice(email_address.user, "email_added")
        return True

    def can_delete_email(self, email_address: Any) -> bool:
        """An address is replaced, never removed; only one that is not proven yet can be forgotten."""
        return not email_address.pk

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a request came from; servers on a Unix socket do not know."""
        return client_address(request)

    # Messages

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter now and leave sending it to a worker. Raises RateLimited for one too many codes."""
        if template_prefix in _ASKED_FOR:
            self._claim(email)
        with transaction.atomic():
            letters.write(template_prefix, email, context)
            if template_prefix in _ASKED_FOR:
                watching.message_sent(email=email, with_code="code" in context)
            if template_prefix == _NOBODY:
                operations.pretend_to_note(now=clock.now())

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell an account's owner what happened: by e-mail, or by SMS where there is only a number."""
        if email or user.email:
            super().send_notification_mail(template_prefix, user, context, email)
        else:
            self._text_notice(user, template_prefix.rpartition("/")[2])

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **_kwargs: Any) -> None:  # noqa: ARG002
        """Text a code."""
        self._claim(phone)
        with transaction.atomic():
            letters.text("code", phone, code=code)
            watching.message_sent(phone=phone)

    def send_unknown_account_sms(self, phone: str, **_kwargs: Any) -> None:
        """Text that there is no account, where somebody asked for a code."""
        self._claim(phone)
        with transaction.atomic():
            letters.text("unknown_account", phone)
            watching.message_sent(phone=phone, with_code=False)
            operations.pretend_to_note(now=clock.now())

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Text that there is an account, where somebody wanted to open one."""
        self._claim(phone)
        with transaction.atomic():
            letters.text("account_already_exists", phone)
            watching.message_sent(phone=phone, with_code=False)

    def _claim(self, recipient: str) -> None:
        if context.request is not None:
            tries.claim(context.request, recipient)

    def _text_notice(self, user: Any, event: str) -> None:
        if user.phone and user.phone_verified:
            letters.text("notice", user.phone, event=event)

    # Phone numbers

    def phone_form_field(self, **options: Any) -> Field:
        """A field for phone numbers as people write them."""
        return PhoneField(**options)

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        """The account's number, and whether it is proven."""
        return (user.phone, user.phone_verified) if user.phone else None

    def get_user_by_phone(self, phone: str) -> User | None:
        """The account that has proven this number."""
        return operations.holder(phone=phone)

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        """Give the account this number."""
        if verified:
            self.set_phone_verified(user, phone)
            return
        user.phone, user.phone_verified = phone, False
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: Any, phone: str) -> None:
        """The number was proven: it replaces the one before, whose owner gets a notice."""
        known = bool(user.phone)
        old = operations.prove_phone(user_id=user.pk, phone=phone, now=clock.now())
        user.phone, user.phone_verified = phone, True
        if old:
            letters.text("phone_changed", old)
        if (old or not known) and user.email:
            self.send_notification_mail("account/email/phone_changed", user, {"to_phone": phone})
