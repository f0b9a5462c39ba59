"""When operators are paid."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

PAYOUT_DELAY: Final = timedelta(days=3)
"""How long after a trip's arrival the operator has earned what was paid for it."""
