"""E-mail about what was bought: the tickets, what was given back, and what their operator changed."""

from carnet.domains.booking.mail.cancellations import send_cancelled
from carnet.domains.booking.mail.changes import send_changes
from carnet.domains.booking.mail.purchases import send_purchase_failed
from carnet.domains.booking.mail.tickets import send_tickets

__all__ = ["send_cancelled", "send_changes", "send_purchase_failed", "send_tickets"]
