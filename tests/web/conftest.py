"""Fixtures of the shop's pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import Team
from carnet.domains.search import queries as searching
from tests import messages
from tests.domains.identity.team import OURS
from tests.web.browser import a_browser
from tests.web.own import Person, member
from tests.web.scanning import Doors, the_doors
from tests.web.shop import Shop, a_shop
from tests.web.theatre import Theatre, a_theatre


@pytest.fixture(autouse=True)
def _as_in_the_demo(settings: Any) -> None:
    """Test cards pay."""
    settings.SIMULATED_PROVIDER = True


@pytest.fixture
def _messages_of_ones_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test finds what another one had sent."""
    messages.keep_apart(monkeypatch, tmp_path)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a file."""
    with pytest.MonkeyPatch.context() as patch:
        # Playwright runs a loop of its own in this thread, where Django would see an async caller.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with a_browser() as opened:
            yield opened


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
def theatre(db: None) -> Iterator[Theatre]:
    """An event with two evenings on sale, and somebody logged in who has 1,000 EUR."""
    yield from a_theatre()


@pytest.fixture
def ines(db: None) -> Person:
    """The owner of the operator Lumen Rail, logged in."""
    owner = member("ines", MemberRole.OWNER, OURS)
    Team.objects.update(name="Lumen Rail")
    return owner


@pytest.fixture
def doors(db: None) -> Doors:
    """An inspector, logged in, at a train of tomorrow."""
    return the_doors()
