"""What setting up or removing a second factor means for what is open: the session at hand, and tokens that are out.

For the API and the pages, after the library has done its part.
"""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from carnet.domains.identity import operations
from carnet.domains.identity.login import guesses
from carnet.domains.identity.models import User
from carnet.kernel import clock


def passkey_added(request: HttpRequest) -> None:
    """Count the new passkey as used in this session: whoever has set it up has just proven to hold it.

    Otherwise staff had to log in again before the factor that was asked of them gives them their rights.
    """
    _count_as_used(request, Authenticator.Type.WEBAUTHN)


def app_added(request: HttpRequest, code: str) -> None:
    """The same for an authenticator app. The code that it was set up with opens nothing."""
    _count_as_used(request, Authenticator.Type.TOTP)
    guesses.use_once(owner(request), code)


def factor_removed(request: HttpRequest) -> None:
    """Where the last factor went, rights that demand one end with it, not with the tokens that are out."""
    operations.factor_removed(user_id=owner(request).pk, now=clock.now())


def owner(request: HttpRequest) -> User:
    """Who is logged in; the view has made sure that somebody is."""
    if not request.user.is_authenticated:
        raise AssertionError("only who is logged in has factors")
    return request.user


def _count_as_used(request: HttpRequest, kind: Authenticator.Type) -> None:
    newest = Authenticator.objects.filter(user=owner(request), type=kind).latest("pk")
    record_authentication(request, newest.user, "mfa", id=newest.pk, type=newest.type)
