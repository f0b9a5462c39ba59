"""A letter to a booking's contact, in plain text and in HTML."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from carnet.domains.booking.contracts import Booking
from carnet.infra.deliveries import Channel, NewDelivery
from carnet.infra.deliveries import sending as log


def letter(template: str, booking: Booking, *, subject: str, **context: Any) -> EmailMultiAlternatives:
    """What `booking/mail/<template>` makes of the booking, the `link` to it and the rest of `context`; not sent yet."""
    values = {"booking": booking, "link": f"{settings.SITE_URL}/bookings/{booking.reference}", **context}
    text = render_to_string(f"booking/mail/{template}.txt", values)
    message = EmailMultiAlternatives(subject=subject, body=text, to=[booking.email])
    message.attach_alternative(render_to_string(f"booking/mail/{template}.html", values), "text/html")
    return message


def post(
    message: EmailMultiAlternatives, booking: Booking, *, job: str, cause: str, now: datetime, **arguments: Any
) -> None:
    """Send a letter about a booking, once for its cause; `job` with `arguments` makes it anew when that fails.

    Not inside a transaction. Raises UnderWay, which has the job tried again.
    """
    new = NewDelivery(
        cause=cause,
        channel=Channel.EMAIL,
        kind=job,
        address=message.to[0],
        subject=str(message.subject),
        user_id=booking.user_id,
        job=job,
        arguments=arguments,
    )
    log.post(message, new, now=now)
