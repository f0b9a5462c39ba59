"""What orchestrators ask."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.test import Client

from carnet.infra.http import health


@pytest.fixture(autouse=True)
def _look_anew() -> None:
    health.forget()


def test_a_process_that_answers_is_alive() -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_a_process_with_its_database_and_all_migrations_is_ready() -> None:
    for _ in range(2):
        assert Client().get("/readyz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_missing_migrations_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_unapplied", lambda: 2)
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "migrations": "2 not applied"}


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise DatabaseError("gone")

    monkeypatch.setattr(health, "_unapplied", fail)
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"]
