"""Asking to sell tickets here, and what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from carnet.domains.operators import operations, queries
from carnet.infra.http import catalogue
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.forms.company import ApplyForm
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import company as presenter

_UNFIT = 422


@require_http_methods(["GET", "HEAD", "POST"])
def sell(request: HttpRequest) -> HttpResponse:
    """What it takes; with an account also the form, and the applications so far."""
    if not request.user.is_authenticated:
        return redirect("account_login") if request.method == "POST" else page(request, "pages/operator/sell.html")
    if request.method != "POST":
        return _show(request, ApplyForm())
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=_UNFIT)
    try:
        entry = operations.operator_apply(**form.cleaned_data, by=principal(request), now=clock.now())
    except Problem as problem:
        return _show(request, form, refusal=place(form, problem), status=catalogue.entry(problem.code).status)
    messages.success(request, gettext("We have your application for %(name)s.") % {"name": entry.profile.name})
    return redirect("web:sell")


def _show(request: HttpRequest, form: ApplyForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    found = queries.applications(by=principal(request))
    context = {
        "form": form,
        "mistakes": mistakes(form),
        "refusal": refusal,
        "applications": presenter.entries(found, queries.logo_marks(one.profile.id for one in found)),
    }
    return page(request, "pages/operator/sell.html", context, status=status)
