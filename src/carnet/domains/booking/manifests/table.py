"""The manifest as a table for spreadsheets: those who may travel, a row each."""

from __future__ import annotations

from typing import Final

from carnet.domains.booking.contracts import Manifest, ManifestTicket
from carnet.domains.booking.manifests.travellers import travellers
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra.http.formats import local
from carnet.infra.tables import plain, written
from carnet.kernel import ids

_COLUMNS: Final = (
    *("section", "seat", "class", "name", "kind", "from", "to", "notes", "booking", "status"),
    *("boarded_at", "boarded_stop", "device", "ticket"),
)


def table(value: Manifest) -> str:
    """Comma-separated values, by place."""
    return written([_COLUMNS, *(_row(one, value.listing) for one in travellers(value))])


def _row(one: ManifestTicket, listing: ListingSnapshot) -> tuple[str, ...]:
    origin, destination = listing.stops[one.span.from_stop], listing.stops[one.span.to_stop]
    first = one.boarded
    where = listing.stops[first.stop] if first and first.stop < len(listing.stops) else None
    return (
        *(plain(part) for part in (one.section, one.seat, one.travel_class, one.name)),
        one.passenger_kind.value,
        *(plain(part.station_name) for part in (origin, destination)),
        " ".join(one.notes),
        one.reference,
        one.status.value,
        local(first.at, origin.timezone) if first else "",
        plain(where.station_name) if where else "",
        plain(first.device) if first else "",
        ids.encode("tkt", one.id),
    )
