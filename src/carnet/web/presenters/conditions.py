"""A fare's conditions in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext, ngettext

from carnet.domains.schedule.contracts import Conditions, ListingKind, RefundTier
from carnet.kernel.money import Money
from carnet.web.presenters import wording

_ALL: Final = 10_000


@dataclass(frozen=True, slots=True)
class Says:
    """One sentence about a fare; `yes` when it allows something."""

    yes: bool
    words: str


def sentences(conditions: Conditions, *, kind: ListingKind, currency: str) -> tuple[Says, ...]:
    """What a fare allows and what it does not, cancelling first."""
    return (
        _cancelling(conditions, kind),
        _exchanging(conditions, kind, currency),
        _renaming(conditions),
        _seating(conditions),
    )


def _cancelling(conditions: Conditions, kind: ListingKind) -> Says:
    tiers = conditions.refund_tiers
    if not tiers or all(tier.kept_bp >= _ALL for tier in tiers):
        return Says(yes=False, words=gettext("Cancel: nothing back"))
    if all(tier.kept_bp == 0 for tier in tiers):
        return Says(yes=True, words=_all_back(kind))
    rules = [_back_until(tier) for tier in tiers]
    return Says(yes=True, words=gettext("Cancel: %(rules)s") % {"rules": ", ".join(rules)})


def _all_back(kind: ListingKind) -> str:
    if kind is ListingKind.EVENT:
        return gettext("Cancel: everything back until it begins")
    return gettext("Cancel: everything back until the %(run)s leaves") % {"run": wording.RUN_WORDS[kind]}


def _back_until(tier: RefundTier) -> str:
    """What comes back as long as departure is at least `hours_before` away."""
    back = {"percent": (_ALL - tier.kept_bp) // 100}
    if tier.hours_before == 0:
        return gettext("then %(percent)d\u00a0%% back") % back
    return gettext("%(percent)d\u00a0%% back until %(hours)s before") % {**back, "hours": _hours(tier.hours_before)}


def _hours(hours: int) -> str:
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def _exchanging(conditions: Conditions, kind: ListingKind, currency: str) -> Says:
    fee = conditions.exchange_fee
    run = {"run": wording.RUN_WORDS[kind]}
    if fee is None:
        return Says(yes=False, words=gettext("No change to another %(run)s") % run)
    if fee == 0:
        return Says(yes=True, words=gettext("Change to another %(run)s, pay only the difference") % run)
    cost = {"fee": wording.price(Money(fee, currency)), **run}
    return Says(yes=True, words=gettext("Change to another %(run)s for %(fee)s and the difference") % cost)


def _renaming(conditions: Conditions) -> Says:
    if conditions.name_change:
        return Says(yes=True, words=gettext("Hand the ticket to someone else"))
    return Says(yes=False, words=gettext("Name on the ticket cannot be changed"))


def _seating(conditions: Conditions) -> Says:
    if conditions.seat_choice:
        return Says(yes=True, words=gettext("A seat of your own, chosen by us or by you"))
    return Says(yes=True, words=gettext("A seat of your own, chosen by us"))


@dataclass(frozen=True, slots=True)
class Back:
    """What comes back of a price up to a moment, the last of which is the departure."""

    until: datetime
    amount: Money


def paid_back(conditions: Conditions, price: Money, departure: datetime) -> tuple[Back, ...]:
    """The refund of `price` in each span of time before `departure`, early ones first."""
    return tuple(
        Back(
            until=departure - timedelta(hours=tier.hours_before),
            amount=price - price.share(tier.kept_bp),
        )
        for tier in conditions.refund_tiers
    )
