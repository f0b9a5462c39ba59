"""Taking one's data along, closing the account, being forgotten."""

from __future__ import annotations

from typing import Final

from allauth.account.decorators import reauthentication_required
from django.contrib import auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from carnet.domains.identity import operations
from carnet.infra import personal
from carnet.infra.http import catalogue
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.privacy import EraseForm
from carnet.web.pages import page
from carnet.web.people import principal, user_id
from carnet.web.presenters.erasing import in_the_way

_UNFIT: Final = 422


@login_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What one can do about one's data."""
    return page(request, "pages/account/privacy.html")


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about somebody, as a zip of JSON."""
    if request.method != "POST":
        return page(request, "pages/account/export.html")
    now = clock.now()
    answer = HttpResponse(operations.export_person(user_id=user_id(request), now=now), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="carnet-{now:%Y-%m-%d}.zip"'
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def deactivate(request: HttpRequest) -> HttpResponse:
    """Close the account and keep what is in it."""
    if request.method != "POST":
        return page(request, "pages/account/deactivate.html")
    try:
        operations.deactivate(user_id=user_id(request), by=principal(request), now=clock.now())
    except Problem as problem:
        status = catalogue.entry(problem.code).status
        return page(request, "pages/account/deactivate.html", {"refusal": problem.detail}, status=status)
    auth.logout(request)
    return page(request, "pages/account/deactivated.html")


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Forget the person, but for what the law makes us keep."""
    if request.method != "POST":
        return _show_erase(request, EraseForm())
    form = EraseForm(request.POST)
    if not form.is_valid():
        return _show_erase(request, form, status=_UNFIT)
    try:
        done = operations.erase_person(user_id=user_id(request), by=principal(request), now=clock.now())
    except Problem as problem:
        status = catalogue.entry(problem.code).status
        return _show_erase(request, form, refusal=place(form, problem), status=status)
    auth.logout(request)
    return page(request, "pages/account/erased.html", {"done": done})


def _show_erase(request: HttpRequest, form: EraseForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "obstacles": in_the_way(personal.obstacles(user_id(request), now=clock.now())),
        "kept": personal.kept(),
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return page(request, "pages/account/erase.html", context, status=status)
