"""Letting people on board, and taking back that somebody was."""

from carnet.domains.booking.operations.boarding.scanning import scans_take
from carnet.domains.booking.operations.boarding.undoing import scan_undo

__all__ = ["scan_undo", "scans_take"]
