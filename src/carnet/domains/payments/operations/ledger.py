"""Accounts and transfers: the Python side of `sql/post.sql`, for whatever is not on the hot path."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from carnet.domains.payments.contracts import AccountKind, Resolution, TransferKind
from carnet.domains.payments.models import Account
from carnet.domains.payments.models.ledger import KEPT
from carnet.infra import sql
from carnet.kernel import ids


def account_open(kind: AccountKind, owner_id: UUID | None, currency: str) -> UUID:
    """The id of an account, which is made if it is not there yet."""
    wanted = Account.objects.filter(kind=kind.value, owner_id=owner_id, currency=currency).values_list("id", flat=True)
    known = wanted.first()
    if known is not None:
        return known
    empty = 0 if kind.value in KEPT else None
    row = Account(id=ids.new_id(), kind=kind.value, owner_id=owner_id, currency=currency, balance=empty, entries=empty)
    Account.objects.bulk_create([row], ignore_conflicts=True)
    return wanted.get()


class Accounts:
    """The ids of accounts, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[tuple[AccountKind, UUID | None, str], UUID] = {}

    def open(self, kind: AccountKind, owner_id: UUID | None, currency: str) -> UUID:
        """As `account_open`."""
        key = (kind, owner_id, currency)
        if key not in self._known:
            self._known[key] = account_open(kind, owner_id, currency)
        return self._known[key]


@dataclass(frozen=True, slots=True)
class Legs:
    """One transfer: `amounts` are signed minor units by account id and sum to zero per currency."""

    kind: TransferKind
    payment_id: UUID | None
    booking_id: UUID | None
    amounts: Mapping[UUID, int]


def transfer_post(
    *,
    kind: TransferKind,
    amounts: Mapping[UUID, int],
    payment_id: UUID | None,
    booking_id: UUID | None,
    now: datetime,
) -> UUID:
    """Post one transfer: `amounts` are signed minor units by account id and sum to zero per currency.

    Call it in the transaction of what it is about. Returns the transfer's id. Raises django.db.IntegrityError when it
    does not sum to zero, a wallet would fall below zero, or the payment is posted already.
    """
    transfer_id = ids.new_id()
    transfers_post({transfer_id: Legs(kind, payment_id, booking_id, amounts)}, now=now)
    return transfer_id


def transfers_post(transfers: Mapping[UUID, Legs], *, now: datetime) -> None:
    """Post transfers under their ids, in their order, all or none; as `transfer_post` otherwise."""
    legs = [
        {
            "place": place,
            "transfer": str(transfer_id),
            "kind": of.kind.value,
            "booking": str(of.booking_id) if of.booking_id else None,
            "payment": str(of.payment_id) if of.payment_id else None,
            "account": str(account_id),
            "amount": amount,
        }
        for place, (transfer_id, of) in enumerate(transfers.items(), 1)
        for account_id, amount in of.amounts.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.domains.payments", "post_legs"), {"legs": json.dumps(legs), "now": now})


def reserve(account_id: UUID, payment_id: UUID, amount: int, *, now: datetime) -> int | None:
    """The first of two phases: promise `amount` minor units of a wallet or voucher to a payment.

    Returns what can be spent of it afterwards, or None if it does not have as much; then nothing has happened. Raises
    django.db.IntegrityError for a payment that reserved before. Locks the account.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payments_reserve(%s, %s, %s, %s, %s)", [ids.new_id(), account_id, payment_id, amount, now]
        )
        left: int | None = cursor.fetchone()[0]
        return left


def resolve(payment_ids: Iterable[UUID], resolution: Resolution, *, now: datetime) -> dict[UUID, UUID]:
    """The second phase, once for each payment: what was reserved for it is no longer. Locks accounts by id.

    To move the money (POSTED), post its transfer in the same transaction. Returns the payments this resolved, with the
    accounts they are paid from; one that was resolved before is not among them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM payments_resolve(%s::uuid[], %s, %s)", [list(payment_ids), resolution.value, now])
        return dict(cursor.fetchall())
