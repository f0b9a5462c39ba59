"""The ledger, payments and refunds, providers, vouchers and tills."""

from carnet.domains.payments.models.ledger import Account, Entry, Reserved, Resolved, Transfer
from carnet.domains.payments.models.means import Till, TillClosing, Voucher
from carnet.domains.payments.models.payments import Payment, PaymentHistory, Refund
from carnet.domains.payments.models.providers import SimulatedCharge, SimulatedRefund, WebhookCall

__all__ = [
    "Account",
    "Entry",
    "Payment",
    "PaymentHistory",
    "Refund",
    "Reserved",
    "Resolved",
    "SimulatedCharge",
    "SimulatedRefund",
    "Till",
    "TillClosing",
    "Transfer",
    "Voucher",
    "WebhookCall",
]
