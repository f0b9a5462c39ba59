"""Settings of card payments, as the environment says them."""

from __future__ import annotations

import runpy
from typing import Any

import pytest

from carnet.project import payments
from carnet.project.environment import UnusableVariable

WHOLE = {"CARNET_STRIPE_KEY": "sk_live_hush", "CARNET_STRIPE_WEBHOOK_SECRET": "whsec_hush"}


def _settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
    for name in (*WHOLE, "CARNET_STRIPE_API_BASE", "CARNET_SIMULATED_PROVIDER", "CARNET_SIMULATED_ODDS", "CARNET_DEMO"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(payments.__file__)


def test_nobody_pays_by_card_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    said = _settings(monkeypatch)
    assert (said["STRIPE_KEY"], said["SIMULATED_PROVIDER"]) == ("", False)
    assert _settings(monkeypatch, CARNET_DEMO="1")["SIMULATED_PROVIDER"]
    assert _settings(monkeypatch, CARNET_SIMULATED_PROVIDER="1")["SIMULATED_PROVIDER"]


@pytest.mark.parametrize("also", [{}, {"CARNET_DEMO": "1"}, {"CARNET_SIMULATED_PROVIDER": "1"}])
def test_t17_where_money_is_taken_nothing_is_simulated(monkeypatch: pytest.MonkeyPatch, also: dict[str, str]) -> None:
    said = _settings(monkeypatch, **WHOLE, **also)
    assert (said["STRIPE_KEY"], said["SIMULATED_PROVIDER"]) == ("sk_live_hush", False)
    assert said["STRIPE_API_BASE"] == "https://api.stripe.com"


def test_a_secret_is_replaced_while_the_other_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    said = _settings(monkeypatch, **(WHOLE | {"CARNET_STRIPE_WEBHOOK_SECRET": "whsec_old, whsec_new"}))
    assert said["STRIPE_WEBHOOK_SECRETS"] == ["whsec_old", "whsec_new"]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"CARNET_STRIPE_KEY": "pk_live_hush"}, "CARNET_STRIPE_KEY"),
        ({"CARNET_STRIPE_WEBHOOK_SECRET": ""}, "CARNET_STRIPE_WEBHOOK_SECRET"),
        ({"CARNET_STRIPE_WEBHOOK_SECRET": "hush"}, "CARNET_STRIPE_WEBHOOK_SECRET"),
        ({"CARNET_STRIPE_API_BASE": "http://stripe.example"}, "CARNET_STRIPE_API_BASE"),
        ({"CARNET_STRIPE_API_BASE": "ftp://x"}, "CARNET_STRIPE_API_BASE"),
        ({"CARNET_SIMULATED_ODDS": "wins=1"}, "CARNET_SIMULATED_ODDS"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], named: str
) -> None:
    with pytest.raises(UnusableVariable, match=named) as fault:
        _settings(monkeypatch, **(WHOLE | given))
    assert "hush" not in str(fault.value)
