"""Carnet does not start where a hold could lapse while the bank still decides (T29)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from carnet.domains.operators.contracts import Terms
from carnet.domains.operators.rules.companies import check_terms
from carnet.kernel.problem import InvalidInput
from carnet.project.deadlines import SHORTEST_HOLD, payment_deadline
from carnet.project.doctor import Level
from carnet.project.doctor.others import deadline


@pytest.mark.parametrize(("seconds", "fine"), [(150, True), (159, True), (160, False), (180, False), (600, False)])
def test_t29_the_bank_has_less_time_than_the_shortest_hold(settings: Any, seconds: int, fine: bool) -> None:
    settings.PAYMENT_DEADLINE, settings.CLOCK_SKEW = timedelta(seconds=seconds), timedelta(seconds=20)
    found = payment_deadline(None)
    assert [one.id for one in found] == ([] if fine else ["carnet.E001"])
    assert all(one.is_serious() and one.hint for one in found)
    (said,) = deadline()
    assert said.level is (Level.FINE if fine else Level.BROKEN)
    assert bool(said.advice) is not fine


def test_the_shortest_hold_is_the_shortest_that_an_operator_may_choose() -> None:
    least = int(SHORTEST_HOLD.total_seconds()) // 60
    check_terms(Terms(hold_minutes=least))
    with pytest.raises(InvalidInput):
        check_terms(Terms(hold_minutes=least - 1))
