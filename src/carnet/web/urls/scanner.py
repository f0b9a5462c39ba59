"""Addresses of the scanner: a service worker keeps its page on devices, and looks at nothing but these."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import scanner, scanner_shell

urlpatterns = [
    page("operators/<str:operator>/scan", scanner.home, "scanner"),
    page("operators/<str:operator>/scan/shell", scanner_shell.shell, "scanner-shell"),
    page("operators/<str:operator>/scan/worker.js", scanner_shell.worker, "scanner-worker"),
    page("operators/<str:operator>/scan/<str:trip>", scanner.trip, "scanner-trip"),
]
