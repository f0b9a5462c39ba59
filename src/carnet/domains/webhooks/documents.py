"""What is sent: an event as the API writes things, with ids as callers know them. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from carnet.infra.events import codec
from carnet.kernel import ids

# What a field with an id is called outside, and the prefix of the id.
_NAMES: Final[dict[str, tuple[str, str]]] = {
    "booking_id": ("booking", "bkg"),
    "city_id": ("city", "cty"),
    "event_id": ("event", "evt"),
    "fare_table_id": ("fare_table", "ftb"),
    "listing_id": ("listing", "lst"),
    "new_listing_id": ("new_listing", "lst"),
    "operator_id": ("operator", "opr"),
    "payment_id": ("payment", "pay"),
    "payout_id": ("payout", "pot"),
    "replaced_by": ("replaced_by", "tkt"),
    "scan_id": ("scan", "scn"),
    "report_id": ("report", "rpt"),
    "seat_plan_id": ("seat_plan", "spv"),
    "station_id": ("station", "stn"),
    "ticket_id": ("ticket", "tkt"),
}
# What an operator does not learn of its travellers.
_PRIVATE: Final = frozenset({"user_id", "email"})
# The prefix of what an event is about, by the first word of its name.
_ABOUT: Final = {"ticket": "tkt", "listing": "lst", "payout": "pot", "report": "rpt", "webhook": "whk"}


def message(name: str, about: UUID, at: datetime, data: Mapping[str, Any]) -> str:
    """The body of an event, as the specification has it: `type`, `timestamp`, `data`."""
    number = ids.encode(_ABOUT[name.partition(".")[0]], about)
    document = {"type": name, "timestamp": codec.instant_to_json(at), "data": {"id": number, **_outside(data)}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _outside(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(_field(name, one) for name, one in value.items() if name not in _PRIVATE)
    if isinstance(value, list):
        return [_outside(one) for one in value]
    return value


def _field(name: str, value: Any) -> tuple[str, Any]:
    if name not in _NAMES:
        return name, _outside(value)
    outside, prefix = _NAMES[name]
    return outside, ids.encode(prefix, UUID(value)) if value else None
