"""What the schedule says in answers and refusals. Pure: dataclasses in, JSON values out."""

from __future__ import annotations

from typing import Any

from carnet.domains.booking.contracts import SeatChange, SwapPreview
from carnet.kernel import ids


def swap_preview(preview: SwapPreview) -> dict[str, Any]:
    """Who keeps the seat in another vehicle, who moves where, who has none."""
    return {
        "kept": [_change(one) for one in preview.kept],
        "moved": [_change(one) for one in preview.moved],
        "unseated": [_change(one) for one in preview.unseated],
    }


def _change(one: SeatChange) -> dict[str, Any]:
    return {
        "ticket": ids.encode("tkt", one.ticket_id),
        "reference": one.reference,
        "passenger": {"first_name": one.passenger.first_name, "last_name": one.passenger.last_name},
        "paid": one.paid,
        "from": one.span.from_stop,
        "to": one.span.to_stop,
        "class": one.travel_class,
        "old": {"section": one.old_section, "seat": one.old_seat},
        "new": {"section": one.section, "seat": one.seat} if one.seat else None,
    }
