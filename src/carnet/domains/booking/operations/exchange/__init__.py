"""Exchanging tickets for others of another trip of the same operator, in the same booking."""

from carnet.domains.booking.operations.exchange.confirming import Exchanged, exchange_confirm, lapse
from carnet.domains.booking.operations.exchange.offering import ExchangeFare, ExchangeOffer, exchange_offers
from carnet.domains.booking.operations.exchange.quoting import exchange_quote
from carnet.domains.booking.operations.exchange.settling import (
    exchange_credits,
    exchange_release,
    exchange_reverse,
    exchange_settle,
)
from carnet.domains.booking.operations.purchase.exchanging import Exchanging, use_exchanging

use_exchanging(
    Exchanging(credits=exchange_credits, settle=exchange_settle, release=exchange_release, reverse=exchange_reverse)
)

__all__ = [
    "ExchangeFare",
    "ExchangeOffer",
    "Exchanged",
    "exchange_confirm",
    "exchange_credits",
    "exchange_offers",
    "exchange_quote",
    "exchange_release",
    "exchange_reverse",
    "exchange_settle",
    "lapse",
]
