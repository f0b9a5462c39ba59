"""All that somebody has paid, and what came back."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from carnet.domains.booking import queries as bookings
from carnet.domains.payments import queries
from carnet.kernel.ids import encode
from carnet.web.forms.payments import PaymentsForm
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import money
from carnet.web.views.further import after_id, more

_PAGE: Final = 30


@login_required
@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    """The latest first. Four statements, however many."""
    form = PaymentsForm(request.GET)
    asked = form.asked
    found = queries.payments_of_user(user_id(request), **asked, before=after_id(request, "pay"), limit=_PAGE + 1)
    shown = found[:_PAGE]
    refunds = queries.refunds_of_payments([one.id for one in shown])
    references = bookings.references({one.booking_id for one in shown if one.booking_id})
    context = {
        "form": form,
        "rows": money.payment_rows(shown, refunds, references),
        "more_url": more(request, reverse("web:payments"), encode("pay", shown[-1].id)) if len(found) > _PAGE else "",
        "narrow": any(asked.values()),
    }
    return page(request, "pages/account/payments.html", context)
