"""Pure rules of settlement: statements, bank accounts, payouts, invoices."""

from carnet.domains.settlement.rules.iban import read_iban
from carnet.domains.settlement.rules.invoices import Draft, drafts, series_of, written
from carnet.domains.settlement.rules.payouts import PAYOUT_DELAY
from carnet.domains.settlement.rules.statements import booking_lines, figures, kept, months, trip_sums

__all__ = [
    "PAYOUT_DELAY",
    "Draft",
    "booking_lines",
    "drafts",
    "figures",
    "kept",
    "months",
    "read_iban",
    "series_of",
    "trip_sums",
    "written",
]
