"""Staff at the desk: logged in with their second factor, as the back office wants to see them."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client


def at_the_desk(client: Client, user: Any) -> Client:
    """The client, with a session of `user` in which an authenticator app was used."""
    Authenticator.objects.get_or_create(user_id=user.pk, type=Authenticator.Type.TOTP, defaults={"data": {}})
    client.force_login(user, backend="carnet.domains.identity.login.backend.PasswordBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
