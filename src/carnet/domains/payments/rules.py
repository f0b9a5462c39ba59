"""What may happen to a payment, and how much may be paid in at once. Pure."""

from __future__ import annotations

from typing import Final

from carnet.domains.payments.contracts import PaymentStatus
from carnet.kernel.money import Money
from carnet.kernel.problem import Pointer, Problem

HOME_CURRENCY: Final = "EUR"

# Currencies a wallet may be kept in. All have two decimals (ISO 4217), so that the limits below mean the same in each.
CURRENCIES: Final = frozenset({"CHF", "CZK", "DKK", "EUR", "GBP", "HUF", "NOK", "PLN", "SEK", "USD"})

# Minor units.
LEAST_TOP_UP: Final = 100
MOST_TOP_UP: Final = 100_000

# Which verb leads from which status to which. No status is ever entered twice; a wallet pays in one step.
MOVES: Final[dict[tuple[PaymentStatus | None, str], PaymentStatus]] = {
    (None, "create"): PaymentStatus.CREATED,
    (None, "capture"): PaymentStatus.CAPTURED,
    (PaymentStatus.CREATED, "send"): PaymentStatus.PENDING,
    (PaymentStatus.CREATED, "void"): PaymentStatus.VOIDED,
    (PaymentStatus.PENDING, "capture"): PaymentStatus.CAPTURED,
    (PaymentStatus.PENDING, "fail"): PaymentStatus.FAILED,
    (PaymentStatus.PENDING, "void"): PaymentStatus.VOIDED,
    (PaymentStatus.CAPTURED, "refund_part"): PaymentStatus.PARTLY_REFUNDED,
    (PaymentStatus.CAPTURED, "refund"): PaymentStatus.REFUNDED,
    (PaymentStatus.PARTLY_REFUNDED, "refund"): PaymentStatus.REFUNDED,
}


class CurrencyNotSupported(Problem):
    """No wallets are kept in this currency."""

    code = "CURRENCY_NOT_SUPPORTED"


class CurrencyMismatch(Problem):
    """The amount is in another currency than the wallet."""

    code = "CURRENCY_MISMATCH"


class AmountOutOfRange(Problem):
    """Less than the least, or more than the most, that may be paid in at once."""

    code = "AMOUNT_OUT_OF_RANGE"


def check_top_up(amount: Money, *, currency: str) -> None:
    """Whether `amount` may be paid into the wallet of `currency`.

    Raises CurrencyNotSupported, CurrencyMismatch or AmountOutOfRange, naming the field.
    """
    if currency not in CURRENCIES:
        raise CurrencyNotSupported(f"There are no wallets in {currency}.", supported=sorted(CURRENCIES))
    if amount.currency != currency:
        detail = f"This wallet is kept in {currency}, not in {amount.currency}."
        raise CurrencyMismatch(detail, pointers=[Pointer("/amount/currency", "CURRENCY_MISMATCH", detail)])
    if not LEAST_TOP_UP <= amount.amount <= MOST_TOP_UP:
        detail = f"Pay in between {LEAST_TOP_UP} and {MOST_TOP_UP} minor units at once."
        pointer = Pointer("/amount/amount", "OUT_OF_RANGE", detail)
        raise AmountOutOfRange(detail, pointers=[pointer], least=LEAST_TOP_UP, most=MOST_TOP_UP)
