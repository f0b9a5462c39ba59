"""The simulated bank does what each test card says, and what every bank must: nothing twice, nothing too much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from carnet.domains.payments.contracts import (
    Answer,
    Charge,
    Outcome,
    ProviderRefused,
    ProviderSilent,
    RefundOrder,
    RefundOutcome,
)
from carnet.domains.payments.models import SimulatedCharge
from carnet.domains.payments.providers.simulated import SimulatedGateway, TestCard, bank
from carnet.domains.payments.providers.simulated.fate import fate
from carnet.domains.payments.rules import odds
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.domains.payments.world import eur, rows

pytestmark = pytest.mark.django_db

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
def gateway(clock: Clock) -> SimulatedGateway:
    return SimulatedGateway(wait=clock.wait)


def a_charge(card: TestCard = TestCard.SUCCEEDS, *, capture: bool = True) -> Charge:
    return Charge(ids.new_id(), eur(5_000), card.value, capture=capture, return_url="http://localhost/back")


def notices() -> list[str]:
    """The outcomes that the bank is about to call us with, in order."""
    wanted = "SELECT (args->>'body')::jsonb->>'outcome' FROM procrastinate_jobs WHERE task_name = %s ORDER BY id"
    return [outcome for (outcome,) in rows(wanted, "payments.simulated_call")]


@pytest.mark.parametrize("capture", [True, False])
@pytest.mark.parametrize("card", TestCard)
def test_t54_no_call_outlasts_its_timeout(
    gateway: SimulatedGateway, clock: Clock, card: TestCard, capture: bool
) -> None:
    charge = a_charge(card, capture=capture)
    for call in (gateway.charge, gateway.look_up, gateway.capture, gateway.void):
        clock.passed = 0.0
        _allowing_silence(lambda call=call: call(charge, timeout=TIMEOUT))  # type: ignore[misc]
        assert clock.passed <= TIMEOUT.total_seconds()


def _allowing_silence(call: Callable[[], object]) -> None:
    try:
        call()
    except (ProviderSilent, ProviderRefused):
        return


@pytest.mark.parametrize("card", TestCard)
def test_t61_a_charge_has_one_fate_however_often_it_is_asked_for(gateway: SimulatedGateway, card: TestCard) -> None:
    charge = a_charge(card)
    told: list[Answer] = []
    for provider in (gateway, gateway, SimulatedGateway(wait=lambda _: None)):
        _allowing_silence(lambda provider=provider: told.extend(provider.charge(charge, timeout=TIMEOUT)))  # type: ignore[misc]
    known = gateway.look_up(charge, timeout=TIMEOUT)
    assert len(set(told)) <= 1
    assert SimulatedCharge.objects.count() == (0 if card is TestCard.TIMES_OUT else 1)
    assert (known is None) == (card is TestCard.TIMES_OUT)


@pytest.mark.parametrize(
    ("card", "taken", "authorised"),
    [
        (TestCard.SUCCEEDS, [Outcome.CAPTURED], [Outcome.AUTHORISED]),
        (TestCard.SLOW, [Outcome.CAPTURED], [Outcome.AUTHORISED]),
        (TestCard.FAILS, [Outcome.FAILED], [Outcome.FAILED]),
        (TestCard.ANSWERS_TWICE, [Outcome.CAPTURED] * 2, [Outcome.AUTHORISED] * 2),
        (TestCard.OUT_OF_ORDER, [Outcome.PENDING], [Outcome.PENDING]),
        (TestCard.NEEDS_3DS, [Outcome.ACTION], [Outcome.ACTION]),
        (TestCard.CAPTURE_FAILS, [Outcome.FAILED], [Outcome.AUTHORISED]),
        (TestCard.REFUND_FAILS, [Outcome.CAPTURED], [Outcome.AUTHORISED]),
    ],
)
def test_cards_that_are_answered(
    gateway: SimulatedGateway, card: TestCard, taken: list[Outcome], authorised: list[Outcome]
) -> None:
    for capture, outcomes in ((True, taken), (False, authorised)):
        answers = gateway.charge(a_charge(card, capture=capture), timeout=TIMEOUT)
        assert [answer.outcome for answer in answers] == outcomes


def test_a_slow_card_takes_its_time(gateway: SimulatedGateway, clock: Clock) -> None:
    gateway.charge(a_charge(TestCard.SLOW), timeout=TIMEOUT)
    assert 0 < clock.passed < TIMEOUT.total_seconds()


@pytest.mark.parametrize(("card", "later"), [(TestCard.TIMES_OUT, None), (TestCard.ANSWERS_LATE, Outcome.CAPTURED)])
def test_cards_that_are_not_answered_in_time(gateway: SimulatedGateway, card: TestCard, later: Outcome | None) -> None:
    charge = a_charge(card)
    with pytest.raises(ProviderSilent):
        gateway.charge(charge, timeout=TIMEOUT)
    answer = gateway.look_up(charge, timeout=TIMEOUT)
    assert (answer and answer.outcome) == later
    assert notices() == ([] if later is None else ["captured"])


@pytest.mark.parametrize(
    ("capture", "news"), [(True, ["captured", "authorised", "pending"]), (False, ["authorised", "pending"])]
)
def test_a_card_whose_news_overtake_each_other(gateway: SimulatedGateway, capture: bool, news: list[str]) -> None:
    gateway.charge(a_charge(TestCard.OUT_OF_ORDER, capture=capture), timeout=TIMEOUT)
    assert notices() == news


@pytest.mark.parametrize(
    ("card", "approve", "capture", "reached"),
    [
        (TestCard.NEEDS_3DS, True, True, Outcome.CAPTURED),
        (TestCard.NEEDS_3DS, True, False, Outcome.AUTHORISED),
        (TestCard.NEEDS_3DS, False, True, Outcome.FAILED),
        (TestCard.REFUSED_3DS, True, True, Outcome.FAILED),
    ],
)
def test_a_confirmation_is_decided_once(
    gateway: SimulatedGateway, card: TestCard, approve: bool, capture: bool, reached: Outcome
) -> None:
    charge = a_charge(card, capture=capture)
    (asked,) = gateway.charge(charge, timeout=TIMEOUT)
    assert asked.next_action is not None
    assert asked.next_action.endswith(f"/simulated-bank/{ids.encode('pay', charge.payment_id)}")
    bank.decide(charge.payment_id, approve=approve)
    bank.decide(charge.payment_id, approve=not approve)
    answer = gateway.look_up(charge, timeout=TIMEOUT)
    assert answer is not None
    assert (answer.outcome, answer.next_action, notices()) == (reached, None, [reached.value])


def test_a_capture_that_is_answered_the_second_time(gateway: SimulatedGateway) -> None:
    charge = a_charge(TestCard.CAPTURE_LATE, capture=False)
    gateway.charge(charge, timeout=TIMEOUT)
    with pytest.raises(ProviderSilent):
        gateway.capture(charge, timeout=TIMEOUT)
    assert gateway.capture(charge, timeout=TIMEOUT).outcome is Outcome.CAPTURED


@pytest.mark.parametrize("amount", [Money(5_001, "EUR"), Money(5_000, "CHF"), Money(-1, "EUR")])
def test_no_more_is_captured_than_was_authorised(gateway: SimulatedGateway, amount: Money) -> None:
    charge = a_charge(capture=False)
    gateway.charge(charge, timeout=TIMEOUT)
    with pytest.raises(ProviderRefused):
        gateway.capture(Charge(charge.payment_id, amount, charge.instrument), timeout=TIMEOUT)
    answer = gateway.look_up(charge, timeout=TIMEOUT)
    assert answer is not None
    assert answer.outcome is Outcome.AUTHORISED


def test_a_charge_keeps_its_amount(gateway: SimulatedGateway) -> None:
    charge = a_charge()
    gateway.charge(charge, timeout=TIMEOUT)
    with pytest.raises(ProviderRefused):
        gateway.charge(Charge(charge.payment_id, eur(1), charge.instrument), timeout=TIMEOUT)


def test_what_never_arrived_and_was_voided_takes_nothing_when_it_arrives(gateway: SimulatedGateway) -> None:
    charge = a_charge()
    assert gateway.void(charge, timeout=TIMEOUT).outcome is Outcome.VOIDED
    assert [one.outcome for one in gateway.charge(charge, timeout=TIMEOUT)] == [Outcome.VOIDED]


def _orders(charge: Charge, *amounts: int) -> Iterator[RefundOrder]:
    for amount in amounts:
        yield RefundOrder(ids.new_id(), charge.payment_id, "", eur(amount))


def test_no_more_goes_back_than_was_taken(gateway: SimulatedGateway) -> None:
    charge = a_charge()
    gateway.charge(charge, timeout=TIMEOUT)
    said = [gateway.refund(order, timeout=TIMEOUT).outcome for order in _orders(charge, 3_000, 2_001, 2_000, 1, 0)]
    failed = RefundOutcome.FAILED
    assert said == [RefundOutcome.DONE, failed, RefundOutcome.DONE, failed, failed]


@pytest.mark.parametrize("card", [TestCard.REFUND_FAILS, TestCard.FAILS])
def test_refunds_that_are_refused(gateway: SimulatedGateway, card: TestCard) -> None:
    charge = a_charge(card)
    gateway.charge(charge, timeout=TIMEOUT)
    (order,) = _orders(charge, 1)
    assert gateway.refund(order, timeout=TIMEOUT).outcome is RefundOutcome.FAILED


@pytest.mark.parametrize("instrument", ["", "nonsense", "pm_card_visa"])
def test_what_is_no_card_is_refused(gateway: SimulatedGateway, instrument: str) -> None:
    charge = Charge(ids.new_id(), eur(5_000), instrument)
    assert [one.outcome for one in gateway.charge(charge, timeout=TIMEOUT)] == [Outcome.FAILED]


@pytest.mark.parametrize("card", TestCard)
def test_a_card_is_named_by_its_token_or_its_number(gateway: SimulatedGateway, card: TestCard) -> None:
    spaced = " ".join(card.number[place : place + 4] for place in range(0, 16, 4))
    assert {gateway.token(text) for text in (card.value, card.number, spaced)} == {card.value}


@pytest.mark.parametrize("text", ["", "4111111111111111", "sim_pays", "pm_card_visa"])
def test_other_cards_are_refused_and_not_repeated(gateway: SimulatedGateway, text: str) -> None:
    with pytest.raises(ValueError, match="none of the test cards") as refused:
        gateway.token(text)
    assert not text or text not in str(refused.value)


def test_chance_decides_for_the_card_that_succeeds_the_same_each_time(settings: Any) -> None:
    settings.SIMULATED_ODDS = "fails=0.25,late=0.25"
    payments = [ids.new_id() for _ in range(400)]
    drawn = [fate(TestCard.SUCCEEDS, payment) for payment in payments]
    assert drawn == [fate(TestCard.SUCCEEDS, payment) for payment in payments]
    count = Counter(drawn)
    assert set(count) == {TestCard.SUCCEEDS, TestCard.FAILS, TestCard.ANSWERS_LATE}
    assert all(40 < count[card] < 260 for card in count)
    assert {fate(TestCard.SLOW, payment) for payment in payments} == {TestCard.SLOW}


@pytest.mark.parametrize("text", ["", "fails=0", "fails=1", " slow = 0.5 , 3ds=0.5"])
def test_odds_that_can_be_read(text: str) -> None:
    assert sum(chance for _, chance in odds(text)) in {0, 1_000_000}


@pytest.mark.parametrize("text", ["fails", "wins=1", "fails=x", "fails=-0.1", "fails=0.6,slow=0.6", "fails=nan", "=1"])
def test_odds_that_make_no_sense(text: str) -> None:
    with pytest.raises(ValueError, match="chances"):
        odds(text)
