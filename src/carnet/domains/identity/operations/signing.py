"""Opening an account, and who somebody is by a password. The API, the pages and the back office come through here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from carnet.domains.identity import rules
from carnet.domains.identity.models import User
from carnet.domains.identity.operations import telling
from carnet.domains.identity.operations.noting import pretend_to_note
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput, Pointer, Problem

_LABELS: Final = (("email", "e-mail address"), ("phone", "phone number"))


class ContactTaken(Problem):
    """Another account has this e-mail or phone."""

    code = "CONTACT_TAKEN"


class PasswordTooWeak(Problem):
    """The password can be guessed; the pointers say why."""

    code = "PASSWORD_TOO_WEAK"


class TooYoung(Problem):
    """The owner has not lived long enough."""

    code = "TOO_YOUNG"


def sign_up(
    *,
    email: str | None = None,
    phone: str | None = None,
    password: str | None = None,
    first_name: str = "",
    last_name: str = "",
    birth_date: date | None = None,
    language: str = "en",
    currency: str = "EUR",
    proven: bool = False,
    now: datetime,
) -> User:
    """Open a customer's account. Without a password its owner comes in by codes, passkeys or a provider.

    Contacts that are not `proven` have to be proven before the first login; until then nobody is told of the account,
    and the next one to sign up with the same contact takes its place. Returns the account as Django's session login
    wants it. Raises InvalidInput, PasswordTooWeak, TooYoung, ContactTaken.
    """
    user = User(
        email=email,
        phone=phone,
        first_name=first_name,
        last_name=last_name,
        birth_date=birth_date,
        language=language,
        currency=currency,
        created_at=now,
        version=0,
    )
    check_account(user, password, now)
    user.set_password(password)
    user.phone_verified = proven and user.phone is not None
    _open(user, proven=proven, now=now)
    return user


def pretend_to_sign_up(
    *, email: str | None = None, phone: str | None = None, password: str | None, now: datetime
) -> None:
    """Do the work of a sign-up for a contact that has an account and leave nothing of it: time must not tell."""
    somebody = ids.new_id()
    user = User(id=somebody, email=f"{somebody.hex}@example.invalid" if email else None, created_at=now, version=0)
    user.phone = f"+999{somebody.int % 10**12:012}" if phone else None  # no country has it
    user.set_password(password)
    with transaction.atomic():
        _store(user, proven=False)
        transaction.set_rollback(True)
    pretend_to_note(now=now)
    look_for_nobody(1)
    if email:  # the library looks for the account's addresses again and again
        look_for_nobody(4)


def look_for_nobody(times: int) -> None:
    """Look for an account that does not exist, as often as one that does would have been looked for."""
    for _ in range(times):
        User.objects.filter(pk=ids.new_id()).first()


def welcome(*, user_id: UUID, now: datetime) -> User:
    """Let the owner of an account in who has proven all that was asked; the first time, tell that the account is new.

    Raises AccountClosed.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        if not user.may_log_in:
            raise AccountClosed("This account is closed. Please ask our support.")
        if user.version == 0:
            telling.registered(user, now)
    return user


class AccountClosed(Problem):
    """The credentials are right; the account is banned or deactivated."""

    code = "ACCOUNT_CLOSED"


def holder(*, email: str | None = None, phone: str | None = None) -> User | None:
    """Whose contact this is, e-mail or phone: the account that has proven it, closed or not."""
    contact = {"email": email} if email else {"phone": phone}
    return User.objects.filter(**contact, version__gt=0).first()


def check_account(user: User, password: str | None, now: datetime) -> None:
    """Bring the account's contacts into the form they are kept in, and see that it may exist.

    Raises InvalidInput, TooYoung, PasswordTooWeak.
    """
    user.email, user.phone = _contact("email", user.email), _contact("phone", user.phone)
    if user.email is None and user.phone is None:
        reason = "An account needs an e-mail address or a phone number."
        raise InvalidInput(reason, pointers=[Pointer(f"/{name}", "MISSING", reason) for name, _ in _LABELS])
    check_age(user.birth_date, now)
    if password is not None:
        check_password(password, user)


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


def as_kept(field: str, text: str) -> str:
    """A contact in the form accounts keep it in; what cannot be anybody's stays as it was given."""
    try:
        return rules.email(text) if field == "email" else rules.phone(text)
    except ValueError:
        return text


def make_way(*, email: str | None = None, phone: str | None = None, besides: UUID | None = None) -> None:
    """Remove accounts that were opened with these contacts by somebody who never proved them."""
    contacts = (Q(email=email) if email else Q(pk__in=())) | (Q(phone=phone) if phone else Q(pk__in=()))
    others = User.objects.filter(contacts, version=0)
    (others.exclude(pk=besides) if besides else others).delete()


def taken(user: User) -> ContactTaken:
    """What to raise where another account has one of the contacts."""
    pointers = [Pointer(f"/{field}", "TAKEN", f"Another account has this {label}.") for field, label in _LABELS]
    given = [one for one in pointers if getattr(user, one.path[1:])]
    return ContactTaken("An account with this e-mail address or phone number exists.", pointers=given)


def _contact(field: str, text: str | None) -> str | None:
    if not text or not text.strip():
        return None
    try:
        return rules.email(text) if field == "email" else rules.phone(text)
    except ValueError as error:
        raise InvalidInput.at(f"/{field}", f"This is {error}.") from error


def _open(user: User, *, proven: bool, now: datetime) -> None:
    try:
        with transaction.atomic():
            _store(user, proven=proven)
            if proven:
                telling.registered(user, now)
    except IntegrityError as error:
        raise taken(user) from error


def _store(user: User, *, proven: bool) -> None:
    make_way(email=user.email, phone=user.phone)
    user.save(force_insert=True)
    if user.email:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=proven)
