"""The e-mail with a guest's code."""

from __future__ import annotations

from datetime import datetime

from carnet.domains.booking import operations
from carnet.domains.booking.mail.letters import letter


def send_guest_code(*, reference: str, email: str, now: datetime) -> None:
    """Send a new code to who is the booking's contact, and nothing to anybody else. Not inside a transaction.

    Raises what the mail server raises; the job is tried again, with another code.
    """
    made = operations.guest_code_make(reference=reference, email=email, now=now)
    if made is None:
        return
    booking, code = made
    try:
        letter("guest_code", booking, subject=f"{code} is your code for booking {booking.reference}", code=code).send()
    except Exception:
        operations.guest_code_unmake(booking_id=booking.id, code=code)
        raise
