"""A ticket as a pass for Apple Wallet: a zip of `pass.json`, pictures, their hashes and a signature over those.

Source: "Wallet Passes" in Apple's developer documentation (developer.apple.com/documentation/walletpasses), "Creating
the source for a pass" and "Building a pass".
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from carnet.domains.booking.tickets.coupon import Coupon, clock, zone
from carnet.domains.booking.tickets.passes.images import images
from carnet.domains.booking.tickets.passes.setup import Apple
from carnet.domains.schedule.contracts import ListingKind, StopSnapshot
from carnet.infra.paper import INK, QUIET, YELLOW
from carnet.kernel import ids

_TRANSIT: Final = {
    ListingKind.TRAIN: "PKTransitTypeTrain",
    ListingKind.BUS: "PKTransitTypeBus",
    ListingKind.PLANE: "PKTransitTypeAir",
}
_OPTIONS: Final = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
_SOON: Final = "PKDateStyleMedium"
_TIME: Final = "PKDateStyleShort"
_LONGEST: Final = 14  # letters of a place's name that a pass shows in full


def apple_pass(coupon: Coupon, code: str, signer: Apple) -> bytes:
    """The `.pkpass`; `code` is what the ticket's QR code says."""
    files = {"pass.json": _json(_pass(coupon, code, signer)), **images()}
    files["manifest.json"] = _json({name: hashlib.sha1(one).hexdigest() for name, one in files.items()})  # noqa: S324
    files["signature"] = _signature(files["manifest.json"], signer)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _signature(manifest: bytes, signer: Apple) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(manifest)
    builder = builder.add_signer(signer.certificate, signer.key, hashes.SHA256()).add_certificate(signer.intermediate)
    return builder.sign(serialization.Encoding.DER, _OPTIONS)


def _pass(coupon: Coupon, code: str, signer: Apple) -> dict[str, Any]:
    transit = _TRANSIT.get(coupon.listing.kind)
    return {
        "formatVersion": 1,
        "passTypeIdentifier": signer.pass_type,
        "teamIdentifier": signer.team,
        "serialNumber": f"{ids.encode('tkt', coupon.ticket.id)}-{coupon.ticket.revision}",
        "organizationName": coupon.listing.operator_name,
        "description": coupon.title,
        "groupingIdentifier": coupon.booking.reference,
        "backgroundColor": _color(YELLOW),
        "foregroundColor": _color(INK),
        "labelColor": _color(QUIET),
        "barcodes": [{"format": "PKBarcodeFormatQR", "message": code, "messageEncoding": "iso-8859-1"}],
        **_where_and_when(coupon),
        **({"boardingPass": {"transitType": transit, **_ride(coupon)}} if transit else {"eventTicket": _show(coupon)}),
    }


def _where_and_when(coupon: Coupon) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if coupon.leaves:
        found["relevantDate"] = _instant(coupon.leaves)
    if coupon.arrives:
        found["expirationDate"] = _instant(coupon.arrives)
    if coupon.origin.latitude is not None and coupon.origin.longitude is not None:
        found["locations"] = [{"latitude": coupon.origin.latitude, "longitude": coupon.origin.longitude}]
    return found


def _ride(coupon: Coupon) -> dict[str, Any]:
    return {
        "headerFields": [_field("trip", "Trip", coupon.listing.name)],
        "primaryFields": [_end("from", coupon, coupon.origin), _end("to", coupon, coupon.destination)],
        "secondaryFields": [
            _field("passenger", "Passenger", coupon.name),
            *_moment("departs", "Departs", coupon.leaves),
        ],
        "auxiliaryFields": [*_seat(coupon), *_moment("arrives", "Arrives", coupon.arrives)],
        "backFields": _back(coupon),
    }


def _show(coupon: Coupon) -> dict[str, Any]:
    return {
        "headerFields": _moment("begins", "Begins", coupon.leaves),
        "primaryFields": [_field("event", "", coupon.listing.name)],
        "secondaryFields": [
            _field("venue", "Where", f"{coupon.origin.station_name}, {coupon.origin.city_name}"),
            _field("guest", "For", coupon.name),
        ],
        "auxiliaryFields": _seat(coupon),
        "backFields": _back(coupon),
    }


def _seat(coupon: Coupon) -> list[dict[str, Any]]:
    section = _field("section", "Where", coupon.ticket.section)
    return [section, _field("seat", "Seat", coupon.ticket.seat)] if coupon.ticket.seat else [section]


def _back(coupon: Coupon) -> list[dict[str, Any]]:
    ends = [f"{clock(at)} {zone(at)}" for at in (coupon.leaves, coupon.arrives) if at]
    return [
        _field("day", "Day", f"{coupon.day}, {' to '.join(ends)}"),
        _field("way", "Journey", coupon.title),
        _field("booking", "Booking", coupon.booking.reference),
        _field("fare", "Fare", coupon.fare),
        _field("conditions", "Conditions", coupon.conditions),
    ]


def _end(key: str, coupon: Coupon, stop: StopSnapshot) -> dict[str, Any]:
    """An airport by its code, another place by its city where its own name is long."""
    code = coupon.airports.get(stop.station_id)
    if code:
        return _field(key, stop.city_name, code)
    short = stop.station_name if len(stop.station_name) <= _LONGEST else stop.city_name
    return _field(key, stop.city_name, short)


def _moment(key: str, label: str, at: datetime | None) -> list[dict[str, Any]]:
    """A date and time that is shown as clocks at that place show it."""
    if at is None:
        return []
    style = {"dateStyle": _SOON, "timeStyle": _TIME, "ignoresTimeZone": True}
    return [{**_field(key, f"{label} ({zone(at)})", _instant(at)), **style}]


def _field(key: str, label: str, value: str) -> dict[str, Any]:
    return {"key": key, "label": label, "value": value}


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="minutes")


def _color(color: tuple[int, int, int]) -> str:
    return f"rgb({color[0]}, {color[1]}, {color[2]})"


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
