"""Tidying that nothing waits for, and e-mail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from carnet.domains.booking import mail, operations
from carnet.infra.jobs import job, periodic


@periodic(cron="* * * * * */15", name="booking.expire_holds")
def expire_holds(*, now: datetime) -> None:
    """Mark lapsed holds as expired, four times a minute; any number of workers share the work."""
    while operations.expire(now=now):
        pass


@job(name="booking.mail_tickets")
def mail_tickets(*, booking_id: str, now: datetime) -> None:
    """Send a paid booking's tickets to its contact."""
    mail.send_tickets(UUID(booking_id), now=now)
