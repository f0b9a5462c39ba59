"""The double-entry ledger: accounts, transfers, who gets what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from carnet.kernel.money import Money


class AccountKind(StrEnum):
    """Whose money an account counts. A positive balance is money owed to the owner.

    A wallet is owned by its user, a voucher by itself, a till by itself; payable, revenue and tax by the operator whose
    sales they come from. Clearing, below zero, is what providers hold for us; bank is what was paid out to operators.
    """

    WALLET = "wallet"
    VOUCHER = "voucher"
    TILL = "till"
    PROVIDER_CLEARING = "provider_clearing"
    OPERATOR_PAYABLE = "operator_payable"
    PLATFORM_REVENUE = "platform_revenue"
    TAX = "tax"
    REFUNDS_DUE = "refunds_due"
    BANK = "bank"


class TransferKind(StrEnum):
    """Why money moved."""

    TOP_UP = "top_up"
    CAPTURE = "capture"
    REFUND = "refund"
    REFUND_PAID = "refund_paid"
    EXCHANGE = "exchange"
    VOUCHER_ISSUE = "voucher_issue"
    VOUCHER_EXPIRE = "voucher_expire"
    PAYOUT = "payout"
    TILL_CLOSE = "till_close"


class Resolution(StrEnum):
    """What became of money that was reserved."""

    POSTED = "posted"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Credit:
    """Who gets, or gives back, a part of some money: `owner` as `AccountKind` says, None where an account has none."""

    kind: AccountKind
    owner: UUID | None
    amount: Money


@dataclass(frozen=True, slots=True)
class Fault:
    """Something the auditor found that must never be; `subject` is the row it is about."""

    rule: str
    subject: str
