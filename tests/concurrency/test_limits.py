"""Quotas, promo codes and the limit per user hold, whoever asks at once. With negative controls: without locks, no."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from django.db import connection, transaction

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import Answer, HoldRequest
from carnet.domains.booking.models import PromoUse, Ticket
from carnet.domains.booking.operations import hold
from carnet.domains.inventory.models import QuotaUse
from carnet.kernel import clock, ids
from tests.builders import NOW, a_request
from tests.concurrency.crowd import all_at_once
from tests.concurrency.test_seats import DIRECT, QUEUED
from tests.domains.booking.conftest import Sale
from tests.domains.booking.offers import a_code, with_fares

CROWD = 50


@pytest.fixture
def big_sale(open_sale: Sale) -> Sale:
    """A train with seats enough for everybody, in the future by the real clock.

    And for those seats that are hinted to somebody who tries again, which count as taken for a twentieth of a second.
    """
    open_sale.with_seats(3 * CROWD)
    open_sale.leaving_in_three_days()
    return open_sale


def outcomes(requests: list[HoldRequest], *, queued: bool) -> Counter[type]:
    """What became of them, all sent at the same moment."""
    results = all_at_once([partial(hold, one, now=clock.now(), queued=queued) for one in requests])
    return Counter(type(result) for result in results)


@pytest.mark.parametrize("queued", [DIRECT, QUEUED])
def test_t7_t36_a_code_of_five_uses_is_used_five_times(big_sale: Sale, queued: bool) -> None:
    a_code(big_sale, most_uses=5)
    requests = [a_request(big_sale.listing, big_sale.fares, promo_code="SPRING") for _ in range(CROWD)]
    assert outcomes(requests, queued=queued) == {Answer: 5, problems.PromoCodeUsedUp: CROWD - 5}
    assert PromoUse.objects.count() == Ticket.objects.count() == 5


@pytest.mark.parametrize("queued", [DIRECT, QUEUED])
def test_t6_t7_t36_a_quota_of_five_is_sold_five_times(big_sale: Sale, queued: bool) -> None:
    with_fares(big_sale, quota=5)
    requests = [a_request(big_sale.listing, big_sale.fares) for _ in range(CROWD)]
    assert outcomes(requests, queued=queued) == {Answer: 5, problems.FareSoldOut: CROWD - 5}
    assert QuotaUse.objects.count() == Ticket.objects.count() == 5


@pytest.mark.parametrize("queued", [DIRECT, QUEUED])
def test_one_user_has_five_tickets_of_an_event_whatever_is_sent_at_once(big_sale: Sale, queued: bool) -> None:
    big_sale.publish(replace(big_sale.listing, version=2, event_id=ids.new_id(), most_per_user=5))
    buyer = ids.new_id()
    requests = [a_request(big_sale.listing, big_sale.fares, user_id=buyer) for _ in range(12)]
    assert outcomes(requests, queued=queued) == {Answer: 5, problems.TooManyForEvent: 7}
    assert Ticket.objects.count() == 5


def _without(function: str, lock: str) -> Iterator[None]:
    """The protection switched off: `function` looks, and locks nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [function])
        (protected,) = cursor.fetchone()
        assert lock in protected
        cursor.execute(protected.replace(lock, "").replace("%", "%%"))
    yield
    with connection.cursor() as cursor:
        cursor.execute(protected.replace("%", "%%"))


@pytest.fixture
def without_code_locks(open_sale: Sale) -> Iterator[None]:
    """Uses of promo codes are counted without a lock."""
    yield from _without("booking_promo_refusals", "FOR UPDATE")


@pytest.fixture
def without_quota_locks(open_sale: Sale) -> Iterator[None]:
    """Uses of quotas are counted without a lock."""
    yield from _without("inventory_quota_refusals", "ORDER BY id FOR UPDATE")


def second_while_first_is_undecided(first: HoldRequest, second: HoldRequest) -> Answer | Exception:
    """One transaction has what it asked for and has not committed; a second asks for the same."""
    with transaction.atomic():
        hold(first, now=NOW)
        (outcome,) = all_at_once([partial(hold, second, now=NOW)])
    return outcome


def test_t36_negative_control_without_the_lock_a_code_is_used_too_often(
    open_sale: Sale, without_code_locks: None
) -> None:
    a_code(open_sale, most_uses=1)
    hold(a_request(open_sale.listing, open_sale.fares, seats=["1-8"]), now=NOW)  # whose seats are made by then
    first, second = (
        a_request(open_sale.listing, open_sale.fares, seats=[seat], promo_code="SPRING") for seat in ("1-1", "1-2")
    )
    assert isinstance(second_while_first_is_undecided(first, second), Answer)
    assert PromoUse.objects.count() == 2


def test_t36_negative_control_without_the_lock_a_fare_is_sold_too_often(
    open_sale: Sale, without_quota_locks: None
) -> None:
    hold(a_request(open_sale.listing, open_sale.fares, seats=["1-8"]), now=NOW)
    with_fares(open_sale, quota=1)
    first, second = (a_request(open_sale.listing, open_sale.fares, seats=[seat]) for seat in ("1-1", "1-2"))
    assert isinstance(second_while_first_is_undecided(first, second), Answer)
    assert QuotaUse.objects.count() == 2
