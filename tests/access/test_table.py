"""The table of expected answers holds, and no endpoint is missing from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.test import override_settings

from carnet.domains.booking.operations.prepare import hints
from carnet.domains.payments import providers
from carnet.infra import revocations
from carnet.project.urls import _api
from tests.access.state import State, changed, state, written
from tests.access.table import CALLERS, EXPECTED, line
from tests.access.world import Access, build

_BASE = "/api/v1"
_REFUSED = {401, 403, 404}
_QUICK = {
    "HOT_LANE": False,
    "LIMIT_FACTOR": 1_000,
    "SIMULATED_PROVIDER": True,
}


@pytest.fixture(scope="module")
def access(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    """One world for all calls; each of them is undone."""
    # Providers are asked outside of transactions alone; here all is in one, and undone.
    asked = mock.patch.object(providers, "refuse_in_transaction")
    apart = {"CARNET_HOME": tmp_path_factory.mktemp("messages"), "SMS": "console"}
    with django_db_blocker.unblock(), override_settings(**_QUICK, **apart), asked, transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def before(access: Access) -> State:
    """What there is before any call, and after it again."""
    return state()


def _endpoints() -> set[str]:
    document = _api().get_openapi_schema()
    return {
        f"{method.upper()} {path.removeprefix(_BASE)}"
        for path, methods in document["paths"].items()
        for method in methods
    }


def test_every_endpoint_is_in_the_table_and_nothing_else() -> None:
    assert set(EXPECTED) == _endpoints()


def test_the_table_of_everybody_is_not_a_table_of_nobody() -> None:
    """A world in which nothing succeeds would prove nothing."""
    served = [row for row in EXPECTED.values() if row["right"] < 300]
    assert len(served) > len(EXPECTED) * 3 // 4


@pytest.mark.django_db
@pytest.mark.parametrize("endpoint", EXPECTED)
def test_t43_t44_t48_everybody_gets_what_the_table_says_and_a_refused_call_changes_nothing(
    access: Access, before: State, endpoint: str
) -> None:
    revocations.forget()  # other tests want it to be empty; here somebody is on it
    answers, changes = {}, {}
    for caller in CALLERS:
        hints.clear()  # what the last caller took was undone
        with transaction.atomic():
            wrote = written()
            answers[caller] = access.call(endpoint, caller).status_code
            if answers[caller] in _REFUSED:
                changes[caller] = changed(before, wrote)
            transaction.set_rollback(True)
    assert answers == EXPECTED[endpoint], line(endpoint, answers)
    assert not any(changes.values()), changes


@pytest.mark.django_db
def test_negative_control_a_change_is_noticed(access: Access, before: State) -> None:
    wrote = written()
    with transaction.atomic():
        access.call("PATCH /me", "stranger")
        assert changed(before, wrote) == ["events_outbox", "identity_user"]
        transaction.set_rollback(True)
    assert changed(before, wrote) == []
