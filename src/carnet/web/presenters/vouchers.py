"""Vouchers as rows and cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.domains.payments.contracts import PaymentStatus, Voucher, VoucherStatus
from carnet.domains.payments.queries import Gift
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.web.forms.vouchers import REASONS
from carnet.web.presenters.cards import bank_page
from carnet.web.presenters.states import State

_STATES: Final[dict[VoucherStatus, tuple[Promise, str]]] = {
    VoucherStatus.ORDERED: (_("Not paid for yet"), "warn"),
    VoucherStatus.ACTIVE: (_("Can be spent"), "ok"),
    VoucherStatus.SPENT: (_("Used up"), ""),
    VoucherStatus.EXPIRED: (_("Expired"), ""),
}
_DEAD: Final = frozenset({PaymentStatus.FAILED, PaymentStatus.VOIDED})
_REFUSED: Final = _("Refused, nothing taken")


@dataclass(frozen=True, slots=True)
class VoucherCard:
    """A voucher; `operator` is the name of whose tickets it pays, empty for all. `bank_url` leads to the bank."""

    id: str
    code: str
    state: State
    amount: Money
    available: Money
    operator: str
    expires_at: datetime
    created_at: datetime
    email: str
    message: str
    reason: str
    sent: bool
    bank_url: str


def card(voucher: Voucher, names: Mapping[UUID, str]) -> VoucherCard:
    """A voucher as a page shows it; `names` are those of operators."""
    word, tone = _STATES[voucher.status]
    return _card(voucher, State(str(word), tone), names)


def gift(bought: Gift) -> VoucherCard:
    """A voucher as who bought it sees it. One whose payment was refused is none."""
    if bought.payment.status in _DEAD:
        return _card(bought.voucher, State(str(_REFUSED), "bad"), {})
    word, tone = _STATES[bought.voucher.status]
    return _card(bought.voucher, State(str(word), tone), {}, bank_url=bank_page(bought.payment))


def cards(vouchers: Iterable[Voucher], names: Mapping[UUID, str]) -> tuple[VoucherCard, ...]:
    """Vouchers in their order."""
    return tuple(card(one, names) for one in vouchers)


def _card(voucher: Voucher, state: State, names: Mapping[UUID, str], *, bank_url: str = "") -> VoucherCard:
    reasons = dict(REASONS)
    return VoucherCard(
        id=ids.encode("vch", voucher.id),
        code=voucher.code,
        state=state,
        amount=voucher.amount,
        available=voucher.available,
        operator=names.get(voucher.operator_id, "") if voucher.operator_id else "",
        expires_at=voucher.expires_at,
        created_at=voucher.created_at,
        email=voucher.email,
        message=voucher.message,
        reason=str(reasons.get(voucher.reason.value, "")) if voucher.reason else "",
        sent=voucher.status is not VoucherStatus.ORDERED,
        bank_url=bank_url,
    )
