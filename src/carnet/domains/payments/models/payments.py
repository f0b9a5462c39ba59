"""What was asked for and what went back, through whom and where it is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from carnet.domains.payments.contracts import (
    Destination,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    RefundReason,
    RefundStatus,
)
from carnet.infra.guarded import WrittenByVerbs

_DEAD = [PaymentStatus.FAILED.value, PaymentStatus.VOIDED.value]
# Twelve digits and more, however they are set apart (ISO/IEC 7812): a number that was taken for a token.
_CARD_NUMBER = r"^[0-9](?:[ -]?[0-9]){11,}$"
_OF_BOOKINGS = [PaymentPurpose.BOOKING.value, PaymentPurpose.EXCHANGE.value]


class Payment(WrittenByVerbs):
    """Money asked for. `version` counts the moves it made; `instrument` is a provider's token, never a card number.

    `source_id` is the voucher or till it is taken from. `credits` is a JSON array of {kind, owner, amount}: who gets it
    once it is captured (null where that is known to whoever captures it). `request_key` is the Idempotency-Key it was
    asked under where a provider is called outside any transaction.
    """

    id = models.UUIDField(primary_key=True)
    booking_id = models.UUIDField(null=True)
    exchange_id = models.UUIDField(null=True)
    place = models.PositiveSmallIntegerField(default=1, db_default=1)
    user_id = models.UUIDField()
    method = models.CharField(max_length=16, choices=[(m.value, m.value) for m in PaymentMethod])
    purpose = models.CharField(max_length=16, choices=[(p.value, p.value) for p in PaymentPurpose])
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=16, choices=[(s.value, s.value) for s in PaymentStatus])
    version = models.IntegerField()
    credits = models.JSONField(null=True)
    source_id = models.UUIDField(null=True)
    provider = models.TextField(null=True)
    instrument = models.TextField(null=True)
    return_url = models.TextField(null=True)
    provider_reference = models.TextField(null=True)
    next_action = models.TextField(null=True)
    authorised_at = models.DateTimeField(null=True)
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
                condition=Q(purpose=PaymentPurpose.BOOKING.value, booking_id__isnull=False, exchange_id__isnull=True)
                | Q(purpose=PaymentPurpose.EXCHANGE.value, booking_id__isnull=False, exchange_id__isnull=False)
                | ~Q(purpose__in=_OF_BOOKINGS) & Q(booking_id__isnull=True, exchange_id__isnull=True),
                name="payments_payment_purpose_fits",
            ),
            models.CheckConstraint(
                condition=Q(method__in=[m.value for m in PaymentMethod]), name="payments_payment_method_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(method=PaymentMethod.WALLET.value, purpose=PaymentPurpose.TOP_UP.value),
                name="payments_wallet_is_not_topped_up_from_itself",
            ),
            models.CheckConstraint(
                condition=Q(method=PaymentMethod.CARD.value, provider__isnull=False)
                | ~Q(method=PaymentMethod.CARD.value) & Q(provider__isnull=True),
                name="payments_card_has_its_provider",
            ),
            models.CheckConstraint(
                condition=~Q(instrument__regex=_CARD_NUMBER), name="payments_instrument_is_no_card_number"
            ),
            # One live payment for each part of a booking's price, whoever asks how often at once (T21).
            models.UniqueConstraint(
                fields=["booking_id", "exchange_id", "place"],
                condition=Q(booking_id__isnull=False) & ~Q(status__in=_DEAD),
                nulls_distinct=False,
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
            models.Index(fields=["user_id", "id"], name="payments_of_user"),
            # For staff who are told the provider's number; wallets, the hot path, have none.
            models.Index(
                fields=["provider_reference"],
                condition=Q(provider_reference__isnull=False),
                name="payments_by_provider",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.status}"


class Refund(WrittenByVerbs):
    """Money of a payment that goes back for one ticket, which happens once, however often and parallel it is asked for.

    `transfer_id` took it back from those who had it. Only status, provider's reference and time change afterwards.
    """

    id = models.UUIDField(primary_key=True)
    ticket_id = models.UUIDField()
    booking_id = models.UUIDField()
    payment_id = models.UUIDField()
    transfer_id = models.UUIDField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    destination = models.CharField(max_length=8, choices=[(d.value, d.value) for d in Destination])
    reason = models.CharField(max_length=24, choices=[(r.value, r.value) for r in RefundReason])
    status = models.CharField(max_length=8, choices=[(s.value, s.value) for s in RefundStatus])
    provider_reference = models.TextField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "payments_refund"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_refund_gives_something"),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in RefundStatus]), name="payments_refund_status_is_known"
            ),
            models.UniqueConstraint(fields=["ticket_id", "payment_id"], name="payments_refund_once_per_ticket"),
        ]
        indexes = [
            models.Index(fields=["payment_id"], name="payments_refund_of_payment"),
            models.Index(fields=["booking_id"], name="payments_refund_of_booking"),
            models.Index(fields=["updated_at"], condition=Q(status=RefundStatus.DUE.value), name="payments_refund_due"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.status}"


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
