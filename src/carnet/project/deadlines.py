"""A hold outlives the time that a bank is given to decide, whatever its operator chose and however clocks differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from carnet.domains.operators.contracts import LEAST_HOLD_MINUTES

SHORTEST_HOLD: Final = timedelta(minutes=LEAST_HOLD_MINUTES)
ADVICE: Final = "set CARNET_PAYMENT_DEADLINE to fewer seconds"


def too_long() -> str:
    """What is wrong with the deadline of payments, in words; empty when nothing is."""
    given = settings.PAYMENT_DEADLINE + settings.CLOCK_SKEW
    if given < SHORTEST_HOLD:
        return ""
    bank, skew, hold = (
        f"{span.total_seconds():.0f} s" for span in (settings.PAYMENT_DEADLINE, settings.CLOCK_SKEW, SHORTEST_HOLD)
    )
    return f"a bank may take {bank} and clocks may differ by {skew}, but the shortest hold lasts {hold}"


@register
def payment_deadline(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Carnet does not start with a deadline after which a hold may have lapsed."""
    wrong = too_long()
    return [Error(wrong, hint=ADVICE, id="carnet.E001")] if wrong else []
