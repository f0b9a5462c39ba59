"""Tills: what came and went, and how they were closed, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.payments.contracts import TillClosing, TillEntry, TransferKind
from carnet.kernel.money import Money
from carnet.web.presenters import wording
from carnet.web.presenters.statement import signed

_WORDS: Final[dict[TransferKind, Promise]] = {
    TransferKind.CAPTURE: _("Taken for"),
    TransferKind.REFUND_PAID: _("Paid back for"),
    TransferKind.TILL_CLOSE: _("Counted and handed over"),
}


@dataclass(frozen=True, slots=True)
class TillRow:
    """One movement; `amount` carries its sign."""

    at: datetime
    word: str
    reference: str
    amount: str


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """That a till was counted; `says` is about the difference, `fits` if there was none."""

    at: datetime
    expected: Money
    counted: Money
    says: str
    fits: bool


def rows(entries: Iterable[TillEntry], references: Mapping[UUID, str]) -> tuple[TillRow, ...]:
    """The entries in their order."""
    return tuple(
        TillRow(
            at=entry.created_at,
            word=str(_WORDS[entry.kind]),
            reference=references.get(entry.booking_id, "") if entry.booking_id else "",
            amount=signed(entry.amount),
        )
        for entry in entries
    )


def closings(found: Iterable[TillClosing]) -> tuple[ClosingRow, ...]:
    """The closings in their order."""
    return tuple(
        ClosingRow(one.closed_at, one.expected, one.counted, difference(one), not one.difference.amount)
        for one in found
    )


def closed(done: TillClosing) -> str:
    """A sentence about a till that was just closed."""
    told = {"counted": wording.price(done.counted), "difference": difference(done)}
    return gettext("%(counted)s counted and handed over. %(difference)s") % told


def difference(done: TillClosing) -> str:
    """What the count says against the books."""
    amount = done.difference.amount
    if not amount:
        return gettext("It fits the books.")
    told = {"amount": wording.price(Money(abs(amount), done.difference.currency))}
    return (gettext("%(amount)s too much.") if amount > 0 else gettext("%(amount)s are missing.")) % told
