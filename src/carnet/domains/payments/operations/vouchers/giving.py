"""Goodwill: an operator gives a voucher for its own tickets at its expense, the platform one for all at its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from carnet.domains.payments import models, queries
from carnet.domains.payments.contracts import AccountKind, GoodwillReason, TransferKind, Voucher, VoucherKind
from carnet.domains.payments.operations.ledger import account_open, transfer_post
from carnet.domains.payments.operations.vouchers.letters import mail_voucher
from carnet.domains.payments.operations.vouchers.making import LIVES, check_amount, check_words, new_code
from carnet.infra import audit
from carnet.infra.access import Permission, allow, allow_at
from carnet.infra.idempotency import KeyReused
from carnet.infra.jobs import enqueue
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Goodwill:
    """A voucher to be given to who reads `email`; the audit log keeps the `reason`."""

    amount: Money
    email: str
    reason: GoodwillReason
    message: str = ""


def goodwill_give(
    *, operator_id: UUID | None, goodwill: Goodwill, by: Principal, now: datetime, request_key: str | None = None
) -> Voucher:
    """Give a voucher at the expense of the operator, or of the platform if that is None; once per `request_key`.

    Its code goes to the traveller alone; here only its end is told. Raises NotFound, Forbidden, SecondFactorNeeded,
    CurrencyNotSupported, AmountOutOfRange, InvalidInput, and KeyReused when the key belongs to another voucher.
    """
    _allow(by, operator_id)
    check_amount(goodwill.amount, kind=VoucherKind.GOODWILL)
    check_words(email=goodwill.email, message=goodwill.message)
    new = _row(operator_id, goodwill, by, request_key, now=now)
    with transaction.atomic():
        row = _once(new)
        if row.pk == new.pk:
            _fund(row, now=now)
            _note(row, by, now=now)
            enqueue(mail_voucher, voucher_id=str(row.pk))
    return queries.voucher(row, hidden=True, now=now)


def paid_by(row: models.Voucher) -> tuple[AccountKind, UUID | None]:
    """At whose expense a voucher is: that is where the rest goes in the end. A gift's rest is the platform's."""
    if row.operator_id is not None:
        return AccountKind.OPERATOR_PAYABLE, row.operator_id
    return AccountKind.PLATFORM_REVENUE, None


def _allow(by: Principal, operator_id: UUID | None) -> None:
    if operator_id is None:
        allow(by, Permission.VOUCHERS_ISSUE)
    else:
        allow_at(by, Permission.VOUCHERS_ISSUE, operator_id)


def _row(
    operator_id: UUID | None, goodwill: Goodwill, by: Principal, request_key: str | None, *, now: datetime
) -> models.Voucher:
    return models.Voucher(
        id=ids.new_id(),
        code=new_code(),
        kind=VoucherKind.GOODWILL.value,
        amount=goodwill.amount.amount,
        currency=goodwill.amount.currency,
        operator_id=operator_id,
        issued_by=by.actor,
        email=goodwill.email,
        message=goodwill.message,
        reason=goodwill.reason.value,
        request_key=request_key,
        created_at=now,
        issued_at=now,
        expires_at=now + LIVES[VoucherKind.GOODWILL],
    )


def _once(new: models.Voucher) -> models.Voucher:
    """The voucher of this request: the new one, or that of the same request sent before."""
    if new.request_key is None:
        models.Voucher.objects.bulk_create([new])
        return new
    models.Voucher.objects.bulk_create([new], ignore_conflicts=True)
    row = models.Voucher.objects.get(issued_by=new.issued_by, request_key=new.request_key)
    asked, known = ((one.operator_id, one.amount, one.currency, one.email, one.reason) for one in (new, row))
    if asked != known:
        raise KeyReused
    return row


def _fund(row: models.Voucher, *, now: datetime) -> None:
    kind, owner = paid_by(row)
    giver = account_open(kind, owner, row.currency)
    voucher = account_open(AccountKind.VOUCHER, row.pk, row.currency)
    amounts = {voucher: row.amount, giver: -row.amount}
    transfer_post(kind=TransferKind.VOUCHER_ISSUE, amounts=amounts, payment_id=None, booking_id=None, now=now)


def _note(row: models.Voucher, by: Principal, *, now: datetime) -> None:
    detail = {
        "operator": ids.encode("opr", row.operator_id) if row.operator_id else None,
        "amount": row.amount,
        "currency": row.currency,
        "reason": row.reason,
    }
    audit.record(by.actor, "voucher.give", ids.encode("vch", row.pk), detail, now=now)
