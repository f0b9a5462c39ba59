"""Rating the operator after the journey."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from carnet.domains.booking import operations
from carnet.kernel import clock
from carnet.web.addresses import ticket_id
from carnet.web.forms.company import RatingForm
from carnet.web.people import user_id


@login_required
@require_POST
def rate(request: HttpRequest, reference: str, ticket: str) -> HttpResponse:
    """Give the operator of a ticket stars, once."""
    form, number = RatingForm(request.POST), ticket_id(ticket)
    if not form.is_valid():
        messages.error(request, gettext("Choose one to five stars first."))
        return redirect("web:booking", reference)
    try:
        operations.rate(
            user_id=user_id(request), reference=reference, ticket_id=number, **form.cleaned_data, now=clock.now()
        )
    except operations.RatedAlready as problem:
        messages.info(request, problem.detail)
    else:
        messages.success(request, gettext("Thank you. Your stars count for others who choose."))
    return redirect("web:booking", reference)
