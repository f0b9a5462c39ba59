"""Reads for those at the door: what can be scanned today, who may travel, who is on board."""

from carnet.domains.booking.queries.boarding.aboard import as_kept, boarding, kept_scan, scan_row
from carnet.domains.booking.queries.boarding.listed import listed, manifest
from carnet.domains.booking.queries.boarding.personal import scans_of_traveller
from carnet.domains.booking.queries.boarding.trips import boarding_trips, departure

__all__ = [
    "as_kept",
    "boarding",
    "boarding_trips",
    "departure",
    "kept_scan",
    "listed",
    "manifest",
    "scan_row",
    "scans_of_traveller",
]
