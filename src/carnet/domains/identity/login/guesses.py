"""Codes of authenticator apps and recovery codes: guessing ends, and no code works twice. For the API and the pages.

Each try is counted in the database before its code is compared, so of any number of parallel guesses five are looked
at.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from django.forms import CharField

from carnet.domains.identity.models import User
from carnet.infra.http.problems import RateLimited
from carnet.infra.limits import Limit, Once
from carnet.kernel import clock

MOST_TRIES: Final = 5
_BY_ACCOUNT: Final = Limit("second-factor", MOST_TRIES, timedelta(seconds=300))
# Who guesses in one session for longer has to begin with the first factor again.
_BY_SESSION: Final = Limit("second-factor-session", MOST_TRIES, timedelta(minutes=15))
# Longer than a code of an app is valid: its own half minute, and one on each side.
_USED: Final = Once("one-time-password", timedelta(minutes=3))
_LONGEST: Final = 40


class _CountedCode(forms.BaseAuthenticateForm):
    code = CharField(max_length=_LONGEST)

    def clean_code(self) -> str:
        """The code, when it is right. Raises RateLimited, ValidationError."""
        keys = _count(self.user)
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not use_once(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        for limit, key in keys:
            limit.give_back(key)
        return code


class SecondFactorForm(_CountedCode, forms.AuthenticateForm):
    """A code as the second step of logging in."""


class ReauthenticateForm(_CountedCode, forms.ReauthenticateForm):
    """A code from who is logged in, to prove it again."""


def use_once(user: Any, code: str) -> bool:
    """Spend a code of the user's authenticator app that is right. Whether nobody did before (RFC 6238, section 5.2).

    The library remembers used codes per process, and for less time than they are valid.
    """
    return _USED.take(f"{user.pk}:{normalize_user_code(code)}", now=clock.now())


def _count(user: User) -> list[tuple[Limit, str]]:
    """Count a try against the account and against the session. Raises RateLimited after five that were wrong."""
    counted = [(_BY_ACCOUNT, str(user.pk)), (_BY_SESSION, str(context.request.session.session_key))]
    for limit, key in counted:
        try:
            limit.spend(key, now=clock.now())
        except RateLimited as error:
            reason = "Too many wrong codes. Wait a while, or use a passkey."
            raise RateLimited(reason, retry_after=error.members["retry_after"]) from error
    return counted
