"""What is kept of a price when its ticket is given back. Pure.

The fare's conditions are frozen into the ticket when it is bought; a flat tenth is a table with one tier. Amounts are
rounded half up to a minor unit, and never more is kept than was paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from carnet.domains.booking.contracts import Kept, KeptBecause
from carnet.domains.payments.contracts import RefundReason
from carnet.domains.schedule.contracts import RefundTier
from carnet.kernel.money import Money

STAFF_REASONS: Final = frozenset(
    {
        RefundReason.DISRUPTION,
        RefundReason.BEREAVEMENT,
        RefundReason.ILLNESS,
        RefundReason.ERROR,
        RefundReason.GOODWILL,
    }
)
ALL_OF_IT: Final = 10_000


def tiers_in(conditions: Mapping[str, Any]) -> tuple[RefundTier, ...]:
    """The tiers of a ticket's conditions, from early to late."""
    return tuple(RefundTier(one["hours_before"], one["kept_bp"]) for one in conditions.get("refund_tiers", ()))


def kept_by_fare(
    paid: Money, tiers: Sequence[RefundTier], *, departs_at: datetime, now: datetime
) -> tuple[Money, Kept]:
    """What the fare keeps of a price at `now`, and why: the first tier that fits, all of it without one.

    Once it has departed nothing goes back (T22).
    """
    if now >= departs_at:
        return paid, Kept(KeptBecause.DEPARTED)
    tier = _fitting(tiers, departs_at - now)
    if tier is None:
        return paid, Kept(KeptBecause.NO_TIER)
    return min(paid, paid.share(tier.kept_bp)), Kept(KeptBecause.TIER, tier)


def kept_by_staff(paid: Money, *, refund_bp: int | None, travelled: bool) -> tuple[Money, Kept]:
    """What is kept when the operator or support cancels: nothing, or what is left of `refund_bp` basis points.

    To give something back for a ticket that was used, or has departed, overrules the fare, too.
    """
    overruled = travelled or refund_bp is not None
    back = min(paid, paid.share(ALL_OF_IT if refund_bp is None else refund_bp))
    return paid - back, Kept(KeptBecause.OVERRULED if overruled else KeptBecause.OPERATOR)


def _fitting(tiers: Iterable[RefundTier], left: timedelta) -> RefundTier | None:
    return next((tier for tier in tiers if left >= timedelta(hours=tier.hours_before)), None)
