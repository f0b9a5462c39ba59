"""Fixtures that every kind of test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from carnet.infra import embedded
from carnet.project import environment
from carnet.project.processes.home import Tenancy

_TENANCY = pytest.StashKey[Tenancy]()


def pytest_configure(config: pytest.Config) -> None:
    """Take a place among those who use the embedded database, where there is no other."""
    if not os.environ.get("DATABASE_URL"):
        config.stash[_TENANCY] = Tenancy(environment.home())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the embedded database, which reading the settings has started, unless somebody else uses it."""
    tenancy = config.stash.get(_TENANCY, None)
    if tenancy is None:
        return
    if tenancy.alone():
        embedded.stop(environment.home())
    tenancy.leave()


@pytest.fixture(autouse=True)
def _no_hot_lane(settings: Any) -> None:
    """Tests see their own transaction; those of the lane itself turn it on."""
    settings.HOT_LANE = False


@pytest.fixture(autouse=True)
def _nobodys_access_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The short list is known to be empty. Whoever adds to it has it read anew; otherwise no test asks for it."""
    from carnet.infra.revocations import memory, shortlist

    monkeypatch.setattr(memory, "LOOK_EVERY", 3600.0)
    shortlist.COPY.keep({})


@pytest.fixture(autouse=True)
def _empty_queue(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """No test finds another one's jobs. Django empties its own tables only, and the queue's are not its own."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")
