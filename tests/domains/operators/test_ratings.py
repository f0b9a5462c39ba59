"""Ratings as the sellers tell them: once for each ticket, however often and in whichever order."""

from __future__ import annotations

import random
from uuid import UUID

import pytest
from django.db import transaction

from carnet.domains.booking.events import OperatorRated
from carnet.domains.operators import operations, queries
from carnet.domains.operators.models import Operator, OperatorRating
from carnet.infra import events
from carnet.kernel.ids import new_id
from tests.domains.schedule.world import NOW, an_operator

pytestmark = pytest.mark.django_db


def _rating(operator_id: UUID) -> tuple[int, int]:
    company = queries.operator(operator_id)
    assert company is not None
    return company.stars, company.ratings


def test_ratings_add_up() -> None:
    one, other = an_operator(), an_operator("Other Rail")
    with transaction.atomic():
        for operator_id, stars in ((one, 5), (one, 4), (other, 1)):
            ticket = new_id()
            rated = OperatorRated(ticket, operator_id, stars)
            events.publish(rated, aggregate_id=ticket, aggregate_version=1, now=NOW)
    events.drain(now=NOW)
    assert (_rating(one), _rating(other)) == ((9, 2), (1, 1))


def test_t36_told_again_and_in_any_order_the_sum_is_that_of_the_rows() -> None:
    number = an_operator()
    given = [(new_id(), number, 1 + place % 5) for place in range(20)]
    told = given * 3
    random.Random(7).shuffle(told)
    for start in range(0, len(told), 7):
        operations.ratings_take(given=told[start : start + 7], now=NOW)
    assert operations.ratings_take(given=given, now=NOW) == 0
    rows = list(OperatorRating.objects.values_list("stars", flat=True))
    assert _rating(number) == (sum(rows), len(rows)) == (60, 20)


def test_a_rating_of_nobody_counts_nowhere() -> None:
    assert operations.ratings_take(given=[(new_id(), new_id(), 5)], now=NOW) == 0
    assert operations.ratings_take(given=[], now=NOW) == 0
    assert not OperatorRating.objects.exists()
    assert not Operator.objects.exists()
