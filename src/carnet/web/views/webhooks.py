"""An operator's webhooks: servers that hear of events, and what was sent to them."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from carnet.domains.identity import queries as identity
from carnet.domains.webhooks import operations, queries
from carnet.domains.webhooks.contracts import DeliveryStatus, NewEndpoint
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import delivery_id, operator_id, webhook_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.webhooks import WebhookForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import webhooks as presenter
from carnet.web.presenters.console import Console, console
from carnet.web.views.further import after_id, more
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.refusals import status_of

_PAGE: Final = 20
_UNFIT: Final = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def webhooks(request: HttpRequest, operator: str) -> HttpResponse:
    """What there is; sending the form makes a new one."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST":
        status = _UNFIT
        if form.is_valid():
            try:
                made = operations.endpoint_create(**_whose(request, operator), **form.cleaned_data)
            except Problem as problem:
                refusal, status = place(form, problem), status_of(problem)
            else:
                return _secret(request, operator, made)
    number, by, now = operator_id(operator), principal(request), clock.now()
    found = queries.endpoints(operator_id=number, by=by)
    context = {
        "side": _side(request, operator),
        "webhooks": [presenter.webhook(one, now=now) for one in found],
        "form": form,
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return page(request, "pages/webhooks/webhooks.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def webhook(request: HttpRequest, operator: str, webhook: str) -> HttpResponse:
    """One of them, with what was sent; sending the form changes it."""
    number, by = operator_id(operator), principal(request)
    found = queries.endpoint(operator_id=number, endpoint_id=webhook_id(webhook), by=by)
    is_now = {"url": found.url, "description": found.description, "events": found.events}
    form = WebhookForm(request.POST if request.method == "POST" else None, initial=is_now)
    refusal, status = "", 200
    if request.method == "POST":
        status = _UNFIT
        if form.is_valid():
            try:
                operations.endpoint_change(**_named(request, operator, webhook), **form.cleaned_data)
            except Problem as problem:
                refusal, status = place(form, problem), status_of(problem)
            else:
                messages.success(request, gettext("The webhook is changed."))
                return redirect("web:webhook", operator, webhook)
    context = {
        **_deliveries(request, operator, webhook, enabled=found.disabled_at is None),
        "side": _side(request, operator),
        "webhook": presenter.webhook(found, now=clock.now()),
        "form": form,
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return page(request, "pages/webhooks/webhook.html", context, status=status)


@login_required
@require_POST
@led_to_second_factor
def rotate(request: HttpRequest, operator: str, webhook: str) -> HttpResponse:
    """Give it a new secret; the old one signs for a day more."""
    return _secret(request, operator, operations.endpoint_rotate(**_named(request, operator, webhook)))


@login_required
@require_POST
@led_to_second_factor
def test(request: HttpRequest, operator: str, webhook: str) -> HttpResponse:
    """Send an event that says nothing."""
    try:
        operations.endpoint_test(**_named(request, operator, webhook))
    except Problem as problem:
        status_of(problem)
        messages.error(request, problem.detail)
    else:
        messages.success(request, gettext("A test is on its way. Load the page again to see what came of it."))
    return redirect("web:webhook", operator, webhook)


@login_required
@require_POST
@led_to_second_factor
def switch(request: HttpRequest, operator: str, webhook: str) -> HttpResponse:
    """Switch it on or off."""
    changed = operations.endpoint_change(
        **_named(request, operator, webhook), enabled=request.POST.get("enabled") == "yes"
    )
    on = changed.disabled_at is None
    messages.success(request, gettext("The webhook is on.") if on else gettext("Nothing more is sent to it."))
    return redirect("web:webhook", operator, webhook)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def delete(request: HttpRequest, operator: str, webhook: str) -> HttpResponse:
    """Ask, then forget it."""
    named = _named(request, operator, webhook)
    if request.method == "POST":
        operations.endpoint_delete(**named)
        messages.success(request, gettext("The webhook is deleted."))
        return redirect("web:webhooks", operator)
    found = queries.endpoint(operator_id=named["operator_id"], endpoint_id=named["endpoint_id"], by=named["by"])
    context = {"side": _side(request, operator), "webhook": presenter.webhook(found, now=clock.now())}
    return page(request, "pages/webhooks/delete.html", context)


@login_required
@require_POST
@led_to_second_factor
def send_again(request: HttpRequest, operator: str, webhook: str, delivery: str) -> HttpResponse:
    """Send a delivery once more."""
    try:
        operations.send_again(**_named(request, operator, webhook), delivery_id=delivery_id(delivery))
    except Problem as problem:
        status_of(problem)
        messages.error(request, problem.detail)
    else:
        messages.success(request, gettext("It is on its way again."))
    return redirect("web:webhook", operator, webhook)


def _whose(request: HttpRequest, operator: str) -> dict[str, Any]:
    return {"operator_id": operator_id(operator), "by": principal(request), "now": clock.now()}


def _named(request: HttpRequest, operator: str, webhook: str) -> dict[str, Any]:
    return {**_whose(request, operator), "endpoint_id": webhook_id(webhook)}


def _side(request: HttpRequest, operator: str) -> Console:
    by = principal(request)
    return console(identity.team(operator_id=operator_id(operator), by=by), by, here="webhooks")


def _secret(request: HttpRequest, operator: str, made: NewEndpoint) -> HttpResponse:
    """The secret, this once: it is in no address, no session and no cache."""
    context = {
        "side": _side(request, operator),
        "webhook": presenter.webhook(made.endpoint, now=clock.now()),
        "secret": made.secret,
    }
    answer = page(request, "pages/webhooks/secret.html", context, status=201)
    answer["Cache-Control"] = "no-store"
    return answer


def _deliveries(request: HttpRequest, operator: str, webhook: str, *, enabled: bool) -> dict[str, Any]:
    chosen = request.GET.get("status")
    status = next((one for one in DeliveryStatus if one.value == chosen), None)
    read = queries.deliveries(
        operator_id=operator_id(operator),
        endpoint_id=webhook_id(webhook),
        by=principal(request),
        status=status,
        after=after_id(request, "dlv"),
        limit=_PAGE + 1,
    )
    rows = presenter.deliveries(read[:_PAGE], enabled=enabled)
    here = reverse("web:webhook", args=[operator, webhook])
    return {
        "deliveries": rows,
        "heaps": [(one.value, word) for one, (word, _tone) in presenter.STATES.items()],
        "heap": status.value if status else "",
        "more_url": more(request, here, rows[-1].id) if len(read) > _PAGE else "",
    }
