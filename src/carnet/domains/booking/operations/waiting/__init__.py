"""Waiting lists: joining, being offered what came free, leaving."""

from carnet.domains.booking.operations.waiting.filling import fill_waiting_list, waiting_fill
from carnet.domains.booking.operations.waiting.joining import waiting_change, waiting_join
from carnet.domains.booking.operations.waiting.leaving import waiting_leave
from carnet.domains.booking.operations.waiting.stirring import (
    waiting_look_after,
    waiting_stir,
    waiting_stir_for,
    waiting_withdraw,
)

__all__ = [
    "fill_waiting_list",
    "waiting_change",
    "waiting_fill",
    "waiting_join",
    "waiting_leave",
    "waiting_look_after",
    "waiting_stir",
    "waiting_stir_for",
    "waiting_withdraw",
]
