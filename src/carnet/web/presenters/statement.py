"""A wallet's statement as lines, and as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.domains.payments.contracts import PaymentPurpose, TransferKind, WalletEntry
from carnet.kernel.money import Money
from carnet.web.presenters import wording

WORDS: Final[dict[TransferKind, Promise]] = {
    TransferKind.TOP_UP: _("Paid in"),
    TransferKind.CAPTURE: _("Bought"),
    TransferKind.REFUND: _("Given back"),
    TransferKind.REFUND_PAID: _("Given back instead of cash or to a card"),
    TransferKind.EXCHANGE: _("Exchanged"),
    TransferKind.VOUCHER_ISSUE: _("Voucher given"),
    TransferKind.VOUCHER_EXPIRE: _("Voucher expired"),
    TransferKind.PAYOUT: _("Paid out"),
    TransferKind.TILL_CLOSE: _("Till emptied"),
}
IN_WALLETS: Final = (TransferKind.TOP_UP, TransferKind.CAPTURE, TransferKind.REFUND, TransferKind.REFUND_PAID)
"""What a wallet's statement can hold."""
_BOUGHT: Final[dict[PaymentPurpose, Promise]] = {
    PaymentPurpose.BOOKING: _("Bought tickets"),
    PaymentPurpose.EXCHANGE: _("Paid for an exchange"),
    PaymentPurpose.VOUCHER: _("Bought a gift voucher"),
}


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement; `amount` carries its sign, `reference` is the booking's it was for, empty if it was for none."""

    at: datetime
    word: str
    reference: str
    amount: str
    comes_in: bool
    balance: Money


def lines(entries: Sequence[WalletEntry], references: Mapping[UUID, str]) -> tuple[StatementLine, ...]:
    """The entries in their order."""
    return tuple(_line(entry, references) for entry in entries)


def signed(amount: Money) -> str:
    """An amount with its sign."""
    sign, size = ("+", amount) if amount.amount >= 0 else ("−", -amount)  # noqa: RUF001  as wide as a plus
    return f"{sign}{wording.amount(size)}"


def sheet(entries: Iterable[WalletEntry], references: Mapping[UUID, str]) -> str:
    """The entries as comma-separated values, with a row of headings; instants are UTC, amounts have a point."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["at", "what", "booking", "amount", "balance", "currency"])
    for entry in entries:
        amounts = [wording.plain_amount(one) for one in (entry.amount, entry.balance)]
        at = entry.created_at.isoformat(timespec="seconds")
        writer.writerow([at, _word(entry), _reference(entry, references), *amounts, entry.amount.currency])
    return out.getvalue()


def _line(entry: WalletEntry, references: Mapping[UUID, str]) -> StatementLine:
    return StatementLine(
        at=entry.created_at,
        word=_word(entry),
        reference=_reference(entry, references),
        amount=signed(entry.amount),
        comes_in=entry.amount.amount >= 0,
        balance=entry.balance,
    )


def _word(entry: WalletEntry) -> str:
    if entry.kind is TransferKind.CAPTURE and entry.purpose in _BOUGHT:
        return str(_BOUGHT[entry.purpose])
    return str(WORDS[entry.kind])


def _reference(entry: WalletEntry, references: Mapping[UUID, str]) -> str:
    return references.get(entry.booking_id, "") if entry.booking_id else ""
