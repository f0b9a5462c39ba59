"""The double-entry ledger, and the payments that move money into and through it.

Only `sql/post.sql` writes transfers, entries and wallet balances. Nothing here points at another domain's tables, and
the hot tables have no foreign keys among themselves: the lock that checking one takes on an operator's account would
make every sale of that operator pass through one row. `carnet audit` proves what they would have said.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from carnet.domains.payments.contracts import (
    AccountKind,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    TransferKind,
)
from carnet.infra.guarded import WrittenByVerbs

_DEAD = [PaymentStatus.FAILED.value, PaymentStatus.VOIDED.value]
_OWNED = [AccountKind.WALLET.value, AccountKind.OPERATOR_PAYABLE.value]
_COMMON = [AccountKind.PROVIDER_CLEARING.value, AccountKind.PLATFORM_REVENUE.value, AccountKind.TAX.value]


class Account(WrittenByVerbs):
    """An account of the ledger. Only wallets keep a balance, and how many entries made it, under the row's lock.

    The balance of any other account is the sum of its entries: its row is never updated, so that it is no hot spot.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in AccountKind])
    owner_id = models.UUIDField(null=True)
    currency = models.CharField(max_length=3)
    balance = models.BigIntegerField(null=True)
    entries = models.BigIntegerField(null=True)

    class Meta:
        db_table = "payments_account"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "owner_id", "currency"], nulls_distinct=False, name="payments_account_is_one"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in AccountKind]), name="payments_account_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=_OWNED) | Q(owner_id__isnull=False), name="payments_account_has_its_owner"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=_COMMON) | Q(owner_id__isnull=True), name="payments_account_has_no_owner"
            ),
            models.CheckConstraint(
                condition=Q(kind=AccountKind.WALLET.value, balance__gte=0, entries__gte=0, balance__isnull=False)
                | (~Q(kind=AccountKind.WALLET.value) & Q(balance__isnull=True, entries__isnull=True)),
                name="payments_wallet_not_negative",
            ),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="payments_account_currency"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.currency}"


class Transfer(WrittenByVerbs):
    """Money that moved at once: two or more entries that sum to zero per currency."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in TransferKind])
    booking_id = models.UUIDField(null=True)
    payment_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "payments_transfer"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in TransferKind]), name="payments_transfer_kind_is_known"
            ),
            # What a payment brought in is posted once (T16, T17).
            models.UniqueConstraint(
                fields=["payment_id"],
                condition=Q(kind__in=[TransferKind.TOP_UP.value, TransferKind.CAPTURE.value]),
                name="payments_payment_is_posted_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[TransferKind.TOP_UP.value, TransferKind.CAPTURE.value])
                | Q(payment_id__isnull=False),
                name="payments_transfer_has_its_payment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Entry(WrittenByVerbs):
    """What a transfer did to one account. In a wallet it also says what was there afterwards and its place in line."""

    pk = models.CompositePrimaryKey("transfer_id", "account_id")
    transfer_id = models.UUIDField()
    account_id = models.UUIDField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    balance_after = models.BigIntegerField(null=True)
    position = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "payments_entry"
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="payments_entry_moves_something"),
            models.CheckConstraint(
                condition=Q(balance_after__isnull=True, position__isnull=True)
                | Q(balance_after__gte=0, position__gte=1),
                name="payments_entry_wallet_has_balance",
            ),
            # A wallet's statement, in order. It also refuses two entries that both think they are next.
            models.UniqueConstraint(
                fields=["account_id", "position"], condition=Q(position__isnull=False), name="payments_statement"
            ),
        ]
        indexes = [
            # Sums of the accounts that keep no balance, by period.
            models.Index(
                fields=["account_id", "created_at"],
                condition=Q(position__isnull=True),
                name="payments_entry_of_account",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class Payment(WrittenByVerbs):
    """Money asked for. `version` counts the moves it made; `instrument` is a provider's token, never a card number.

    `request_key` is the Idempotency-Key it was asked under where a provider is called outside any transaction.
    """

    id = models.UUIDField(primary_key=True)
    booking_id = models.UUIDField(null=True)
    user_id = models.UUIDField()
    method = models.CharField(max_length=16, choices=[(m.value, m.value) for m in PaymentMethod])
    purpose = models.CharField(max_length=16, choices=[(p.value, p.value) for p in PaymentPurpose])
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=16, choices=[(s.value, s.value) for s in PaymentStatus])
    version = models.IntegerField()
    instrument = models.TextField(null=True)
    provider_reference = models.TextField(null=True)
    request_key = models.TextField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "payments_payment"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_payment_asks_for_something"),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in PaymentStatus]), name="payments_payment_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(purpose=PaymentPurpose.BOOKING.value, booking_id__isnull=False)
                | Q(purpose=PaymentPurpose.TOP_UP.value, booking_id__isnull=True),
                name="payments_payment_purpose_fits",
            ),
            models.CheckConstraint(
                condition=Q(method__in=[m.value for m in PaymentMethod]), name="payments_payment_method_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(method=PaymentMethod.WALLET.value, purpose=PaymentPurpose.TOP_UP.value),
                name="payments_wallet_is_not_topped_up_from_itself",
            ),
            # One live payment per booking, whoever asks how often at once (T21).
            models.UniqueConstraint(
                fields=["booking_id"],
                condition=Q(booking_id__isnull=False) & ~Q(status__in=_DEAD),
                name="payments_one_live_per_booking",
            ),
            models.UniqueConstraint(
                fields=["user_id", "request_key"],
                condition=Q(request_key__isnull=False),
                name="payments_one_per_request_key",
            ),
        ]
        indexes = [
            models.Index(fields=["booking_id"], condition=Q(status__in=_DEAD), name="payments_dead_of_booking"),
            models.Index(
                fields=["created_at"], condition=Q(status=PaymentStatus.PENDING.value), name="payments_undecided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.status}"


class Refund(WrittenByVerbs):
    """Money of a payment that went back for one ticket, which happens once, however often and parallel it is asked for.

    Rows are added, never changed.
    """

    ticket_id = models.UUIDField(primary_key=True)
    payment_id = models.UUIDField()
    transfer_id = models.UUIDField(unique=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "payments_refund"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_refund_gives_something"),
        ]
        indexes = [models.Index(fields=["payment_id"], name="payments_refund_of_payment")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class PaymentHistory(WrittenByVerbs):
    """One move of a payment; the key says that no status is entered twice. Rows are added, never changed."""

    pk = models.CompositePrimaryKey("payment_id", "to_status")
    payment_id = models.UUIDField()
    from_status = models.CharField(max_length=16, null=True)
    to_status = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        db_table = "payments_payment_history"
        verbose_name_plural = "payment history"

    def __str__(self) -> str:
        return f"{self.from_status} to {self.to_status}"
