"""An operator's API keys: the passwords of its machines."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import NewApiKey
from carnet.infra.http.problems import NotFound
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import key_id, operator_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.team import KeyForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import team as presenter
from carnet.web.presenters.console import console
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.refusals import status_of

_UNFIT: Final = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def keys(request: HttpRequest, operator: str) -> HttpResponse:
    """What there is; sending the form makes a new one."""
    if request.method != "POST":
        return _show(request, operator, KeyForm())
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _show(request, operator, form, status=_UNFIT)
    try:
        made = operations.create_api_key(
            operator_id=operator_id(operator), **form.cleaned_data, by=principal(request), now=clock.now()
        )
    except Problem as problem:
        return _refuse(request, operator, problem, form)
    return _show_secret(request, operator, made)


@login_required
@require_POST
@led_to_second_factor
def rotate(request: HttpRequest, operator: str, key: str) -> HttpResponse:
    """Give a key a new secret; the old one works for a day more."""
    number, chosen = operator_id(operator), key_id(key)
    try:
        made = operations.rotate_api_key(operator_id=number, key_id=chosen, by=principal(request), now=clock.now())
    except Problem as problem:
        return _refuse(request, operator, problem)
    return _show_secret(request, operator, made)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def revoke(request: HttpRequest, operator: str, key: str) -> HttpResponse:
    """Ask, then end a key."""
    number, chosen, by = operator_id(operator), key_id(key), principal(request)
    if request.method != "POST":
        found = presenter.keys(queries.api_keys(operator_id=number, by=by), now=clock.now())
        row = next((one for one in found if one.id == key), None)
        if row is None:
            raise NotFound
        side = console(queries.team(operator_id=number, by=by), by, here="api-keys")
        return page(request, "pages/team/key_revoke.html", {"side": side, "key": row})
    try:
        ended = operations.revoke_api_key(operator_id=number, key_id=chosen, by=by, now=clock.now())
    except Problem as problem:
        return _refuse(request, operator, problem)
    messages.success(request, gettext("%(name)s is revoked.") % {"name": ended.name})
    return redirect("web:api-keys", operator)


def _show_secret(request: HttpRequest, operator: str, made: NewApiKey) -> HttpResponse:
    """The secret, this once: it is in no address, no session and no cache."""
    number, by = operator_id(operator), principal(request)
    context = {
        "side": console(queries.team(operator_id=number, by=by), by, here="api-keys"),
        "key": presenter.key(made.entry, now=clock.now()),
        "secret": made.secret,
    }
    answer = page(request, "pages/team/key_secret.html", context, status=201)
    answer["Cache-Control"] = "no-store"
    return answer


def _refuse(request: HttpRequest, operator: str, problem: Problem, form: KeyForm | None = None) -> HttpResponse:
    """The page with what was refused. Who may not look meets that gate first."""
    status = status_of(problem)
    refusal = place(form, problem) if form else problem.detail
    return _show(request, operator, form or KeyForm(), refusal=refusal, status=status)


def _show(request: HttpRequest, operator: str, form: KeyForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    number, by, now = operator_id(operator), principal(request), clock.now()
    found = presenter.keys(queries.api_keys(operator_id=number, by=by), now=now)
    context: dict[str, Any] = {
        "side": console(queries.team(operator_id=number, by=by), by, here="api-keys"),
        "keys": [one for one in found if not one.revoked_at],
        "ended": [one for one in found if one.revoked_at],
        "form": form,
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return page(request, "pages/team/keys.html", context, status=status)
