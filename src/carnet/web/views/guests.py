"""Seeing a booking without a login: its reference and e-mail address, then the code that comes there."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from carnet.domains.booking import operations
from carnet.domains.booking.problems import GuestCodeWrong
from carnet.infra import trace
from carnet.infra.http.problems import RateLimited
from carnet.kernel import clock
from carnet.web.forms.guests import FindMineForm, GuestCodeForm
from carnet.web.forms.mistakes import mistakes
from carnet.web.holders import let_in, let_out
from carnet.web.pages import page
from carnet.web.views.refusals import status_of

_UNFIT: Final = 422
_ASKED: Final = "_carnet_guest_asked"


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Which booking, and where its letters went. What comes next is the same whether there is one."""
    form = FindMineForm(request.POST) if request.method == "POST" else FindMineForm(initial=_known(request))
    if not form.is_valid():
        return _show_find(request, form, status=_UNFIT if form.is_bound else 200)
    asked = {"reference": form.cleaned_data["reference"], "email": form.cleaned_data["email"]}
    try:
        operations.guest_code_ask(**asked, address=trace.address(), now=clock.now())
    except RateLimited as problem:
        form.add_error(None, problem.detail)
        return _show_find(request, form, status=status_of(problem))
    request.session[_ASKED] = asked
    return redirect("web:find-booking-code")


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code, which opens the booking in this browser for an hour."""
    asked = request.session.get(_ASKED)
    if not asked:
        return redirect("web:find-booking")
    form = GuestCodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _show_code(request, form, asked, status=_UNFIT if form.is_bound else 200)
    try:
        booking, access = operations.guest_access_confirm(
            **asked, code=form.cleaned_data["code"], address=trace.address(), now=clock.now()
        )
    except (GuestCodeWrong, RateLimited) as problem:
        form.add_error("code", problem.detail)
        return _show_code(request, form, asked, status=status_of(problem))
    let_in(request, access)
    request.session.pop(_ASKED, None)
    return redirect("web:booking", booking.reference)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the access, as on a borrowed computer."""
    let_out(request)
    messages.success(request, gettext("This browser shows the booking no longer."))
    return redirect("web:find-booking")


def _known(request: HttpRequest) -> dict[str, str]:
    """What the address says, and what was written before."""
    known: dict[str, str] = request.session.get(_ASKED, {})
    return known | {"reference": request.GET["reference"]} if "reference" in request.GET else known


def _show_find(request: HttpRequest, form: FindMineForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "mistakes": mistakes(form), "refusal": " ".join(map(str, form.non_field_errors()))}
    return page(request, "pages/guests/find.html", context, status=status)


def _show_code(request: HttpRequest, form: GuestCodeForm, asked: dict[str, str], *, status: int = 200) -> HttpResponse:
    context = {"form": form, "mistakes": mistakes(form), **asked, "back": reverse("web:find-booking")}
    answer = page(request, "pages/guests/code.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
