"""Conditions in plain words, and what they give back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from carnet.domains.schedule.contracts import Conditions, ListingKind, RefundTier
from carnet.kernel.money import Money
from carnet.web.presenters import conditions

SAVER = Conditions((RefundTier(48, 1000), RefundTier(24, 5000), RefundTier(0, 8000)), exchange_fee=1000)
FLEX = Conditions((RefundTier(0, 0),), exchange_fee=0, name_change=True)
NOTHING = Conditions((RefundTier(0, 10_000),), seat_choice=False)


def said(fare: Conditions) -> list[tuple[bool, str]]:
    """The sentences with plain spaces."""
    found = conditions.sentences(fare, kind=ListingKind.TRAIN, currency="EUR")
    return [(one.yes, one.words.replace("\u00a0", " ")) for one in found]


def test_tiers_are_read_as_hours_before_departure() -> None:
    assert said(SAVER)[0] == (
        True,
        "Cancel: 90 % back until 48 hours before, 50 % back until 24 hours before, then 20 % back",
    )


def test_everything_back_and_nothing_back() -> None:
    assert said(FLEX)[0] == (True, "Cancel: everything back until the train leaves")
    assert said(NOTHING)[0] == (False, "Cancel: nothing back")
    assert said(Conditions())[0] == (False, "Cancel: nothing back")


def test_change_and_name_and_seat() -> None:
    assert said(SAVER)[1:] == [
        (True, "Change to another train for 10.00 EUR and the difference"),
        (False, "Name on the ticket cannot be changed"),
        (True, "A seat of your own, chosen by us or by you"),
    ]
    assert said(NOTHING)[1:] == [
        (False, "No change to another train"),
        (False, "Name on the ticket cannot be changed"),
        (True, "A seat of your own, chosen by us"),
    ]


def test_what_comes_back_of_what_was_paid() -> None:
    departure = datetime(2027, 1, 15, 8, tzinfo=UTC)
    back = conditions.paid_back(SAVER, Money(4950, "EUR"), departure)
    assert [(one.until, one.amount.amount) for one in back] == [
        (departure - timedelta(hours=48), 4455),
        (departure - timedelta(hours=24), 2475),
        (departure, 990),
    ]
