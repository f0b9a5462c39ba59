"""The double-entry ledger.

Only `sql/post.sql` writes transfers, entries and balances; only `sql/reserve.sql` reserves. Nothing here points at
another domain's tables, and the hot tables have no foreign keys among themselves: the lock that checking one takes on
an operator's account would make every sale of that operator pass through one row. `carnet audit` proves what they would
have said.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from carnet.domains.payments.contracts import AccountKind, Resolution, TransferKind
from carnet.infra.guarded import WrittenByVerbs

_OWNED = [
    AccountKind.WALLET.value,
    AccountKind.VOUCHER.value,
    AccountKind.TILL.value,
    AccountKind.OPERATOR_PAYABLE.value,
    AccountKind.TAX.value,
]
_COMMON = [AccountKind.PROVIDER_CLEARING.value, AccountKind.REFUNDS_DUE.value, AccountKind.BANK.value]
_POSTED_ONCE = [TransferKind.TOP_UP.value, TransferKind.CAPTURE.value]

KEPT = [AccountKind.WALLET.value, AccountKind.VOUCHER.value]
"""The accounts that money is spent from: they keep a balance, which is never below what is reserved of it."""


class Account(WrittenByVerbs):
    """An account of the ledger.

    Only what can be spent keeps a balance, how much of it is reserved, and how many entries made it, under the row's
    lock. The balance of any other account is the sum of its entries: its row is never updated, so that it is no hot
    spot.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in AccountKind])
    owner_id = models.UUIDField(null=True)
    currency = models.CharField(max_length=3)
    balance = models.BigIntegerField(null=True)
    reserved = models.BigIntegerField(default=0, db_default=0)
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
                condition=Q(kind__in=KEPT, balance__gte=F("reserved"), reserved__gte=0, entries__gte=0)
                & Q(balance__isnull=False)
                | ~Q(kind__in=KEPT) & Q(balance__isnull=True, entries__isnull=True, reserved=0),
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
                condition=Q(kind__in=_POSTED_ONCE),
                name="payments_payment_is_posted_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=_POSTED_ONCE) | Q(payment_id__isnull=False),
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


class Reserved(WrittenByVerbs):
    """The first of two phases: money of a wallet or voucher that is promised to a payment.

    It is posted or voided by its row in `Resolved`, once. Rows are added, never changed.
    """

    id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    payment_id = models.UUIDField(unique=True)
    amount = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "payments_reserved"
        verbose_name_plural = "reserved"
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payments_reserved_something")]
        indexes = [models.Index(fields=["account_id"], name="payments_reserved_of_account")]

    def __str__(self) -> str:
        return f"{self.amount} for {self.payment_id}"


class Resolved(WrittenByVerbs):
    """The second phase: the reserved money moved, or was let go. The key says that this happens once."""

    reserved_id = models.UUIDField(primary_key=True)
    resolution = models.CharField(max_length=8, choices=[(r.value, r.value) for r in Resolution])
    created_at = models.DateTimeField()

    class Meta:
        db_table = "payments_resolved"
        verbose_name_plural = "resolved"
        constraints = [
            models.CheckConstraint(
                condition=Q(resolution__in=[r.value for r in Resolution]), name="payments_resolution_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resolution} {self.reserved_id}"
