"""Where money went, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from carnet.domains.booking.contracts import MoneyBack
from carnet.domains.payments.contracts import PaymentMethod, RefundStatus
from carnet.infra.paper import price_in_words
from carnet.kernel.money import Money

_THERE: Final = {
    PaymentMethod.WALLET: "is in your wallet",
    PaymentMethod.VOUCHER: "is back on your voucher",
    PaymentMethod.CARD: "is back on your card",
    PaymentMethod.CASH: "was paid out in cash",
}
_ON_THE_WAY: Final = {
    **_THERE,
    PaymentMethod.CARD: "is on its way to your card",
    PaymentMethod.CASH: "is waiting for you at the operator's desk, in cash",
}


def where_it_went(refunds: Iterable[MoneyBack]) -> tuple[str, ...]:
    """`36.00 EUR is in your wallet`: one phrase for each place that money went to."""
    sums: dict[str, Money] = {}
    for one in refunds:
        words = (_THERE if one.status is RefundStatus.DONE else _ON_THE_WAY)[one.to]
        sums[words] = sums[words] + one.amount if words in sums else one.amount
    return tuple(f"{price_in_words(amount)} {words}" for words, amount in sums.items())
