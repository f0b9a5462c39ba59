"""E-mail about what was bought: the tickets, and what their operator changed."""

from carnet.domains.booking.mail.changes import send_changes
from carnet.domains.booking.mail.tickets import send_tickets

__all__ = ["send_changes", "send_tickets"]
