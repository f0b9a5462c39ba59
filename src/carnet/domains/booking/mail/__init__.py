"""E-mail about what was bought: the tickets, what was given back, and what their operator changed."""

from carnet.domains.booking.mail.amended import send_amended, send_received
from carnet.domains.booking.mail.cancellations import send_cancelled
from carnet.domains.booking.mail.changes import send_changes, tell_changes
from carnet.domains.booking.mail.guests import send_guest_code
from carnet.domains.booking.mail.notices import notify_cancelled, notify_exchanged
from carnet.domains.booking.mail.purchases import send_purchase_failed
from carnet.domains.booking.mail.tickets import send_tickets

__all__ = [
    "notify_cancelled",
    "notify_exchanged",
    "send_amended",
    "send_cancelled",
    "send_changes",
    "send_guest_code",
    "send_purchase_failed",
    "send_received",
    "send_tickets",
    "tell_changes",
]
