"""The ledger in the back office: for looking only. Money moves by the operations, never by a form."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from carnet.domains.payments.models import (
    Account,
    Entry,
    Payment,
    PaymentHistory,
    Refund,
    Till,
    TillClosing,
    Transfer,
    Voucher,
)
from carnet.infra.backoffice import ReadOnlyAdmin

_LINE = "<div>{}</div>"


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """Accounts; only wallets and vouchers keep a balance."""

    list_display = ("id", "kind", "owner_id", "currency", "balance", "entries")
    list_filter = ("kind", "currency")
    search_fields = ("owner_id",)
    ordering = ("-id",)


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    """Transfers with their entries, the latest first."""

    list_display = ("id", "kind", "booking_id", "payment_id", "created_at")
    list_filter = ("kind",)
    search_fields = ("booking_id", "payment_id")
    ordering = ("-id",)
    fields = ("id", "kind", "booking_id", "payment_id", "created_at", "entries")
    readonly_fields = ("entries",)

    @admin.display(description="Entries")
    def entries(self, transfer: Transfer) -> SafeString:
        """What it did to each account."""
        found = Entry.objects.filter(transfer_id=transfer.id)
        kinds = dict(Account.objects.filter(pk__in=[one.account_id for one in found]).values_list("pk", "kind"))
        lines = ((f"{kinds.get(one.account_id)}: {one.amount} {one.currency}",) for one in found)
        return format_html_join("", _LINE, lines)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """Payments with their history, the latest first."""

    list_display = ("id", "status", "method", "purpose", "amount", "currency", "user_id", "created_at")
    list_filter = ("status", "method", "purpose", "currency")
    search_fields = ("booking_id", "user_id", "provider_reference")
    ordering = ("-id",)
    exclude = ("request_key",)
    readonly_fields = ("history",)

    @admin.display(description="History")
    def history(self, payment: Payment) -> SafeString:
        """Every move it made."""
        moves = PaymentHistory.objects.filter(payment_id=payment.id).order_by("at")
        return format_html_join("", _LINE, ((f"{one.at:%Y-%m-%d %H:%M:%S} {one.to_status}",) for one in moves))


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    """What went back for tickets, the latest first."""

    list_display = ("ticket_id", "payment_id", "amount", "currency", "created_at")
    list_filter = ("currency",)
    search_fields = ("ticket_id", "payment_id")
    ordering = ("-created_at",)


@admin.register(Voucher)
class VoucherAdmin(ReadOnlyAdmin):
    """Vouchers without their codes, which are money."""

    list_display = ("id", "kind", "amount", "currency", "operator_id", "email", "issued_at", "expires_at", "expired_at")
    list_filter = ("kind", "currency", "reason")
    search_fields = ("email", "operator_id", "bought_by", "issued_by")
    ordering = ("-id",)
    exclude = ("code", "request_key")


@admin.register(Till)
class TillAdmin(ReadOnlyAdmin):
    """Agents' tills; what is in one is in the ledger."""

    list_display = ("id", "operator_id", "agent_id", "currency", "opened_at")
    list_filter = ("currency",)
    search_fields = ("operator_id", "agent_id")
    ordering = ("-id",)


@admin.register(TillClosing)
class TillClosingAdmin(ReadOnlyAdmin):
    """What was counted, beside what should have been there, the latest first."""

    list_display = ("till_id", "expected", "counted", "closed_by", "closed_at")
    search_fields = ("till_id", "closed_by")
    ordering = ("-closed_at",)
