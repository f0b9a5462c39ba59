"""Reads: wallets, payments, refunds, vouchers, tills, what operators are owed, and what the auditor finds."""

from carnet.domains.payments.queries.history import (
    payments_by_id,
    refunds_of_payments,
    staff_payments,
    staff_payments_named,
    staff_refunds,
)
from carnet.domains.payments.queries.ledger import ledger_faults
from carnet.domains.payments.queries.payments import (
    PaymentUnknown,
    as_payment,
    key_of_part,
    payment,
    payments_of_booking,
    payments_of_purchase,
    payments_of_user,
)
from carnet.domains.payments.queries.personal import KEPT, erasure_obstacles, personal_files
from carnet.domains.payments.queries.refunds import (
    RefundUnknown,
    as_refund,
    bookings_being_paid,
    refund,
    refunds_of_tickets,
)
from carnet.domains.payments.queries.settlement import (
    cash_in_tills,
    payable,
    payable_months,
    payables,
    returned,
    settled,
)
from carnet.domains.payments.queries.simulated import bank_confirmation
from carnet.domains.payments.queries.tills import (
    cash_due,
    closing,
    till,
    till_closings,
    till_entries,
    tills,
    with_content,
)
from carnet.domains.payments.queries.vouchers import (
    Gift,
    VoucherUnknown,
    gift,
    gifts,
    goodwill_of_operator,
    goodwill_of_platform,
    voucher,
)
from carnet.domains.payments.queries.wallets import WalletUnknown, entries, wallets

__all__ = [
    "KEPT",
    "Gift",
    "PaymentUnknown",
    "RefundUnknown",
    "VoucherUnknown",
    "WalletUnknown",
    "as_payment",
    "as_refund",
    "bank_confirmation",
    "bookings_being_paid",
    "cash_due",
    "cash_in_tills",
    "closing",
    "entries",
    "erasure_obstacles",
    "gift",
    "gifts",
    "goodwill_of_operator",
    "goodwill_of_platform",
    "key_of_part",
    "ledger_faults",
    "payable",
    "payable_months",
    "payables",
    "payment",
    "payments_by_id",
    "payments_of_booking",
    "payments_of_purchase",
    "payments_of_user",
    "personal_files",
    "refund",
    "refunds_of_payments",
    "refunds_of_tickets",
    "returned",
    "settled",
    "staff_payments",
    "staff_payments_named",
    "staff_refunds",
    "till",
    "till_closings",
    "till_entries",
    "tills",
    "voucher",
    "wallets",
    "with_content",
]
