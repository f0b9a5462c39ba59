"""Whether a wallet covers a price, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from carnet.domains.payments.contracts import Wallet
from carnet.domains.payments.rules import LEAST_TOP_UP
from carnet.kernel.money import Money

_NOTHING: Final = 0


@dataclass(frozen=True, slots=True)
class Paying:
    """A price against the wallet of its currency. `top_up` is what to pay in when it falls `short`."""

    price: Money
    balance: Money

    @property
    def short(self) -> bool:
        """Whether the wallet does not cover the price."""
        return self.balance < self.price

    @property
    def left(self) -> Money:
        """What stays in the wallet after paying."""
        return self.balance - self.price

    @property
    def top_up(self) -> Money:
        """What is missing, but never less than may be paid in."""
        missing = self.price - self.balance
        return max(missing, Money(LEAST_TOP_UP, self.price.currency), key=lambda money: money.amount)


def paying(price: Money, wallets: Sequence[Wallet]) -> Paying:
    """The price against the wallet in its currency, an empty one if there is none."""
    found = (wallet.balance for wallet in wallets if wallet.balance.currency == price.currency)
    return Paying(price, next(found, Money(_NOTHING, price.currency)))
