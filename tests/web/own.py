"""People with accounts at the pages about themselves and their teams."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.test import Client

from carnet.domains.identity import operations
from carnet.domains.identity.models import User
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.web.shop import PASSWORD

BACKEND = "carnet.domains.identity.login.backend.PasswordBackend"


@dataclass
class Person:
    """Somebody at a browser without scripts."""

    user: User
    client: Client = field(default_factory=Client)

    def log_in(self) -> Person:
        """Have a session."""
        self.client.force_login(self.user, backend=BACKEND)
        return self

    def get(self, path: str) -> HttpResponse:
        """A page."""
        return self.client.get(path)  # type: ignore[return-value]

    def read(self, path: str) -> str:
        """What is on a page that is there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    def post(self, path: str, form: dict[str, Any] | None = None) -> HttpResponse:
        """Send a form."""
        return self.client.post(path, form or {})  # type: ignore[return-value]

    def has_proven(self) -> Person:
        """As after writing one's password once more."""
        return self._used({"method": "password", "reauthenticated": True})

    def used_an_app(self) -> Person:
        """As after logging in with a code from an app."""
        totp = Authenticator.Type.TOTP.value
        Authenticator.objects.get_or_create(user=self.user, type=totp, defaults={"data": {}})
        return self._used({"method": "mfa", "type": totp})

    def _used(self, record: dict[str, Any]) -> Person:
        session = self.client.session
        records = session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records, {**record, "at": time.time()}]
        session["account_authentication_methods_user"] = session[SESSION_KEY]
        session.save()
        return self


def somebody(name: str = "ada") -> Person:
    """Somebody with a proven e-mail address, logged in."""
    user = operations.sign_up(
        email=f"{name}@example.org",
        password=PASSWORD,
        first_name=name.title(),
        last_name="Lovelace",
        proven=True,
        now=clock.now(),
    )
    return Person(user).log_in()


def member(name: str, role: Any, operator_id: Any) -> Person:
    """Somebody who works for the operator, logged in."""
    person = somebody(name)
    operations.grant_membership(user_id=person.user.id, operator_id=operator_id, role=role, by=CARNET, now=clock.now())
    return person


def usr(person: Person) -> str:
    """The person's id as addresses write it."""
    return ids.encode("usr", person.user.id)
