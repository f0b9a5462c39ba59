"""What can stand in the way of paying from one or several means."""

from __future__ import annotations

from carnet.kernel.problem import Problem


class InsufficientFunds(Problem):
    """The wallet does not cover what it is to pay; nothing was charged."""

    code = "INSUFFICIENT_FUNDS"


class VoucherInsufficient(Problem):
    """The voucher does not hold as much as it is to pay; nothing was charged."""

    code = "VOUCHER_INSUFFICIENT"


class MeansRepeated(Problem):
    """The same means is named twice, or more than one card."""

    code = "PAYMENT_MEANS_REPEATED"


class DoesNotAddUp(Problem):
    """What the means are to pay is not the price: the member `missing` says by how much, below zero if it is more."""

    code = "PAYMENT_DOES_NOT_ADD_UP"


class PaymentExists(Problem):
    """The booking has a live payment; it is not charged again."""

    code = "PAYMENT_EXISTS"
