"""Check-in: what can be scanned, manifests to take along, scans, who is on board."""

from __future__ import annotations

import gzip
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from carnet.domains.booking import manifests, operations, queries
from carnet.domains.booking.http.boarding_answers import (
    BoardingOut,
    BoardingTripOut,
    BoardingTripsOut,
    KeptScanOut,
    ManifestOut,
    ScanAnswerOut,
    ScansOut,
)
from carnet.domains.booking.http.boarding_bodies import BoardingDay, ScanId, ScansBody, UndoScan
from carnet.domains.booking.queries.boarding import departure
from carnet.infra import keys
from carnet.infra.http import ApiRequest, Path, Query, Router, bearer_or_machine, page
from carnet.infra.http.ids import OperatorId, TripId
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids

router = Router(tags=["operators"], auth=bearer_or_machine)

SIGNATURE: Final = "Manifest-Signature"
_MANIFEST: Final = "/operators/{operator_id}/trips/{trip_id}/manifest"
_QUICK: Final = 6
_SIGNED: Final = {
    "responses": {
        200: {
            "headers": {
                SIGNATURE: {
                    "description": "Key id and Ed25519 signature over `CM1.` and the body.",
                    "schema": {"type": "string"},
                }
            }
        },
        304: {"description": "Nothing has changed since the manifest that `If-None-Match` names."},
    }
}
_FILES: Final = {
    "responses": {
        200: {
            "content": {
                "application/pdf": {"schema": {"type": "string", "format": "binary"}},
                "text/csv": {"schema": {"type": "string"}},
            }
        }
    }
}


@router.get("/operators/{operator_id}/boardings", response=BoardingTripsOut)
def boardings(request: ApiRequest, operator_id: OperatorId, asked: Query[BoardingDay]) -> BoardingTripsOut:
    """The departures of a day that somebody has a ticket for, and the keys to trust."""
    return trips_answer(operator_id, asked, by=request.principal)


@router.get(_MANIFEST, response=ManifestOut, openapi_extra=_SIGNED)
def manifest(request: ApiRequest, operator_id: OperatorId, trip_id: TripId) -> HttpResponse:
    """Who may travel, signed, for scanners to take along. Send `If-None-Match` to hear of changes alone."""
    return manifest_answer(request, operator_id, trip_id, by=request.principal)


@router.get(_MANIFEST + ".{form}", response=None, openapi_extra=_FILES)
def manifest_file(
    request: ApiRequest, operator_id: OperatorId, trip_id: TripId, form: Path[Literal["csv", "pdf"]]
) -> HttpResponse:
    """The same as a table, or on paper to tick off."""
    return file_answer(operator_id, trip_id, form, by=request.principal)


@router.get("/operators/{operator_id}/trips/{trip_id}/boarding", response=BoardingOut)
def boarding(request: ApiRequest, operator_id: OperatorId, trip_id: TripId) -> BoardingOut:
    """Who is on board, stop by stop, who is missing, and what scanners disagree about."""
    by = request.principal
    return BoardingOut.of(queries.boarding(operator_id=operator_id, trip_id=trip_id, by=by, now=clock.now()))


@router.post("/operators/{operator_id}/scans", response=ScansOut)
def scans(request: ApiRequest, operator_id: OperatorId, body: ScansBody) -> ScansOut:
    """Tell of scans and hear what each comes to. A scan is known by its id: sent again, it is answered as before."""
    return scans_answer(operator_id, body, by=request.principal)


@router.post("/operators/{operator_id}/scans/{scan_id}/undo", response=KeptScanOut)
def undo(request: ApiRequest, operator_id: OperatorId, scan_id: ScanId, body: UndoScan) -> KeptScanOut:
    """Take back that a scan let somebody on board: the ticket is good again. The audit log keeps who and why."""
    done = operations.scan_undo(
        operator_id=operator_id, scan_id=scan_id, reason=body.reason, by=request.principal, now=clock.now()
    )
    return KeptScanOut.of(done)


def trips_answer(operator_id: UUID, asked: BoardingDay, *, by: Principal) -> BoardingTripsOut:
    """What `boardings` answers; the scanner's page, where people are logged in, answers the same."""
    after = asked.key(datetime, UUID)
    rows = queries.boarding_trips(
        operator_id=operator_id, by=by, now=clock.now(), day=asked.day, after=after, limit=asked.fetch
    )
    found: dict[str, Any] = page(rows, paging=asked, key=lambda one: departure(one.listing), show=BoardingTripOut.of)
    return BoardingTripsOut.of(found)


def manifest_answer(request: HttpRequest, operator_id: UUID, trip_id: UUID, *, by: Principal) -> HttpResponse:
    """What `manifest` answers: the exact bytes that are signed, packed where the caller unpacks them."""
    found = queries.manifest(operator_id=operator_id, trip_id=trip_id, by=by, now=clock.now())
    signed = manifests.signed(found, key=keys.ticket_key(), known=keys.ticket_public_keys())
    seen = [tag.strip() for tag in request.headers.get("If-None-Match", "").split(",")]
    if signed.etag in seen:
        return HttpResponse(status=304, headers={"ETag": signed.etag})
    response = HttpResponse(signed.body, content_type="application/json")
    response["ETag"], response[SIGNATURE] = signed.etag, signed.signature
    patch_vary_headers(response, ["Accept-Encoding"])
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = gzip.compress(signed.body, _QUICK, mtime=0)
        response["Content-Encoding"] = "gzip"
    return response


def file_answer(operator_id: UUID, trip_id: UUID, form: str, *, by: Principal) -> HttpResponse:
    """What `manifest_file` answers."""
    found = queries.manifest(operator_id=operator_id, trip_id=trip_id, by=by, now=clock.now())
    kind, content = manifests.file(form, found)
    name = f"manifest-{ids.encode('trp', trip_id)}.{form}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def scans_answer(operator_id: UUID, body: ScansBody, *, by: Principal) -> ScansOut:
    """What `scans` answers."""
    told = [one.scan() for one in body.scans]
    answers = operations.scans_take(operator_id=operator_id, scans=told, by=by, now=clock.now())
    return ScansOut(data=[ScanAnswerOut.of(one) for one in answers])
