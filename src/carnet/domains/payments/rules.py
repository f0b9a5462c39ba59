"""What may happen to a payment, who gets which part of it, and how much may be paid in at once. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Final

from carnet.domains.payments.contracts import (
    MOST_PARTS,
    Credit,
    Outcome,
    Part,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    TestCard,
)
from carnet.domains.payments.problems import DoesNotAddUp, InsufficientFunds, MeansRepeated, VoucherInsufficient
from carnet.kernel.money import Money
from carnet.kernel.problem import InvalidInput, Pointer, Problem

HOME_CURRENCY: Final = "EUR"

# Currencies a wallet may be kept in. All have two decimals (ISO 4217), so that the limits below mean the same in each.
CURRENCIES: Final = frozenset({"CHF", "CZK", "DKK", "EUR", "GBP", "HUF", "NOK", "PLN", "SEK", "USD"})

# Minor units.
LEAST_TOP_UP: Final = 100
MOST_TOP_UP: Final = 100_000

# A chance is a number of parts of this.
CERTAIN: Final = 1_000_000

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


# Until when a buyer may confirm a payment at their bank, from its beginning.
CONFIRM_WITHIN: Final = timedelta(minutes=15)

# What is taken at once; the others are authorised first, and captured when what they pay for is certain.
TAKEN_AT_ONCE: Final = frozenset({PaymentPurpose.TOP_UP, PaymentPurpose.VOUCHER})


class Effect(StrEnum):
    """What a provider's answer does to a payment.

    note: what the buyer has to do, or the provider's reference, is remembered. give_back: the payment is dead and money
    is kept or taken for it all the same, which must end. contradiction: it says that settled money never came.
    """

    NOTHING = "nothing"
    NOTE = "note"
    AUTHORISE = "authorise"
    CAPTURE = "capture"
    FAIL = "fail"
    VOID = "void"
    GIVE_BACK = "give_back"
    CONTRADICTION = "contradiction"


_ENDS: Final = {Outcome.CAPTURED: Effect.CAPTURE, Outcome.FAILED: Effect.FAIL, Outcome.VOIDED: Effect.VOID}
_DEAD: Final = frozenset({PaymentStatus.FAILED, PaymentStatus.VOIDED})
_REVIVED: Final = frozenset({Outcome.ACTION, Outcome.AUTHORISED, Outcome.CAPTURED})


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


def effect(status: PaymentStatus, outcome: Outcome, *, authorised: bool) -> Effect:
    """What an answer does, from where the payment is, whatever came before or is still to come (answers overtake)."""
    if status is PaymentStatus.PENDING:
        if outcome in _ENDS:
            return _ENDS[outcome]
        if authorised:
            return Effect.NOTHING
        return Effect.AUTHORISE if outcome is Outcome.AUTHORISED else Effect.NOTE
    if status in _DEAD:
        return Effect.GIVE_BACK if outcome in _REVIVED else Effect.NOTHING
    return Effect.CONTRADICTION if outcome in {Outcome.FAILED, Outcome.VOIDED} else Effect.NOTHING


def allocate(whole: Sequence[Credit], amounts: Sequence[int]) -> list[tuple[Credit, ...]]:
    """Split credits over amounts that add up to the same, in their order: the first takes from the first credit on.

    Nothing is rounded: every amount's credits add up to it, and all together are what was given. Raises ValueError
    when the sums differ.
    """
    if sum(credit.amount.amount for credit in whole) != sum(amounts) or any(amount < 0 for amount in amounts):
        raise ValueError("the credits do not add up to the amounts")
    waiting = [credit for credit in whole if credit.amount.amount]
    shares = []
    for amount in amounts:
        share: list[Credit] = []
        while amount:
            credit = waiting.pop(0)
            taken = min(amount, credit.amount.amount)
            share.append(replace(credit, amount=Money(taken, credit.amount.currency)))
            if taken < credit.amount.amount:
                waiting.insert(0, replace(credit, amount=credit.amount - Money(taken, credit.amount.currency)))
            amount -= taken  # noqa: PLW2901  counted down
        shares.append(tuple(share))
    return shares


def check_means(parts: Sequence[Part]) -> None:
    """Raises MeansRepeated for a second card or wallet, and for the same voucher twice; InvalidInput for too many."""
    if len(parts) > MOST_PARTS:
        raise InvalidInput.at("/methods", f"Pay from at most {MOST_PARTS} means.", code="TOO_MANY")
    seen: set[tuple[PaymentMethod, str]] = set()
    for place, part in enumerate(parts):
        means = (part.method, part.voucher)
        if means in seen:
            detail = f"The {part.method.value} is named before; each means pays once."
            raise MeansRepeated(detail, pointers=[Pointer(f"/methods/{place}", "REPEATED", detail)])
        seen.add(means)


def split(price: Money, parts: Sequence[Part], available: Sequence[Money | None]) -> tuple[Money, ...]:
    """What each of `parts` pays of `price`, in their order; all together are the price.

    `available` is what each means holds, None for one without a bound. A part without an amount takes whatever is left;
    a voucher, and a wallet that others come after, at most what it holds. Raises InsufficientFunds,
    VoucherInsufficient, CurrencyMismatch and DoesNotAddUp, naming the part.
    """
    left, amounts = price, []
    for place, (part, most) in enumerate(zip(parts, available, strict=True)):
        last = place == len(parts) - 1
        amount = _open(place, part, most, left, last=last) if part.amount is None else _given(place, part, most, left)
        amounts.append(amount)
        left -= amount
    if left.amount:
        raise DoesNotAddUp(
            f"{left.amount} minor units of the price are left to pay: name another means for them.",
            missing={"amount": left.amount, "currency": left.currency},
        )
    return tuple(amounts)


def _open(place: int, part: Part, most: Money | None, left: Money, *, last: bool) -> Money:
    """What a part without an amount takes of what is left."""
    if most is None or left <= most:
        return left
    if last and part.method is not PaymentMethod.VOUCHER:
        raise _short(place, part, most, left)
    return most


def _given(place: int, part: Part, most: Money | None, left: Money) -> Money:
    amount = part.amount
    assert amount is not None  # noqa: S101  the caller has looked
    at = f"/methods/{place}/amount"
    if amount.currency != left.currency:
        detail = f"The price is in {left.currency}, not in {amount.currency}."
        raise CurrencyMismatch(detail, pointers=[Pointer(f"{at}/currency", "CURRENCY_MISMATCH", detail)])
    if left < amount:
        detail = "The means pay more than the price."
        missing = left - amount
        raise DoesNotAddUp(
            detail,
            pointers=[Pointer(f"{at}/amount", "TOO_LARGE", detail)],
            missing={"amount": missing.amount, "currency": missing.currency},
        )
    if most is not None and most < amount:
        raise _short(place, part, most, amount)
    return amount


def _short(place: int, part: Part, most: Money, wanted: Money) -> Problem:
    raised = VoucherInsufficient if part.method is PaymentMethod.VOUCHER else InsufficientFunds
    detail = f"The {part.method.value} does not cover what it is to pay; nothing was charged."
    return raised(
        detail,
        pointers=[Pointer(f"/methods/{place}", raised.code, detail)],
        balance={"amount": most.amount, "currency": most.currency},
        price={"amount": wanted.amount, "currency": wanted.currency},
    )


@cache
def odds(text: str) -> tuple[tuple[TestCard, int], ...]:
    """How often the simulated provider behaves like which card: `fails=0.1,late=0.05`, each a part of `CERTAIN`.

    Raises ValueError for words that are no card's, and chances that are none or add up to more than one.
    """
    cards = {card.word: card for card in TestCard}
    try:
        pairs = [part.split("=") for part in text.split(",") if part.strip()]
        chances = tuple((cards[word.strip()], int(Decimal(chance.strip()) * CERTAIN)) for word, chance in pairs)
    except (KeyError, ValueError, InvalidOperation, OverflowError) as error:
        raise ValueError(f"write chances like fails=0.1,late=0.05; the words are {', '.join(cards)}") from error
    if any(chance < 0 for _, chance in chances) or sum(chance for _, chance in chances) > CERTAIN:
        raise ValueError("chances are between 0 and 1, and add up to 1 at most")
    return chances
