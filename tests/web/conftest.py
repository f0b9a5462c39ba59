"""Fixtures of the shop's pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import Team
from carnet.domains.search import queries as searching
from tests import messages
from tests.domains.identity.team import OURS
from tests.web.own import Person, member
from tests.web.shop import Shop, a_shop


@pytest.fixture(autouse=True)
def _as_in_the_demo(settings: Any) -> None:
    """Test cards pay, and passwords take no time."""
    settings.SIMULATED_PROVIDER = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def _messages_of_ones_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test finds what another one had sent."""
    messages.keep_apart(monkeypatch, tmp_path)


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    """A train on sale and a traveller who is not logged in."""
    before = searching.use_availability(None)
    yield a_shop()
    searching.use_availability(before)
    searching.forget()


@pytest.fixture
def traveller(shop: Shop) -> Shop:
    """The same, logged in."""
    shop.log_in()
    return shop


@pytest.fixture
def ines(db: None) -> Person:
    """The owner of the operator Lumen Rail, logged in."""
    owner = member("ines", MemberRole.OWNER, OURS)
    Team.objects.update(name="Lumen Rail")
    return owner
