"""The simulated gateway does what each test card says, and what every provider must."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from carnet.domains.payments.contracts import Answer, Charge, Outcome, Provider, ProviderSilent
from carnet.domains.payments.providers.simulated import SimulatedGateway, TestCard
from carnet.kernel import ids
from carnet.kernel.money import Money

TIMEOUT = timedelta(seconds=5)


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.passed = 0.0

    def wait(self, seconds: float) -> None:
        self.passed += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gateway(clock: Clock) -> Provider:
    return SimulatedGateway(wait=clock.wait)


def a_charge(card: TestCard) -> Charge:
    return Charge(ids.new_id(), Money(5_000, "EUR"), card.value)


@pytest.mark.parametrize("card", TestCard)
def test_t54_no_call_outlasts_its_timeout(gateway: Provider, clock: Clock, card: TestCard) -> None:
    for call in (gateway.charge, gateway.look_up):
        clock.passed = 0.0
        _silence_allowed(lambda call=call: call(a_charge(card), timeout=TIMEOUT))  # type: ignore[misc]
        assert clock.passed <= TIMEOUT.total_seconds()


def _silence_allowed(call: Callable[[], object]) -> None:
    try:
        call()
    except ProviderSilent:
        return


@pytest.mark.parametrize("card", TestCard)
def test_t61_a_charge_has_one_fate_however_often_and_wherever_it_is_asked_about(
    gateway: Provider, card: TestCard
) -> None:
    charge = a_charge(card)
    told: list[Answer] = []
    for provider in (gateway, gateway, SimulatedGateway(wait=lambda _: None)):
        _silence_allowed(lambda provider=provider: told.extend(provider.charge(charge, timeout=TIMEOUT)))  # type: ignore[misc]
        told.extend(filter(None, [provider.look_up(charge, timeout=TIMEOUT)]))
    assert len(set(told)) <= 1
    assert all(answer.payment_id == charge.payment_id for answer in told)


@pytest.mark.parametrize(
    ("card", "outcomes"),
    [
        (TestCard.SUCCEEDS, [Outcome.CAPTURED]),
        (TestCard.SLOW, [Outcome.CAPTURED]),
        (TestCard.FAILS, [Outcome.FAILED]),
        (TestCard.ANSWERS_TWICE, [Outcome.CAPTURED, Outcome.CAPTURED]),
    ],
)
def test_cards_that_are_answered(gateway: Provider, card: TestCard, outcomes: list[Outcome]) -> None:
    assert [answer.outcome for answer in gateway.charge(a_charge(card), timeout=TIMEOUT)] == outcomes


def test_a_slow_card_takes_its_time(gateway: Provider, clock: Clock) -> None:
    gateway.charge(a_charge(TestCard.SLOW), timeout=TIMEOUT)
    assert 0 < clock.passed < TIMEOUT.total_seconds()


@pytest.mark.parametrize(("card", "later"), [(TestCard.TIMES_OUT, None), (TestCard.ANSWERS_LATE, Outcome.CAPTURED)])
def test_cards_that_are_not_answered_in_time(gateway: Provider, card: TestCard, later: Outcome | None) -> None:
    charge = a_charge(card)
    with pytest.raises(ProviderSilent):
        gateway.charge(charge, timeout=TIMEOUT)
    answer = gateway.look_up(charge, timeout=TIMEOUT)
    assert (answer and answer.outcome) == later
