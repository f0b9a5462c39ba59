"""Finding a voucher by its code. Who tries codes that nobody has is stopped, as with promo codes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.domains.payments import models, queries
from carnet.domains.payments.contracts import Voucher, VoucherStatus
from carnet.domains.payments.queries import VoucherUnknown
from carnet.domains.payments.rules import CurrencyMismatch
from carnet.infra.limits import Limit
from carnet.kernel import readable
from carnet.kernel.problem import Problem

_GUESSES: Final = Limit("voucher", 60, timedelta(hours=1))
"""How many codes that nobody has one account or address may try."""
_SEPARATORS: Final = str.maketrans("", "", " -")


class VoucherExpired(Problem):
    """The voucher's time is over."""

    code = "VOUCHER_EXPIRED"


class VoucherSpent(Problem):
    """Nothing of the voucher is left, or the rest is promised to another purchase."""

    code = "VOUCHER_SPENT"


class VoucherNotAccepted(Problem):
    """The voucher is one operator's, and not all of this is that operator's."""

    code = "VOUCHER_NOT_ACCEPTED"


def voucher_find(*, code: str, currency: str, operator_ids: Iterable[UUID], guesser: str, now: datetime) -> Voucher:
    """The voucher of a code, if it can pay in this currency for tickets of these operators. Reserves nothing.

    `guesser` is who tries: an account's id or an address. Call it outside of what may be rolled back, or the guess is
    not counted. Raises VoucherUnknown, VoucherExpired, CurrencyMismatch, VoucherNotAccepted, VoucherSpent, RateLimited.
    """
    found = voucher_look_up(code=code, guesser=guesser, now=now)
    if found.status is VoucherStatus.EXPIRED:
        raise VoucherExpired(f"This voucher was valid until {found.expires_at:%Y-%m-%d}.", expired_at=found.expires_at)
    if found.amount.currency != currency:
        raise CurrencyMismatch(f"This voucher is in {found.amount.currency}; the price is in {currency}.")
    if found.operator_id is not None and set(operator_ids) != {found.operator_id}:
        raise VoucherNotAccepted("This voucher is for tickets of the operator that gave it, and for no others.")
    if not found.available.amount:
        raise VoucherSpent("Nothing is left on this voucher.")
    return found


def voucher_look_up(*, code: str, guesser: str, now: datetime) -> Voucher:
    """The voucher of a code, whatever is left of it. One that is not paid for is none yet.

    A guess is counted before it is looked up, so that the right one cannot be told after too many wrong ones; what is
    only mistyped, as its check character shows, is no guess. Raises VoucherUnknown, RateLimited.
    """
    written = code.translate(_SEPARATORS).upper()
    if not readable.is_sound(written):
        raise VoucherUnknown("There is no such voucher; look for a mistyped character.")
    _GUESSES.spend(guesser, now=now)
    row = models.Voucher.objects.filter(code=written, issued_at__isnull=False).first()
    if row is None:
        raise VoucherUnknown("There is no such voucher.")
    _GUESSES.give_back(guesser)
    return queries.voucher(row, now=now)
