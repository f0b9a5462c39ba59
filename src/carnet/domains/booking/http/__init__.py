"""Hold, pay, release, and what a traveller has bought."""

from carnet.domains.booking.http.hot import QUICK
from carnet.domains.booking.http.routes import router

__all__ = ["QUICK", "router"]
