"""What cannot be done."""

from __future__ import annotations

from carnet.kernel.problem import Problem


class IbanInvalid(Problem):
    """The text is no IBAN: its form or its check digits are wrong."""

    code = "IBAN_INVALID"


class BankAccountUnknown(Problem):
    """The operator has not said where its payouts go."""

    code = "BANK_ACCOUNT_UNKNOWN"


class PayoutUnknown(Problem):
    """No payout has this id."""

    code = "PAYOUT_UNKNOWN"


class PayoutDecided(Problem):
    """The payout was decided otherwise before."""

    code = "PAYOUT_DECIDED"


class StatementUnknown(Problem):
    """There is no such month, or nothing was ever sold in this currency."""

    code = "STATEMENT_UNKNOWN"


class InvoiceUnknown(Problem):
    """No invoice has this id, or it is somebody else's."""

    code = "INVOICE_UNKNOWN"
