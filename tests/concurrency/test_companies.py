"""Companies under parallel hands: three applications stay open, a ticket counts once."""

from __future__ import annotations

import threading
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError

from carnet.domains.operators import operations, queries
from carnet.domains.operators.models import Operator, OperatorRating
from carnet.domains.operators.operations import joining
from carnet.kernel.ids import new_id
from tests.concurrency.crowd import all_at_once
from tests.domains.operators.people import ADA, an_application
from tests.domains.schedule.world import NOW, an_operator

pytestmark = pytest.mark.django_db(transaction=True)


def _apply_at_once(count: int) -> list[Any]:
    return all_at_once([partial(an_application, name=f"Bahn {number}") for number in range(count)])


def test_of_many_applications_at_once_three_are_open() -> None:
    done = _apply_at_once(6)
    refused = [one for one in done if isinstance(one, operations.TooManyApplications)]
    assert (len(refused), Operator.objects.filter(applied_by=ADA.user_id).count()) == (3, 3)


def test_negative_control_without_the_lock_more_are_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "sql", SimpleNamespace(load=lambda *_: "SELECT %s"))
    together = threading.Barrier(6)
    check = joining._check_open_applications

    def all_have_counted(user_id: Any) -> None:
        check(user_id)
        together.wait()

    monkeypatch.setattr(joining, "_check_open_applications", all_have_counted)
    _apply_at_once(6)
    assert Operator.objects.filter(applied_by=ADA.user_id).count() == 6


def test_t36_ratings_that_are_told_by_many_at_once_count_once() -> None:
    number = an_operator()
    given = [(new_id(), number, 1 + place % 5) for place in range(10)]
    take = partial(operations.ratings_take, given=given, now=NOW)
    done = all_at_once([take] * 6)
    assert sorted(one for one in done if isinstance(one, int)) == [0, 0, 0, 0, 0, 10], done
    company = queries.operator(number)
    assert company is not None
    assert (company.stars, company.ratings) == (30, 10)
    assert OperatorRating.objects.count() == 10


def test_of_two_companies_of_one_name_one_is_made() -> None:
    done = all_at_once([partial(an_application, by=ADA)] * 2)
    refused = [one for one in done if isinstance(one, Exception)]
    assert [type(one) for one in refused] == [operations.OperatorExists]
    assert not any(isinstance(one, IntegrityError) for one in done)
