"""Invoices and credit notes: a buyer's own, and an operator's in its console."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.domains.settlement import documents, queries
from carnet.infra.access import Permission
from carnet.infra.http import pages as cursors
from carnet.kernel import clock
from carnet.web.addresses import invoice_id, operator_id
from carnet.web.forms.mistakes import mistakes
from carnet.web.forms.settlement import InvoicesForm
from carnet.web.pages import page
from carnet.web.people import principal, user_id
from carnet.web.presenters import settlement as presenter
from carnet.web.views.beside import beside
from carnet.web.views.further import after_key
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.settlement import attached

HERE: Final = "operator-invoices"
_PAGE: Final = 50
_MOST_ROWS: Final = 10_000


@login_required
@require_safe
def of_booking(request: HttpRequest, reference: str) -> HttpResponse:
    """The invoices and credit notes of a booking of one's own."""
    found = queries.invoices_of_booking(user_id=user_id(request), reference=reference, now=clock.now())
    context = {"reference": reference, "rows": presenter.invoices(found)}
    return page(request, "pages/invoices.html", context)


@login_required
@require_safe
@led_to_second_factor
def invoice(request: HttpRequest, invoice: str) -> HttpResponse:
    """One of them on paper, for its buyer and for the seller's people."""
    one = queries.invoice_for(invoice_id=invoice_id(invoice), by=principal(request))
    return attached(documents.invoice_pdf(one), "application/pdf", f"{one.number}.pdf")


@login_required
@require_safe
@led_to_second_factor
def of_operator(request: HttpRequest, operator: str) -> HttpResponse:
    """The operator's invoices and credit notes, the latest first."""
    number, by = operator_id(operator), principal(request)
    form = InvoicesForm(request.GET)
    found = queries.operator_invoices(
        operator_id=number, asked=form.asked, by=by, after=after_key(request, datetime, UUID), limit=_PAGE + 1
    )
    query = request.GET.copy()
    query.pop("after", None)
    narrowed = query.urlencode()
    if len(found) > _PAGE:
        last = found[_PAGE - 1]
        query["after"] = cursors.encode((last.issued_at, last.id))
    context = {
        "side": beside(number, by, here=HERE, needs=Permission.SETTLEMENTS_READ),
        "form": form,
        "mistakes": mistakes(form),
        "rows": presenter.invoices(found[:_PAGE]),
        "narrowed": narrowed,
        "more_url": f"{request.path}?{query.urlencode()}" if len(found) > _PAGE else "",
    }
    return page(request, "pages/settlement/invoices.html", context)


@login_required
@require_safe
@led_to_second_factor
def table(request: HttpRequest, operator: str) -> HttpResponse:
    """The same as a table: the latest 10,000 at most."""
    number, by = operator_id(operator), principal(request)
    asked = InvoicesForm(request.GET).asked
    found = queries.operator_invoices(operator_id=number, asked=asked, by=by, limit=_MOST_ROWS)
    return attached(documents.invoices_csv(found), "text/csv; charset=utf-8", "invoices.csv")
