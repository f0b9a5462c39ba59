"""The letter that brings a voucher."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from carnet.domains.payments import queries
from carnet.domains.payments.models import Voucher
from carnet.infra.jobs import job
from carnet.infra.paper import price_in_words


@job(name="payments.mail_voucher")
def mail_voucher(*, voucher_id: str, now: datetime) -> None:
    """Bring a voucher to whom it is for. The code is read here, so that no list of jobs shows it."""
    row = Voucher.objects.get(pk=UUID(voucher_id))
    if not row.email:  # forgotten meanwhile
        return
    voucher = queries.voucher(row, now=now)
    context = {"voucher": voucher, "amount": price_in_words(voucher.amount), "site_url": settings.SITE_URL}
    subject, text, html = (
        render_to_string(f"payments/mail/voucher{end}", context) for end in ("_subject.txt", ".txt", ".html")
    )
    message = EmailMultiAlternatives(" ".join(subject.split()), text, to=[row.email])
    message.attach_alternative(html, "text/html")
    message.send()
