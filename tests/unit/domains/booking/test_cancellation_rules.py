"""What is kept of a price when a ticket is given back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from carnet.domains.booking.contracts import Kept, KeptBecause
from carnet.domains.booking.rules import kept_by_fare, kept_by_staff, tiers_in
from carnet.domains.schedule.contracts import RefundTier
from carnet.kernel.money import Money

LEAVES = datetime(2026, 12, 4, 12, tzinfo=UTC)
EARLY, MIDDLE, LATE = RefundTier(48, 1_000), RefundTier(24, 5_000), RefundTier(0, 8_000)
USUAL = (EARLY, MIDDLE, LATE)
FLAT = (RefundTier(0, 1_000),)
SECOND = timedelta(seconds=1)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


@pytest.mark.parametrize(
    ("before", "tier", "kept"),
    [
        (timedelta(days=30), EARLY, 400),
        (timedelta(hours=48), EARLY, 400),
        (timedelta(hours=48) - SECOND, MIDDLE, 2_000),
        (timedelta(hours=24), MIDDLE, 2_000),
        (timedelta(hours=24) - SECOND, LATE, 3_200),
        (SECOND, LATE, 3_200),
    ],
)
def test_the_first_tier_that_fits_counts(before: timedelta, tier: RefundTier, kept: int) -> None:
    found = kept_by_fare(eur(4_000), USUAL, departs_at=LEAVES, now=LEAVES - before)
    assert found == (eur(kept), Kept(KeptBecause.TIER, tier))


@pytest.mark.parametrize("late", [timedelta(0), SECOND, timedelta(days=9)])
def test_t22_nothing_goes_back_once_it_has_departed(late: timedelta) -> None:
    assert kept_by_fare(eur(4_000), FLAT, departs_at=LEAVES, now=LEAVES + late) == (
        eur(4_000),
        Kept(KeptBecause.DEPARTED),
    )


def test_without_a_tier_that_fits_everything_is_kept() -> None:
    for tiers in ((), (EARLY,)):
        found = kept_by_fare(eur(4_000), tiers, departs_at=LEAVES, now=LEAVES - timedelta(hours=1))
        assert found == (eur(4_000), Kept(KeptBecause.NO_TIER))


def test_a_flat_tenth_is_another_table() -> None:
    for before in (timedelta(days=9), SECOND):
        found, _ = kept_by_fare(eur(4_000), FLAT, departs_at=LEAVES, now=LEAVES - before)
        assert found == eur(400)


@pytest.mark.parametrize(("paid", "kept"), [(4, 0), (5, 1), (14, 1), (15, 2), (2_345, 235), (0, 0)])
def test_half_a_cent_is_rounded_up(paid: int, kept: int) -> None:
    assert kept_by_fare(eur(paid), FLAT, departs_at=LEAVES, now=LEAVES - SECOND)[0] == eur(kept)


def test_never_more_is_kept_than_was_paid() -> None:
    greedy = (RefundTier(0, 20_000),)
    assert kept_by_fare(eur(4_000), greedy, departs_at=LEAVES, now=LEAVES - SECOND)[0] == eur(4_000)


def test_the_tiers_are_read_from_a_tickets_conditions() -> None:
    conditions = {"refund_tiers": [{"hours_before": 48, "kept_bp": 1_000}, {"hours_before": 24, "kept_bp": 5_000}]}
    assert tiers_in(conditions) == (EARLY, MIDDLE)
    assert tiers_in({}) == ()


@pytest.mark.parametrize(
    ("refund_bp", "travelled", "kept", "because"),
    [
        (None, False, 0, KeptBecause.OPERATOR),
        (None, True, 0, KeptBecause.OVERRULED),
        (10_000, False, 0, KeptBecause.OVERRULED),
        (5_000, True, 2_000, KeptBecause.OVERRULED),
        (0, False, 4_001, KeptBecause.OVERRULED),
    ],
)
def test_staff_give_all_of_it_back_or_what_they_say(
    refund_bp: int | None, travelled: bool, kept: int, because: KeptBecause
) -> None:
    assert kept_by_staff(eur(4_001), refund_bp=refund_bp, travelled=travelled) == (eur(kept), Kept(because))
