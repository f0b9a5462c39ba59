"""The settings of wallets, and what the doctor says about them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from carnet.kernel import clock
from carnet.project import environment, wallets
from carnet.project.doctor.contracts import Level
from carnet.project.doctor.wallets import wallets as examined
from tests.unit.domains.booking.wallets import a_key, apple_settings, google_settings, pem

NAMES = {"account": "CARNET_GOOGLE_WALLET_ACCOUNT", "issuer": "CARNET_GOOGLE_WALLET_ISSUER"}


def test_all_of_a_wallets_variables_are_set_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES.values():
        monkeypatch.delenv(name, raising=False)
    assert wallets._all_or_none(NAMES) == {}
    monkeypatch.setenv("CARNET_GOOGLE_WALLET_ISSUER", "17")
    expected = "CARNET_GOOGLE_WALLET_ISSUER needs CARNET_GOOGLE_WALLET_ACCOUNT"
    with pytest.raises(environment.UnusableVariable, match=expected):
        wallets._all_or_none(NAMES)
    monkeypatch.setenv("CARNET_GOOGLE_WALLET_ACCOUNT", " /etc/google.json ")
    assert wallets._all_or_none(NAMES) == {"account": "/etc/google.json", "issuer": "17"}


def said(settings: Any, **apple: str) -> list[Level]:
    settings.APPLE_PASS, settings.GOOGLE_WALLET = {**apple_settings(), **apple}, {}
    return [finding.level for finding in examined(now=datetime.now(UTC))]


def test_the_doctor_says_nothing_of_what_is_not_set_up(settings: Any) -> None:
    settings.APPLE_PASS = settings.GOOGLE_WALLET = {}
    assert list(examined(now=clock.now())) == []


def test_the_doctor_finds_what_cannot_be_used(settings: Any) -> None:
    assert said(settings) == [Level.FINE]
    assert said(settings, key="/nowhere.pem") == [Level.BROKEN]
    assert said(settings, key=pem(a_key("another"))) == [Level.BROKEN]
    settings.APPLE_PASS, settings.GOOGLE_WALLET = {}, google_settings()
    assert [finding.level for finding in examined(now=clock.now())] == [Level.FINE]
    settings.GOOGLE_WALLET = {"account": "{}", "issuer": "1"}
    assert [finding.level for finding in examined(now=clock.now())] == [Level.BROKEN]


@pytest.mark.parametrize(("days", "level"), [(300, Level.FINE), (20, Level.ODD), (-1, Level.BROKEN)])
def test_the_doctor_tells_before_a_certificate_ends(settings: Any, days: int, level: Level) -> None:
    ends = datetime.now(UTC) + timedelta(days=days)
    settings.APPLE_PASS, settings.GOOGLE_WALLET = apple_settings(ends=ends), {}
    assert [finding.level for finding in examined(now=datetime.now(UTC))] == [level]
