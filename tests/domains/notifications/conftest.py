"""People who can be told something."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from carnet.domains.identity import operations as identity
from carnet.domains.identity.models import User
from carnet.infra.events import drain
from carnet.infra.notices import notify
from tests import messages

NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
LEFT_OUT: Mapping[str, str] = {
    "name": "ICE 42",
    "departs": "2026-12-03T13:00:00+01:00",
    "origin": "Berlin Hbf",
    "destination": "Hamburg Hbf",
    "reference": "K7M2QX",
}
"""The facts of a trip that does not run."""


@pytest.fixture(autouse=True)
def _messages_of_ones_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    messages.keep_apart(monkeypatch, tmp_path)


@pytest.fixture
def ada(db: None) -> User:
    """A customer with a proven e-mail address and a proven number."""
    return a_reader("ada", phone="+4915112345678")


def a_reader(name: str, *, phone: str | None = None, language: str = "en") -> User:
    """Somebody with an account."""
    user = identity.sign_up(email=f"{name}@example.org", password="a long enough one", proven=True, now=NOW)
    User.objects.filter(pk=user.pk).update(phone=phone, phone_verified=phone is not None, language=language)
    return User.objects.get(pk=user.pk)


def raised(user: User, kind: str = "trip.cancelled", facts: Mapping[str, str] = LEFT_OUT, **more: Any) -> None:
    """Somebody is told something."""
    with transaction.atomic():
        notify(user.id, kind, facts=facts, path="/bookings/K7M2QX", now=NOW, **more)


def told(user: User, kind: str = "trip.cancelled", facts: Mapping[str, str] = LEFT_OUT, **more: Any) -> None:
    """The same, and all that follows from it."""
    raised(user, kind, facts, **more)
    drain(now=NOW)
