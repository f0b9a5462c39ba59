"""Tickets for the wallets of telephones; each is offered only where this installation is set up for it."""

from carnet.domains.booking.tickets.passes.apple import apple_pass
from carnet.domains.booking.tickets.passes.google import google_link
from carnet.domains.booking.tickets.passes.setup import (
    Apple,
    Google,
    PassesNotSetUp,
    UnusablePasses,
    apple,
    google,
    offered,
)

__all__ = [
    "Apple",
    "Google",
    "PassesNotSetUp",
    "UnusablePasses",
    "apple",
    "apple_pass",
    "google",
    "google_link",
    "offered",
]
