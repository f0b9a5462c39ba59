"""A wallet's statement as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.domains.payments.contracts import TransferKind, WalletEntry
from carnet.kernel.money import Money
from carnet.web.presenters import wording

_WORDS: Final[dict[TransferKind, Promise]] = {
    TransferKind.TOP_UP: _("Paid in"),
    TransferKind.CAPTURE: _("Bought tickets"),
    TransferKind.REFUND: _("Given back"),
}


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement; `amount` carries its sign."""

    at: datetime
    word: str
    amount: str
    comes_in: bool
    balance: Money


def lines(entries: Sequence[WalletEntry]) -> tuple[StatementLine, ...]:
    """The entries in their order."""
    return tuple(_line(entry) for entry in entries)


def _line(entry: WalletEntry) -> StatementLine:
    comes_in = entry.amount.amount >= 0
    size = entry.amount if comes_in else -entry.amount
    return StatementLine(
        at=entry.created_at,
        word=str(_WORDS[entry.kind]),
        amount=f"{'+' if comes_in else '−'}{wording.amount(size)}",  # noqa: RUF001  the minus sign, as wide as a plus
        comes_in=comes_in,
        balance=entry.balance,
    )
