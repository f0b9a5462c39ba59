"""Fixtures that every kind of test may use."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.signals import setting_changed
from django.db import connection
from django.dispatch import receiver
from django.test import TransactionTestCase, override_settings
from whitenoise.middleware import WhiteNoiseMiddleware

from carnet.infra import embedded, keys
from carnet.infra.live.hub import HUB
from carnet.project import environment
from carnet.project.processes.home import Tenancy
from tests.quick import empty_tables, known_files

_TENANCY = pytest.StashKey[Tenancy]()
_HERE: Final = Path(__file__).parent
_ANYWHERE: Final = {"access", "api", "unit", "web"}
"""Folders whose tests another PostgreSQL, or a browser that is missing, would not change."""
_NOT_ANYWHERE: Final = ("browser", "services", "slow")


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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Mark what a second run on another server need not prove again."""
    for item in items:
        folder = item.path.relative_to(_HERE).parts[0]
        if folder in _ANYWHERE and not any(map(item.get_closest_marker, _NOT_ANYWHERE)):
            item.add_marker("anywhere")


def pytest_collection_finish() -> None:
    """Half a million objects that stay need not be looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@receiver(setting_changed)
def _another_home_has_other_keys(*, setting: str, **_about: Any) -> None:
    """Else a token signed with the key of the home before would be refused once the new one's has been looked at."""
    if setting == "CARNET_HOME":
        keys.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A test's commit may be lost with the power: nobody waits for the disk. In the end nobody listens any more."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
        connection.close()
    yield
    HUB.close()


@pytest.fixture(autouse=True)
def _no_hot_lane(settings: Any) -> None:
    """Tests see their own transaction; those of the lane itself turn it on."""
    settings.HOT_LANE = False


@pytest.fixture(autouse=True)
def _no_open_answers(settings: Any) -> None:
    """What tells open pages tells what there is, and ends; tests of open answers let them be open."""
    settings.LIVE_SECONDS = 0


@pytest.fixture(autouse=True)
def _nobodys_access_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The short list is known to be empty. Whoever adds to it has it read anew; otherwise no test asks for it."""
    from carnet.infra.revocations import memory, shortlist

    monkeypatch.setattr(memory, "LOOK_EVERY", 3600.0)
    shortlist.COPY.keep({})


@pytest.fixture(scope="session", autouse=True)
def _what_is_done_a_thousand_times_is_done_quickly() -> Iterator[None]:
    """Hashing passwords, emptying the database after tests that commit, finding the static files for a new client."""
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with quick, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _self: empty_tables())
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", known_files())
        yield
