"""The manifest as scanners take it along (`docs/reference/manifest.md`). Pure: dataclasses in, JSON values out."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from carnet.domains.booking.contracts import Boarded, Manifest, ManifestTicket
from carnet.domains.schedule.contracts import ListingKind, ListingSnapshot, StopSnapshot
from carnet.infra.http.formats import instant, local
from carnet.infra.keys import ticket_key_id
from carnet.kernel import ids

FORMAT: Final = "carnet-manifest"
VERSION: Final = 1


def document(value: Manifest, keys: Sequence[Ed25519PublicKey]) -> dict[str, Any]:
    """The whole manifest, with the public keys that codes were signed with."""
    listing = value.listing
    return {
        "format": FORMAT,
        "version": VERSION,
        "generated_at": instant(value.generated_at),
        "valid_until": instant(value.valid_until),
        "operator": {"id": ids.encode("opr", listing.operator_id), "name": listing.operator_name},
        "trip": trip(listing),
        "stops": [stop(listing, number) for number in range(len(listing.stops))],
        "keys": key_list(keys),
        "tickets": [ticket(one) for one in value.tickets],
    }


def trip(listing: ListingSnapshot) -> dict[str, Any]:
    """What is boarded."""
    return {
        "id": ids.encode("trp", listing.id),
        "kind": listing.kind.value,
        "name": listing.name,
        "status": listing.status.value,
        "version": listing.version,
    }


def stop(listing: ListingSnapshot, number: int) -> dict[str, Any]:
    """A stop in its local time; who comes to a performance comes to stop 0."""
    one, last = listing.stops[number], len(listing.stops) - 1
    event = listing.kind is ListingKind.EVENT
    return {
        "stop": number,
        "name": one.station_name,
        "timezone": one.timezone,
        "arrival": _at(one, arrival=True),
        "departure": _at(one, arrival=False),
        "boards": number < last and one.pick_up,
        "leaves": number > 0 and one.drop_off and not event,
    }


def _at(one: StopSnapshot, *, arrival: bool) -> str | None:
    when = one.arrival if arrival else one.departure
    return local(when, one.timezone) if when else None


def key_list(keys: Sequence[Ed25519PublicKey]) -> list[dict[str, str]]:
    """Public keys by the ids that codes and signatures name them with."""
    return [{"id": ticket_key_id(one).hex(), "key": plain64(one.public_bytes_raw())} for one in keys]


def ticket(one: ManifestTicket) -> dict[str, Any]:
    """A row of the manifest."""
    return {
        "id": ids.encode("tkt", one.id),
        "status": one.status.value,
        "revision": one.revision,
        "name": one.name,
        "passenger_kind": one.passenger_kind.value,
        "reference": one.reference,
        "section": one.section,
        "seat": one.seat,
        "ordinal": one.ordinal,
        "class": one.travel_class,
        "from": one.span.from_stop,
        "to": one.span.to_stop,
        "notes": list(one.notes),
        "replaced_by": ids.encode("tkt", one.replaced_by) if one.replaced_by else None,
        "boarded": boarded(one.boarded) if one.boarded else None,
    }


def boarded(one: Boarded) -> dict[str, Any]:
    """When, where and by whom somebody was let on board."""
    return {
        "scan": ids.encode("scn", one.scan_id),
        "at": instant(one.at),
        "stop": one.stop,
        "by": ids.encode("key" if one.machine else "usr", one.by) if one.by else None,
        "device": one.device,
    }


def plain64(content: bytes) -> str:
    """Base 64 for addresses and headers (RFC 4648, section 5), without padding."""
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")
