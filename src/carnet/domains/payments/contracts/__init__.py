"""Money as others see it: ledger, payments, providers, refunds, vouchers."""

from carnet.domains.payments.contracts.ledger import (
    AccountKind,
    Credit,
    Fault,
    Resolution,
    TransferKind,
)
from carnet.domains.payments.contracts.payments import (
    MOST_PARTS,
    TAKEN,
    Capture,
    Captured,
    CaptureRefusal,
    Part,
    Payment,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
)
from carnet.domains.payments.contracts.providers import (
    Answer,
    Charge,
    Outcome,
    Provider,
    ProviderRefused,
    ProviderSilent,
    RefundAnswer,
    RefundOrder,
    RefundOutcome,
    WebhookRefused,
    WebhookUnreadable,
)
from carnet.domains.payments.contracts.refunds import (
    Destination,
    Refund,
    RefundReason,
    RefundStatus,
    TicketRefund,
)
from carnet.domains.payments.contracts.settlement import Cause, Returned, Settled
from carnet.domains.payments.contracts.simulated import BankConfirmation, TestCard
from carnet.domains.payments.contracts.tills import Till, TillClosing, TillEntry
from carnet.domains.payments.contracts.vouchers import GoodwillReason, Voucher, VoucherKind, VoucherStatus
from carnet.domains.payments.contracts.wallets import Wallet, WalletEntry

__all__ = [
    "MOST_PARTS",
    "TAKEN",
    "AccountKind",
    "Answer",
    "BankConfirmation",
    "Capture",
    "CaptureRefusal",
    "Captured",
    "Cause",
    "Charge",
    "Credit",
    "Destination",
    "Fault",
    "GoodwillReason",
    "Outcome",
    "Part",
    "Payment",
    "PaymentMethod",
    "PaymentPurpose",
    "PaymentStatus",
    "Provider",
    "ProviderRefused",
    "ProviderSilent",
    "Refund",
    "RefundAnswer",
    "RefundOrder",
    "RefundOutcome",
    "RefundReason",
    "RefundStatus",
    "Resolution",
    "Returned",
    "Settled",
    "TestCard",
    "TicketRefund",
    "Till",
    "TillClosing",
    "TillEntry",
    "TransferKind",
    "Voucher",
    "VoucherKind",
    "VoucherStatus",
    "Wallet",
    "WalletEntry",
    "WebhookRefused",
    "WebhookUnreadable",
]
