"""Who somebody is by a password: at login, and again before something grave. Tries are counted before they are made."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from carnet.domains.identity.models import User
from carnet.domains.identity.operations.endings import end_other_sessions
from carnet.domains.identity.operations.noting import note_failure
from carnet.domains.identity.operations.profile import locked
from carnet.domains.identity.operations.signing import AccountClosed, as_kept
from carnet.infra.http.address import network
from carnet.infra.limits import Limit
from carnet.kernel.problem import Pointer, Problem

_BY_ADDRESS: Final = Limit("login-address", 10, timedelta(minutes=15))
_BY_ACCOUNT: Final = Limit("login-account", 10, timedelta(minutes=15))
_BY_OWNER: Final = Limit("reauthentication", 10, timedelta(minutes=15))
_SIGN_UPS: Final = Limit("sign-up", 30, timedelta(hours=1))


class InvalidCredentials(Problem):
    """Nobody has this name and this password. Which of the two is wrong is not told."""

    code = "INVALID_CREDENTIALS"


class PasswordWrong(Problem):
    """The one who is logged in does not know the account's password."""

    code = "PASSWORD_WRONG"


def authenticate(
    *,
    email: str | None = None,
    phone: str | None = None,
    password: str,
    address: str | None = None,
    now: datetime,
) -> User:
    """The open account that these credentials belong to; `address` is where the request came from.

    Wrong tries count by account and by address, each for itself; a success counts for nothing and forgives those of
    its account. Raises InvalidCredentials, AccountClosed (only to who knows the password), RateLimited.
    """
    where = network(address)
    if where:
        _BY_ADDRESS.spend(where, now=now)
    field = "email" if email else "phone"
    contact = as_kept(field, email or phone or "")
    user = User.objects.filter(**{field: contact}).first()
    account = str(user.pk) if user else contact
    _BY_ACCOUNT.spend(account, now=now)
    if user is None:
        make_password(password)  # as slow as a wrong password, so that time does not tell who has an account
    if user is None or not user.check_password(password):
        note_failure("user.login-failed", user_id=user.pk if user else None, key=contact, now=now)
        raise InvalidCredentials("The name or the password is wrong.")
    _BY_ACCOUNT.forgive(account)
    if where:
        _BY_ADDRESS.give_back(where)
    if not user.may_log_in:
        raise AccountClosed("This account is closed. Please ask our support.")
    return user


def confirm_password(*, user_id: UUID, password: str, now: datetime) -> None:
    """See that whoever is logged in knows the account's password. Raises PasswordWrong, RateLimited, NotFound."""
    _BY_OWNER.spend(str(user_id), now=now)
    user = User.objects.filter(pk=user_id).first()
    if user is None or not user.check_password(password):
        reason = "This is not the account's password."
        raise PasswordWrong(reason, pointers=[Pointer("/password", "PASSWORD_WRONG", reason)])
    _BY_OWNER.forgive(str(user_id))


def set_password(*, user_id: UUID, password: str, keep: str | None, now: datetime) -> User:
    """Give the account this password, and end its sessions but the one with the key `keep`. Raises NotFound."""
    with transaction.atomic():
        user = locked(user_id)
        user.set_password(password)
        user.save(update_fields=["password"])
        end_other_sessions(user_id=user_id, keep=keep or "", now=now)
    _BY_ACCOUNT.forgive(str(user_id))  # what was tried was another password
    return user


def count_sign_up(address: str | None, *, now: datetime) -> None:
    """Count that somebody signs up from `address`. Raises RateLimited when there were too many."""
    where = network(address)
    if where:
        _SIGN_UPS.spend(where, now=now)
