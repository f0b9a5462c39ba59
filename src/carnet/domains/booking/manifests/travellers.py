"""Who of a manifest travels, as printed lists show them."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from carnet.domains.booking.contracts import Manifest, ManifestTicket, TicketStatus

_TRAVELS: Final = frozenset({TicketStatus.ISSUED, TicketStatus.BOARDED})


def travellers(value: Manifest) -> list[ManifestTicket]:
    """Those with a paid ticket that lives, by place."""
    return [one for one in value.tickets if one.status in _TRAVELS]


def by_section(value: Manifest) -> list[tuple[str, list[ManifestTicket]]]:
    """The same by coach, cabin or block, in the order of the vehicle; by name where places have no numbers."""
    sections: dict[str, list[ManifestTicket]] = {}
    for section, some in groupby(travellers(value), key=lambda one: one.section):
        sections.setdefault(section, []).extend(some)
    return [(section, _ordered(some)) for section, some in sections.items()]


def _ordered(some: list[ManifestTicket]) -> list[ManifestTicket]:
    return some if any(one.seat for one in some) else sorted(some, key=lambda one: one.name)
