"""Passkeys and security keys (Web Authentication Level 2): the library's forms, and what they leave unasked.

The origin is the shop's own, a new key can be used, and a counter that runs backwards betrays a copied device. For the
API and the pages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa import signals
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as library
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from fido2.utils import websafe_decode
from fido2.webauthn import AuthenticatorData

from carnet.domains.identity.login import credentials
from carnet.domains.identity.login.fields import check_line
from carnet.kernel.problem import Problem

MOST_PASSKEYS: Final = 20
LONGEST_NAME: Final = 80
_T = TypeVar("_T")


class CredentialField(forms.JSONField):
    """A credential, reduced to what is needed of it; it was made on a page of ours."""

    def to_python(self, value: Any) -> Any:
        """The credential's JSON document. Raises ValidationError."""
        if isinstance(value, str) and len(value) > credentials.LARGEST:
            raise _refusal()
        try:
            document = credentials.attempt(lambda: super(CredentialField, self).to_python(value))
            credential = credentials.read(document)
            ours = not credential.embedded and credentials.attempt(lambda: _is_ours(credential.origin))
        except credentials.Unreadable as error:
            raise _refusal() from error
        if not ours:
            raise _refusal()
        return credential.members


class AddPasskeyForm(library.AddWebAuthnForm):
    """A new passkey."""

    name = forms.CharField(required=False, max_length=LONGEST_NAME, validators=[check_line])
    credential = CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> dict[str, Any]:
        """The credential, when its key can be used and is not the account's already."""
        given: dict[str, Any] = self.cleaned_data["credential"]
        device = credentials.read(given).made
        made = device.credential_data if device else None
        if made is None or not credentials.usable(made.public_key):
            raise _refusal()
        others = auth.get_credentials(self.user)
        if any(other.credential_id == made.credential_id for other in others):
            raise get_adapter().validation_error("passkey_known")
        if len(others) >= MOST_PASSKEYS:
            raise get_adapter().validation_error("too_many_passkeys")
        return given

    def clean(self) -> dict[str, Any]:
        """See that it answers our question."""
        return _verified(super().clean) if "credential" in self.cleaned_data else self.cleaned_data


class RenamePasskeyForm(library.EditWebAuthnForm):
    """What a passkey is called."""

    name = forms.CharField(max_length=LONGEST_NAME, validators=[check_line])


class _UsePasskey(library.AuthenticateWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)
    alone = False

    def clean_credential(self) -> Authenticator:
        """The passkey that has signed our question."""
        given: dict[str, Any] = self.cleaned_data["credential"]
        found: Authenticator = _verified(super().clean_credential)
        said = AuthenticatorData(websafe_decode(given["response"]["authenticatorData"]))
        if self.alone and not said.is_user_verified():
            raise _refusal()  # the library goes by what the session was asked last, maybe for another login
        if not _goes_on(found, said.counter):
            signals.authentication_failed.send(
                sender=Authenticator,
                request=context.request,
                user=found.user,
                authenticator=found,
                reauthentication=self.reauthenticated,
            )
            raise _refusal()
        return found


class SecondFactorForm(_UsePasskey):
    """A passkey as the second step of logging in."""


class ReauthenticateForm(_UsePasskey, library.ReauthenticateWebAuthnForm):
    """A passkey from who is logged in, to prove it again."""


class LogInForm(_UsePasskey, library.LoginWebAuthnForm):
    """A passkey alone: it names its owner, and has checked who holds it."""

    alone = True


def _is_ours(origin: str) -> bool:
    """Whether a page of ours asked (section 7.1, step 9). The library would take any host below ours, too.

    On this machine the port does not matter.
    """
    ours, theirs = urlsplit(settings.SITE_URL), urlsplit(origin)
    same_host = (theirs.scheme, theirs.hostname) == (ours.scheme, ours.hostname)
    return same_host and (theirs.netloc == ours.netloc or ours.hostname == "localhost")


def _goes_on(passkey: Authenticator, counter: int) -> bool:
    """Whether the device's counter has gone on since its last use (section 7.2, step 21); those at 0 do not count."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=passkey.pk)
        last = row.data.get("counter", row.wrap().authenticator_data.counter)
        if (last or counter) and counter <= last:
            return False
        if counter != last:
            row.data["counter"] = counter
            row.save(update_fields=["data"])
    return True


def _verified(verifying: Callable[[], _T]) -> _T:
    """What the library verifies. It may stumble over what a stranger sent, and says `incorrect_code` of passkeys."""
    try:
        return verifying()
    except (DatabaseError, Problem):
        raise
    except Exception as error:
        raise _refusal() from error


def _refusal() -> ValidationError:
    refusal: ValidationError = get_adapter().validation_error("passkey_refused")
    return refusal
