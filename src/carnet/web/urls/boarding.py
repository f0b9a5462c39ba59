"""Addresses of check-in: who is on board, and what scanners load and tell."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import boarding, boarding_files

_TRIP = "operators/<str:operator>/trips/<str:trip>"

urlpatterns = [
    page(f"{_TRIP}/boarding", boarding.trip, "boarding"),
    page(f"{_TRIP}/manifest.<tableform:form>", boarding.manifest_file, "manifest-file"),
    page(f"{_TRIP}/manifest", boarding_files.manifest, "manifest"),
    page("operators/<str:operator>/boardings", boarding_files.boardings, "boardings"),
    page("operators/<str:operator>/scans", boarding_files.scans, "scans"),
    page("operators/<str:operator>/scans/<str:scan>/undo", boarding.undo, "scan-undo"),
]
