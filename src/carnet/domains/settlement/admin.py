"""Settlement in the back office: for looking only."""

from __future__ import annotations

from django.contrib import admin

from carnet.domains.settlement.models import Invoice, Payout
from carnet.infra.backoffice import ReadOnlyAdmin


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    """Payouts, the latest first."""

    list_display = ("id", "operator_id", "run_date", "amount", "currency", "status")
    list_filter = ("status", "currency")
    search_fields = ("operator_id", "reference")
    ordering = ("-id",)


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    """Invoices and credit notes, the latest first."""

    list_display = ("series", "number", "kind", "operator_id", "reference", "gross", "currency", "issued_at")
    list_filter = ("kind", "series", "currency")
    search_fields = ("reference", "buyer_email", "operator_id")
    ordering = ("-id",)
