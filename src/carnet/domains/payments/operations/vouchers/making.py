"""What every new voucher has: a code nobody guesses, an amount and words that were checked."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from carnet.domains.payments.contracts import VoucherKind
from carnet.domains.payments.rules import CURRENCIES, AmountOutOfRange, CurrencyNotSupported
from carnet.kernel import readable
from carnet.kernel.money import Money
from carnet.kernel.problem import InvalidInput, Pointer

# Minor units.
LEAST: Final = {VoucherKind.GIFT: 500, VoucherKind.GOODWILL: 100}
MOST: Final = {VoucherKind.GIFT: 100_000, VoucherKind.GOODWILL: 50_000}

LIVES: Final = {VoucherKind.GIFT: timedelta(days=3 * 366), VoucherKind.GOODWILL: timedelta(days=366)}
"""How long vouchers can be spent."""
MOST_MESSAGE: Final = 500
_RANDOM: Final = 15  # of 32 characters: 2^75 codes, which nobody guesses
_LONGEST_EMAIL: Final = 254


def new_code() -> str:
    """Random characters and their check."""
    text = readable.random_text(_RANDOM)
    return text + readable.check_character(text)


def check_amount(amount: Money, *, kind: VoucherKind) -> None:
    """Whether a voucher may be made over it. Raises CurrencyNotSupported or AmountOutOfRange, naming the field."""
    if amount.currency not in CURRENCIES:
        detail = f"There are no vouchers in {amount.currency}."
        pointer = Pointer("/amount/currency", "CURRENCY_NOT_SUPPORTED", detail)
        raise CurrencyNotSupported(detail, pointers=[pointer], supported=sorted(CURRENCIES))
    if not LEAST[kind] <= amount.amount <= MOST[kind]:
        detail = f"A voucher is over {LEAST[kind]} to {MOST[kind]} minor units."
        pointer = Pointer("/amount/amount", "OUT_OF_RANGE", detail)
        raise AmountOutOfRange(detail, pointers=[pointer], least=LEAST[kind], most=MOST[kind])


def check_words(*, email: str, message: str) -> None:
    """Raises InvalidInput, naming the field, unless a voucher can be sent there with this message."""
    try:
        validate_email(email)
    except ValidationError as error:
        raise InvalidInput.at("/email", "this is not an e-mail address") from error
    if len(email) > _LONGEST_EMAIL:
        raise InvalidInput.at("/email", "this address is too long", code="TOO_LONG")
    if len(message) > MOST_MESSAGE or "\0" in message:
        raise InvalidInput.at("/message", f"a message has {MOST_MESSAGE} characters at most", code="TOO_LONG")
