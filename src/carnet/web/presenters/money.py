"""Payments and refunds as rows: what for, from what or to what, how much, how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.payments.contracts import (
    Destination,
    Payment,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    Refund,
    RefundReason,
    RefundStatus,
)
from carnet.kernel.ids import encode
from carnet.kernel.money import Money, total
from carnet.web.presenters.states import State

TAKEN: Final = frozenset({PaymentStatus.CAPTURED, PaymentStatus.PARTLY_REFUNDED, PaymentStatus.REFUNDED})
METHODS: Final[dict[PaymentMethod, Promise]] = {
    PaymentMethod.WALLET: _("Wallet"),
    PaymentMethod.VOUCHER: _("Voucher"),
    PaymentMethod.CARD: _("Card"),
    PaymentMethod.CASH: _("Cash"),
}
PURPOSES: Final[dict[PaymentPurpose, Promise]] = {
    PaymentPurpose.BOOKING: _("Tickets"),
    PaymentPurpose.EXCHANGE: _("Exchange"),
    PaymentPurpose.TOP_UP: _("Paid into the wallet"),
    PaymentPurpose.VOUCHER: _("Gift voucher"),
}
STATUSES: Final[dict[PaymentStatus, tuple[Promise, str]]] = {
    PaymentStatus.CREATED: (_("Begun"), ""),
    PaymentStatus.PENDING: (_("Not decided yet"), "warn"),
    PaymentStatus.CAPTURED: (_("Paid"), "ok"),
    PaymentStatus.FAILED: (_("Refused, nothing taken"), "bad"),
    PaymentStatus.VOIDED: (_("Let go, nothing taken"), ""),
    PaymentStatus.PARTLY_REFUNDED: (_("Paid, a part is back"), "note"),
    PaymentStatus.REFUNDED: (_("All of it is back"), "note"),
}
_REFUND_STATUSES: Final[dict[RefundStatus, tuple[Promise, str]]] = {
    RefundStatus.DUE: (_("On its way"), "warn"),
    RefundStatus.DONE: (_("Arrived"), "ok"),
    RefundStatus.FAILED: (_("Not accepted: we look after it"), "bad"),
}
REASONS: Final[dict[RefundReason, Promise]] = {
    RefundReason.CANCELLED: _("Given back"),
    RefundReason.EXCHANGED: _("Exchanged"),
    RefundReason.OPERATOR_CHANGE: _("Changed by the operator"),
    RefundReason.DISRUPTION: _("Disruption"),
    RefundReason.BEREAVEMENT: _("Bereavement"),
    RefundReason.ILLNESS: _("Illness"),
    RefundReason.ERROR: _("A mistake"),
    RefundReason.GOODWILL: _("Goodwill"),
    RefundReason.PAYMENT: _("The payment came too late"),
}


@dataclass(frozen=True, slots=True)
class RefundRow:
    """Money that went back, or is on its way."""

    id: str
    at: datetime
    amount: Money
    goes_to: str
    why: str
    state: State
    failed: bool


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment with what went back of it. `reference` is its booking's, empty where it is for none."""

    id: str
    at: datetime
    what: str
    reference: str
    means: str
    amount: Money
    state: State
    refunds: tuple[RefundRow, ...]


def payment_rows(
    payments: Sequence[Payment], refunds: Sequence[Refund] = (), references: Mapping[UUID, str] | None = None
) -> tuple[PaymentRow, ...]:
    """The payments in their order, each with its refunds."""
    known = references or {}
    of: dict[UUID, list[Refund]] = {}
    for refund in refunds:
        of.setdefault(refund.payment_id, []).append(refund)
    return tuple(
        PaymentRow(
            id=encode("pay", one.id),
            at=one.created_at,
            what=str(PURPOSES[one.purpose]),
            reference=known.get(one.booking_id, "") if one.booking_id else "",
            means=str(METHODS[one.method]),
            amount=one.amount,
            state=_state(*STATUSES[one.status]),
            refunds=tuple(refund_row(refund, one.method) for refund in of.get(one.id, ())),
        )
        for one in payments
    )


def net(price: Money, payments: Sequence[Payment], refunds: Sequence[Refund]) -> Money:
    """What a paid booking has cost by now: its price, what exchanges added to it, less what came back."""
    added = [one.amount for one in payments if one.purpose is PaymentPurpose.EXCHANGE and one.status in TAKEN]
    return price + total(added, price.currency) - total((one.amount for one in refunds), price.currency)


def refund_row(refund: Refund, method: PaymentMethod) -> RefundRow:
    """One refund of a payment by `method`."""
    to = PaymentMethod.WALLET if refund.destination is Destination.WALLET else method
    return RefundRow(
        id=encode("rfd", refund.id),
        at=refund.created_at,
        amount=refund.amount,
        goes_to=gettext("to: %(means)s") % {"means": METHODS[to]},
        why=str(REASONS[refund.reason]),
        state=_state(*_refund_words(refund.status, to)),
        failed=refund.status is RefundStatus.FAILED,
    )


def _refund_words(status: RefundStatus, to: PaymentMethod) -> tuple[Promise, str]:
    if status is RefundStatus.DUE and to is PaymentMethod.CASH:
        return _("Paid out at a desk"), "warn"
    return _REFUND_STATUSES[status]


def _state(word: Promise, tone: str) -> State:
    return State(str(word), tone)
