"""Bank accounts, payouts, and invoices with the counters of their numbers.

Invoices and their lines never change, and nothing of a payout but where it is: `sql/tables.sql` sees to both.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from carnet.domains.settlement.contracts import InvoiceKind, PayoutStatus
from carnet.infra.guarded import WrittenByVerbs

_PAYOUT_STATUSES = [(s.value, s.value) for s in PayoutStatus]


class BankAccount(models.Model):
    """Where an operator's payouts go, and who it is to tax law. Its row is locked while a payout is made."""

    operator_id = models.UUIDField(primary_key=True)
    holder = models.TextField()
    iban = models.CharField(max_length=34)
    address = models.TextField(default="", blank=True)
    tax_number = models.TextField(default="", blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "settlement_bank_account"
        constraints = [
            models.CheckConstraint(condition=~Q(holder=""), name="settlement_account_has_a_holder"),
            models.CheckConstraint(
                condition=Q(iban__regex=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"), name="settlement_account_iban"
            ),
        ]

    def __str__(self) -> str:
        return self.holder


class Payout(WrittenByVerbs):
    """Money sent to an operator's bank account: one at most for each operator, currency and day.

    `transfer_id` took it from the operator's payable; `reversal_id` gave it back where the bank could not.
    """

    id = models.UUIDField(primary_key=True)
    operator_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    run_date = models.DateField()
    amount = models.BigIntegerField()
    status = models.CharField(max_length=8, choices=_PAYOUT_STATUSES)
    transfer_id = models.UUIDField(unique=True)
    reversal_id = models.UUIDField(null=True, unique=True)
    holder = models.TextField()
    iban = models.CharField(max_length=34)
    reference = models.TextField(default="")
    reason = models.TextField(default="")
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "settlement_payout"
        constraints = [
            models.UniqueConstraint(
                fields=["operator_id", "currency", "run_date"], name="settlement_payout_once_a_day"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="settlement_payout_pays_something"),
            models.CheckConstraint(
                condition=Q(status=PayoutStatus.CREATED.value, decided_at__isnull=True, reversal_id__isnull=True)
                | Q(status=PayoutStatus.PAID.value, decided_at__isnull=False, reversal_id__isnull=True)
                & ~Q(reference="")
                | Q(status=PayoutStatus.FAILED.value, decided_at__isnull=False, reversal_id__isnull=False)
                & ~Q(reason=""),
                name="settlement_payout_is_decided",
            ),
        ]
        indexes = [models.Index(fields=["status", "created_at", "id"], name="settlement_payout_by_status")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.status}"


class PayoutHistory(WrittenByVerbs):
    """One move of a payout. Rows are added, never changed."""

    pk = models.CompositePrimaryKey("payout_id", "to_status")
    payout_id = models.UUIDField()
    from_status = models.CharField(max_length=8, null=True)
    to_status = models.CharField(max_length=8, choices=_PAYOUT_STATUSES)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)

    class Meta:
        db_table = "settlement_payout_history"
        verbose_name_plural = "payout history"

    def __str__(self) -> str:
        return f"{self.from_status} to {self.to_status}"


class Series(models.Model):
    """The last number that was given in a series of an operator's. It is counted up with the invoice that has it.

    No sequence: what is rolled back takes its number back, so that none is missing.
    """

    pk = models.CompositePrimaryKey("operator_id", "series")
    operator_id = models.UUIDField()
    series = models.CharField(max_length=8)
    last = models.BigIntegerField(default=0)

    class Meta:
        db_table = "settlement_series"
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.series


class Invoice(WrittenByVerbs):
    """An invoice or credit note, as it was issued, one for each cause. `net` + `tax` = `gross`."""

    id = models.UUIDField(primary_key=True)
    operator_id = models.UUIDField()
    series = models.CharField(max_length=8)
    number = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in InvoiceKind])
    cause_id = models.UUIDField()
    corrects_id = models.UUIDField(null=True)
    booking_id = models.UUIDField()
    reference = models.CharField(max_length=6)
    user_id = models.UUIDField()
    buyer_email = models.CharField(max_length=254)
    seller = models.TextField()
    seller_address = models.TextField()
    tax_number = models.TextField()
    currency = models.CharField(max_length=3)
    net = models.BigIntegerField()
    tax = models.BigIntegerField()
    gross = models.BigIntegerField()
    issued_at = models.DateTimeField()

    class Meta:
        db_table = "settlement_invoice"
        constraints = [
            models.UniqueConstraint(fields=["operator_id", "series", "number"], name="settlement_invoice_number"),
            models.UniqueConstraint(fields=["operator_id", "kind", "cause_id"], name="settlement_invoice_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="settlement_invoice_counts_from_one"),
            models.CheckConstraint(condition=Q(gross=F("net") + F("tax")), name="settlement_invoice_adds_up"),
            models.CheckConstraint(
                condition=Q(kind=InvoiceKind.INVOICE.value, corrects_id__isnull=True)
                | Q(kind=InvoiceKind.CREDIT_NOTE.value, corrects_id__isnull=False),
                name="settlement_credit_note_corrects",
            ),
        ]
        indexes = [
            models.Index(fields=["booking_id"], name="settlement_invoice_of_booking"),
            models.Index(fields=["user_id"], name="settlement_invoice_of_user"),
            models.Index(fields=["operator_id", "issued_at", "id"], name="settlement_invoice_of_operator"),
        ]

    def __str__(self) -> str:
        return f"{self.series}-{self.number:06}"


class InvoiceLine(WrittenByVerbs):
    """A line of an invoice; `place` counts from 1."""

    pk = models.CompositePrimaryKey("invoice_id", "place")
    invoice_id = models.UUIDField()
    place = models.PositiveSmallIntegerField()
    ticket_id = models.UUIDField()
    text = models.TextField()
    passenger = models.TextField()
    net = models.BigIntegerField()
    tax_bp = models.IntegerField(null=True)
    tax = models.BigIntegerField()
    gross = models.BigIntegerField()

    class Meta:
        db_table = "settlement_invoice_line"
        constraints = [
            models.CheckConstraint(condition=Q(gross=F("net") + F("tax")), name="settlement_line_adds_up"),
        ]

    def __str__(self) -> str:
        return self.text
