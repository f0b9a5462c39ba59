"""Signing up and logging in. The API, the shop's pages and the back office all come through here."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from carnet.domains.identity import rules
from carnet.domains.identity.models import User
from carnet.domains.identity.operations import telling
from carnet.infra.limits import Limit
from carnet.kernel.problem import InvalidInput, Pointer, Problem

_SIGN_UPS: Final = Limit("sign-up", 60, timedelta(minutes=1))
_LOGINS_BY_ADDRESS: Final = Limit("login-address", 120, timedelta(minutes=1))
_LOGINS_BY_ACCOUNT: Final = Limit("login-account", 10, timedelta(minutes=5))


class ContactTaken(Problem):
    """Another account has this e-mail or phone."""

    code = "CONTACT_TAKEN"


class PasswordTooWeak(Problem):
    """The password can be guessed; the pointers say why."""

    code = "PASSWORD_TOO_WEAK"


class TooYoung(Problem):
    """The owner has not lived long enough."""

    code = "TOO_YOUNG"


class InvalidCredentials(Problem):
    """Nobody has this name and this password. Which of the two is wrong is not told."""

    code = "INVALID_CREDENTIALS"


class AccountClosed(Problem):
    """The credentials are right; the account is banned or deactivated."""

    code = "ACCOUNT_CLOSED"


def sign_up(
    *,
    email: str | None = None,
    phone: str | None = None,
    password: str,
    first_name: str = "",
    last_name: str = "",
    birth_date: date | None = None,
    language: str = "en",
    currency: str = "EUR",
    address: str | None = None,
    now: datetime,
) -> User:
    """Open a customer's account; `address` is where the request came from, for the rate limit.

    Returns the account as Django's session login wants it. Raises InvalidInput, PasswordTooWeak, TooYoung,
    ContactTaken, RateLimited.
    """
    if address:
        _SIGN_UPS.spend(address, now=now)
    user = User(
        email=_contact("email", email),
        phone=_contact("phone", phone),
        first_name=first_name,
        last_name=last_name,
        birth_date=birth_date,
        language=language,
        currency=currency,
        created_at=now,
    )
    if user.email is None and user.phone is None:
        reason = "An account needs an e-mail address or a phone number."
        raise InvalidInput(reason, pointers=[Pointer(f"/{name}", "MISSING", reason) for name in ("email", "phone")])
    check_age(birth_date, now)
    check_password(password, user)
    user.set_password(password)
    _store(user, now)
    return user


def authenticate(
    *,
    email: str | None = None,
    phone: str | None = None,
    password: str,
    address: str | None = None,
    now: datetime,
) -> User:
    """The open account that these credentials belong to; `address` is where the request came from.

    Raises InvalidCredentials, AccountClosed (only to who knows the password), RateLimited.
    """
    if address:
        _LOGINS_BY_ADDRESS.spend(address, now=now)
    field = "email" if email else "phone"
    contact = _as_kept(field, email or phone or "")
    _LOGINS_BY_ACCOUNT.spend(contact, now=now)
    user = User.objects.filter(**{field: contact}).first()
    if user is None:
        make_password(password)  # as slow as a wrong password, so that time does not tell who has an account
        raise InvalidCredentials("The name or the password is wrong.")
    if not user.check_password(password):
        raise InvalidCredentials("The name or the password is wrong.")
    if not user.may_log_in:
        raise AccountClosed("This account is closed. Please ask our support.")
    _LOGINS_BY_ACCOUNT.forgive(contact)
    return user


def check_age(birth_date: date | None, now: datetime) -> None:
    """Refuse owners who are too young. Raises TooYoung, or InvalidInput for a day to come."""
    if birth_date is None:
        return
    if birth_date > now.date():
        raise InvalidInput.at("/birth_date", "The birth date is in the future.")
    if not rules.old_enough(birth_date, now.date()):
        reason = f"Account owners must be at least {rules.ADULT_ENOUGH} years old."
        raise TooYoung(reason, pointers=[Pointer("/birth_date", "TOO_YOUNG", reason)])


def check_password(password: str, user: User) -> None:
    """Refuse passwords that are easy to guess. Raises PasswordTooWeak."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        pointers = [
            Pointer("/password", (fault.code or "weak").upper(), " ".join(fault.messages)) for fault in error.error_list
        ]
        raise PasswordTooWeak("The password is too easy to guess.", pointers=pointers) from error


def _contact(field: str, text: str | None) -> str | None:
    if not text or not text.strip():
        return None
    try:
        return rules.email(text) if field == "email" else rules.phone(text)
    except ValueError as error:
        raise InvalidInput.at(f"/{field}", f"This is {error}.") from error


def _as_kept(field: str, text: str) -> str:
    """The contact as accounts keep it; what cannot be anybody's stays as it was given."""
    try:
        return rules.email(text) if field == "email" else rules.phone(text)
    except ValueError:
        return text


def _store(user: User, now: datetime) -> None:
    taken = [
        Pointer(f"/{field}", "TAKEN", f"Another account has this {label}.")
        for field, label in (("email", "e-mail address"), ("phone", "phone number"))
        if getattr(user, field)
    ]
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            if user.email:
                EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
            telling.registered(user, now)
    except IntegrityError as error:
        raise ContactTaken("An account with this e-mail address or phone number exists.", pointers=taken) from error
