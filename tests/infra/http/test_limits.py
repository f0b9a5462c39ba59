"""Limits that all processes share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from carnet.infra.http.problems import RateLimited
from carnet.infra.limits import Limit, Once, last_spent
from carnet.infra.limits.jobs import sweep
from carnet.infra.limits.models import Window

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
THREE = Limit("probe", 3, timedelta(minutes=1))

pytestmark = pytest.mark.django_db


def _spend(key: str, at: datetime = NOW) -> bool:
    try:
        THREE.spend(key, now=at)
    except RateLimited:
        return False
    return True


def test_the_fourth_is_refused_until_the_window_ends() -> None:
    assert [_spend("a") for _ in range(4)] == [True, True, True, False]
    with pytest.raises(RateLimited) as refusal:
        THREE.spend("a", now=NOW + timedelta(seconds=20))
    assert refusal.value.members["retry_after"] == 40
    assert _spend("a", NOW + timedelta(seconds=60))


def test_what_is_given_back_can_be_spent_again_and_nothing_more() -> None:
    THREE.give_back("a")
    for _ in range(4):
        assert _spend("a")
        THREE.give_back("a")
    THREE.give_back("a")
    assert [_spend("a") for _ in range(4)] == [True, True, True, False]


def test_keys_and_limits_count_apart() -> None:
    for _ in range(3):
        THREE.spend("a", now=NOW)
    assert _spend("b")
    Limit("other", 1, timedelta(minutes=1)).spend("a", now=NOW)


def test_who_has_proven_himself_starts_anew() -> None:
    for _ in range(3):
        THREE.spend("a", now=NOW)
    THREE.forgive("a")
    assert _spend("a")


def test_an_installation_may_loosen_all_limits(settings: Any) -> None:
    settings.LIMIT_FACTOR = 2
    assert [_spend("a") for _ in range(7)] == [True] * 6 + [False]


def test_what_is_left_is_told() -> None:
    THREE.spend("a", now=NOW)
    allowance = last_spent.get()
    assert allowance
    assert allowance.headers() == {"RateLimit-Policy": '"probe";q=3', "RateLimit": '"probe";r=2;t=60'}


def test_addresses_are_not_kept_in_the_clear() -> None:
    THREE.spend("ada@example.org", now=NOW)
    assert "ada" not in Window.objects.get().key


def test_ended_windows_are_swept() -> None:
    THREE.spend("a", now=NOW)
    assert sweep(now=NOW + timedelta(seconds=59)) == 0
    assert sweep(now=NOW + timedelta(seconds=61)) == 1


@pytest.mark.django_db(transaction=True)
def test_t46_parallel_guesses_are_counted_each() -> None:
    def guess(_number: int) -> bool:
        try:
            return _spend("a")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(guess, range(24))) == 3


@pytest.mark.django_db(transaction=True)
def test_once_is_once_however_many_ask_and_however_loose_limits_are(settings: Any) -> None:
    settings.LIMIT_FACTOR = 100
    once = Once("probe", timedelta(minutes=1))

    def take(_number: int) -> bool:
        try:
            return once.take("a", now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(take, range(8))) == [False] * 7 + [True]
    assert once.take("b", now=NOW)
    assert not once.take("a", now=NOW + timedelta(seconds=59))
    assert once.take("a", now=NOW + timedelta(seconds=60))
