"""The library's questions about second factors."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.infra import sealed


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are sealed; passkeys belong to the host of SITE_URL."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong, too old, or used already."),
        "unverified_email": _("Prove first that your e-mail address is yours."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
        "passkey_refused": _("This passkey was not accepted. Try again, or choose another way."),
        "passkey_known": _("Your account has this passkey already."),
        "too_many_passkeys": _("An account has at most 20 passkeys. Remove one that you no longer use."),
    }

    def encrypt(self, text: str) -> str:
        """What the database keeps of a secret."""
        return base64.b64encode(sealed.seal(text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again. Raises NotSealed where nobody here has written it."""
        return sealed.unseal(base64.b64decode(encrypted_text))

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002  the library's name
        """What a passkey is called whose owner has not named it."""
        others = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey {number}").format(number=others + 1) if others else gettext("Passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whose passkeys these are (Web Authentication Level 2, section 5.4.2): browsers give them to no other host."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "localhost", "name": settings.MFA_TOTP_ISSUER}
