"""A fare's conditions as plain sentences for papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from carnet.domains.schedule.contracts import Conditions, RefundTier
from carnet.infra.events import codec
from carnet.infra.paper import price_in_words
from carnet.kernel.money import Money

_ALL: Final = 10_000


def sentence(kept: Mapping[str, Any], *, currency: str, is_event: bool = False) -> str:
    """What the conditions that a ticket keeps allow: to give it back, to exchange it, to hand it on."""
    conditions = codec.from_json(Conditions, dict(kept))
    end = "it begins" if is_event else "departure"
    renaming = "The name can be changed." if conditions.name_change else "The name cannot be changed."
    return f"{_cancelling(conditions, end)} {_exchanging(conditions, currency)} {renaming}"


def _cancelling(conditions: Conditions, end: str) -> str:
    tiers = conditions.refund_tiers
    if all(tier.kept_bp >= _ALL for tier in tiers):
        return "Cannot be refunded."
    if all(tier.kept_bp == 0 for tier in tiers):
        return f"Refunded in full until {end}."
    return f"Refunded {', '.join(_until(tier, end) for tier in tiers if tier.kept_bp < _ALL)}."


def _until(tier: RefundTier, end: str) -> str:
    percent = f"{(_ALL - tier.kept_bp) / 100:g} %"
    hours = f"{tier.hours_before} hours before" if tier.hours_before else end
    return f"{percent} until {hours}"


def _exchanging(conditions: Conditions, currency: str) -> str:
    if conditions.exchange_fee is None:
        return "No exchange."
    if conditions.exchange_fee == 0:
        return "Exchange for the difference in price."
    return f"Exchange for {price_in_words(Money(conditions.exchange_fee, currency))} and the difference in price."
