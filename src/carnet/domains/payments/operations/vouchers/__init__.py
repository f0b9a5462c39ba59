"""Vouchers: made and given, found by their code, void in the end."""

from carnet.domains.payments.operations.vouchers.expiring import vouchers_expire, vouchers_revive
from carnet.domains.payments.operations.vouchers.finding import (
    VoucherExpired,
    VoucherNotAccepted,
    VoucherSpent,
    voucher_find,
    voucher_look_up,
)
from carnet.domains.payments.operations.vouchers.giving import Goodwill, goodwill_give

__all__ = [
    "Goodwill",
    "VoucherExpired",
    "VoucherNotAccepted",
    "VoucherSpent",
    "goodwill_give",
    "voucher_find",
    "voucher_look_up",
    "vouchers_expire",
    "vouchers_revive",
]
