"""A letter to a booking's contact, in plain text and in HTML."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from carnet.domains.booking.contracts import Booking


def letter(template: str, booking: Booking, *, subject: str, **context: Any) -> EmailMultiAlternatives:
    """What `booking/mail/<template>` makes of the booking, the `link` to it and the rest of `context`; not sent yet."""
    values = {"booking": booking, "link": f"{settings.SITE_URL}/bookings/{booking.reference}", **context}
    text = render_to_string(f"booking/mail/{template}.txt", values)
    message = EmailMultiAlternatives(subject=subject, body=text, to=[booking.email])
    message.attach_alternative(render_to_string(f"booking/mail/{template}.html", values), "text/html")
    return message
