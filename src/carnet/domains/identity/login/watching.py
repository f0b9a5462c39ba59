"""Writing down what happens on the way in: the identity library's signals become entries of the audit log.

Nothing here decides anything; the verbs and their words are in `contracts.ACTIVITY`. Neither codes nor contacts are
written down.
"""

from __future__ import annotations

from typing import Any, Final

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as social
from django.contrib.auth.signals import user_logged_out
from django.dispatch import Signal, receiver
from django.http import HttpRequest

from carnet.domains.identity import operations
from carnet.domains.identity.models import User
from carnet.infra import audit
from carnet.kernel import clock, ids

_ADDED: Final = {
    Authenticator.Type.TOTP: "factor.added",
    Authenticator.Type.WEBAUTHN: "passkey.added",
    Authenticator.Type.RECOVERY_CODES: "recovery-codes.made",
}
_REMOVED: Final = {
    Authenticator.Type.TOTP: "factor.removed",
    Authenticator.Type.WEBAUTHN: "passkey.removed",
    Authenticator.Type.RECOVERY_CODES: "recovery-codes.removed",
}
_BY_THE_OWNER: Final[dict[Signal, str]] = {
    account.user_signed_up: "user.signed-up",
    account.password_changed: "password.changed",
    account.password_set: "password.set",
    account.password_reset: "password.reset",
}
_WRONG_CODES: Final[dict[Signal, str]] = {
    account.login_code_rejected: "login",
    account.password_reset_code_rejected: "password reset",
    account.email_verification_code_rejected: "e-mail",
}


def watch() -> None:
    """Listen from now on. The receivers below do so by themselves; these differ in their verbs alone."""
    for signal in _BY_THE_OWNER:
        signal.connect(_done, dispatch_uid=f"carnet.watching.{_BY_THE_OWNER[signal]}")
    for signal in _WRONG_CODES:
        signal.connect(_rejected, dispatch_uid=f"carnet.watching.{_WRONG_CODES[signal]}")


def message_sent(*, email: str | None = None, phone: str | None = None, with_code: bool = True) -> None:
    """A message that a stranger can ask for is on its way. Noted where it has a code for an account.

    For the message that there is no account the same is done up to there, so that time hardly tells them apart.
    """
    owner = operations.holder(email=email, phone=phone)
    asking = getattr(context.request, "user", None)
    user_id = owner.pk if owner else getattr(asking, "pk", None)  # a new contact is nobody's yet
    if with_code and user_id is not None:
        detail = {"by": "e-mail" if email else "SMS"}
        audit.record(None, "code.sent", ids.encode("usr", user_id), detail, now=clock.now())


def _done(*, signal: Signal, user: User, **_more: Any) -> None:
    _note(user, _BY_THE_OWNER[signal])


def _rejected(*, signal: Signal, user: User | None, **_more: Any) -> None:
    if user is not None:
        operations.note_failure("code.wrong", user_id=user.pk, now=clock.now(), **{"for": _WRONG_CODES[signal]})


@receiver(account.user_logged_in)
def _logged_in(*, request: HttpRequest, user: User, **_more: Any) -> None:
    """With the ways in which the session was opened, such as a password and then a one-time password."""
    records = get_authentication_records(request, user)
    ways = [str(record.get("type") or record.get("provider") or record["method"]) for record in records]
    _note(user, "user.logged-in", ways=list(dict.fromkeys(ways)))


@receiver(user_logged_out)
def _logged_out(*, user: User | None, **_more: Any) -> None:
    if user is not None and user.is_authenticated:
        _note(user, "user.logged-out")


@receiver(account.email_confirmed)
def _email_confirmed(*, email_address: Any, **_more: Any) -> None:
    _note(email_address.user, "email.verified")


@receiver(account.email_changed)
def _email_changed(*, user: User, from_email_address: Any, **_more: Any) -> None:
    """The library says so of a first address as well, which changes nothing."""
    if from_email_address is not None:
        _note(user, "email.changed")


@receiver(mfa.authenticator_added)
def _factor_added(*, user: User, authenticator: Authenticator, **_more: Any) -> None:
    _note(user, _ADDED[Authenticator.Type(authenticator.type)])


@receiver(mfa.authenticator_reset)
def _factor_reset(*, user: User, authenticator: Authenticator, **_more: Any) -> None:
    _note(user, _ADDED[Authenticator.Type(authenticator.type)])


@receiver(mfa.authenticator_removed)
def _factor_removed(*, user: User, authenticator: Authenticator, **_more: Any) -> None:
    _note(user, _REMOVED[Authenticator.Type(authenticator.type)])


@receiver(mfa.authenticator_used)
def _factor_used(*, user: User, authenticator: Authenticator, **_more: Any) -> None:
    _note(user, "factor.used", kind=authenticator.type)


@receiver(mfa.authentication_failed)
def _factor_failed(*, user: User | None, **_more: Any) -> None:
    if user is not None and user.pk is not None:
        operations.note_failure("factor.wrong", user_id=user.pk, now=clock.now())


@receiver(social.social_account_added)
def _provider_connected(*, sociallogin: Any, **_more: Any) -> None:
    _note(sociallogin.user, "provider.connected", provider=sociallogin.account.provider)


@receiver(social.social_account_removed)
def _provider_disconnected(*, socialaccount: Any, **_more: Any) -> None:
    _note(socialaccount.user, "provider.disconnected", provider=socialaccount.provider)


def _note(user: User, verb: str, **detail: Any) -> None:
    audit.record(user.pk, verb, ids.encode("usr", user.pk), detail, now=clock.now())
