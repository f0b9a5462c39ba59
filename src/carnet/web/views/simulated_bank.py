"""The page of the simulated bank on which a buyer confirms a payment (3-D Secure). It is no page of the shop."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import BankConfirmation, Outcome
from carnet.web.addresses import payment_id
from carnet.web.pages import page
from carnet.web.people import user_id


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def simulated_bank(request: HttpRequest, payment: str) -> HttpResponse:
    """Confirm the payment, refuse it, or go back without either."""
    number = payment_id(payment)
    asked = _asked(request, number)
    if request.method != "POST":
        context = {"asked": asked, "waits": asked.outcome is Outcome.ACTION, "back": _back(request, asked)}
        return page(request, "pages/simulated_bank.html", context)
    if request.POST.get("answer") in {"approve", "refuse"}:
        operations.simulated_decide(payment_id=number, approve=request.POST["answer"] == "approve")
    return redirect(_back(request, asked))


def _asked(request: HttpRequest, number: UUID) -> BankConfirmation:
    """A payment of one's own, where the simulated provider is on. Raises Http404, PaymentUnknown."""
    if not settings.SIMULATED_PROVIDER or queries.payment(number).user_id != user_id(request):
        raise Http404("the bank knows of no such payment")
    return queries.bank_confirmation(number)


def _back(request: HttpRequest, asked: BankConfirmation) -> str:
    """Where the shop wants its buyer back; never to another site."""
    fits = url_has_allowed_host_and_scheme(asked.return_url, {request.get_host()}, require_https=request.is_secure())
    return asked.return_url if fits else reverse("web:payments")
