"""Companies for the platform's admins: who asks to sell, who may, who may not."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.domains.operators import operations, queries
from carnet.domains.operators.contracts import OperatorStatus
from carnet.infra.access import Permission, allow
from carnet.infra.http import catalogue
from carnet.infra.http import pages as cursors
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import operator_id
from carnet.web.forms.company import CommissionForm, CreateForm, SuspendForm
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import company as presenter
from carnet.web.views.locked import led_to_second_factor

_UNFIT: Final = 422
_PAGE: Final = 50


@login_required
@require_safe
@led_to_second_factor
def operators(request: HttpRequest) -> HttpResponse:
    """Companies of one status; those that wait for an answer where nothing else is asked."""
    by = _admin(request)
    asked = request.GET.get("status")
    status = next((one for one in OperatorStatus if one.value == asked), OperatorStatus.APPLIED)
    q = request.GET.get("q", "").replace("\0", "")[:120]
    found = queries.companies(by=by, status=status, q=q, after=_cursor(request), limit=_PAGE + 1)
    shown = found[:_PAGE]
    last = shown[-1].profile if len(found) > _PAGE else None
    context = {
        "rows": presenter.entries(shown, queries.logo_marks(one.profile.id for one in shown)),
        "status": status,
        "heaps": [(one, word) for one, (word, _tone) in presenter.STATUS_WORDS.items()],
        "q": q,
        "after": cursors.encode((last.name, last.id)) if last else "",
    }
    return page(request, "pages/staff/operators.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def create(request: HttpRequest) -> HttpResponse:
    """Make a company and its owner in one step."""
    by = _admin(request)
    form = CreateForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show_new(request, form)
    if not form.is_valid():
        return _show_new(request, form, status=_UNFIT)
    try:
        made = operations.operator_create(**form.cleaned_data, by=by, now=clock.now())
    except Problem as problem:
        return _show_new(request, form, refusal=place(form, problem), status=catalogue.entry(problem.code).status)
    messages.success(request, gettext("%(name)s may sell. Its owner is told by e-mail.") % {"name": made.name})
    return redirect("web:staff-operator", ids.encode("opr", made.id))


@login_required
@require_safe
@led_to_second_factor
def operator(request: HttpRequest, operator: str) -> HttpResponse:
    """One company, and what can be decided about it."""
    return _show(request, operator)


@login_required
@require_POST
@led_to_second_factor
def approve(request: HttpRequest, operator: str) -> HttpResponse:
    """Let it sell."""
    try:
        done = operations.operator_approve(operator_id=operator_id(operator), by=_admin(request), now=clock.now())
    except operations.OwnApplication as problem:
        status = catalogue.entry(problem.code).status
        return _show(request, operator, refusal=problem.detail, status=status)
    messages.success(request, gettext("%(name)s may sell from now on.") % {"name": done.name})
    return redirect("web:staff-operator", operator)


@login_required
@require_POST
@led_to_second_factor
def suspend(request: HttpRequest, operator: str) -> HttpResponse:
    """Stop its sales, or refuse its application."""
    number, by = operator_id(operator), _admin(request)
    form = SuspendForm(request.POST)
    if not form.is_valid():
        return _show(request, operator, suspension=form, status=_UNFIT)
    done = operations.operator_suspend(operator_id=number, **form.cleaned_data, by=by, now=clock.now())
    messages.success(request, gettext("%(name)s may not sell; it is told why.") % {"name": done.name})
    return redirect("web:staff-operator", operator)


@login_required
@require_POST
@led_to_second_factor
def set_commission(request: HttpRequest, operator: str) -> HttpResponse:
    """Set the platform's share."""
    number, by = operator_id(operator), _admin(request)
    form = CommissionForm(request.POST)
    if not form.is_valid():
        return _show(request, operator, share=form, status=_UNFIT)
    operations.operator_set_commission(operator_id=number, commission_bp=form.basis_points, by=by, now=clock.now())
    messages.success(request, gettext("The commission is set."))
    return redirect("web:staff-operator", operator)


def _admin(request: HttpRequest) -> Principal:
    """Who looks, if these pages are theirs: to others they do not exist. Raises NotFound, SecondFactorNeeded."""
    by = principal(request)
    try:
        allow(by, Permission.OPERATORS_MANAGE)
    except Forbidden as hidden:
        raise NotFound from hidden
    return by


def _cursor(request: HttpRequest) -> tuple[str, UUID] | None:
    text = request.GET.get("after")
    if not text:
        return None
    name, last = cursors.decode(text, str, UUID)
    return str(name), UUID(str(last))


def _show_new(request: HttpRequest, form: CreateForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {"form": form, "mistakes": mistakes(form), "refusal": refusal}
    return page(request, "pages/staff/operator_new.html", context, status=status)


def _show(
    request: HttpRequest,
    operator: str,
    *,
    suspension: SuspendForm | None = None,
    share: CommissionForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    entry = queries.company_managed(operator_id(operator), by=_admin(request))
    view = presenter.entry(entry, queries.logo_marks([entry.profile.id]))
    suspension = suspension or SuspendForm()
    share = share or CommissionForm(initial={"percent": view.percent})
    context = {
        "entry": view,
        "suspension": suspension,
        "share": share,
        "mistakes": mistakes(suspension, share),
        "refusal": refusal,
    }
    return page(request, "pages/staff/operator.html", context, status=status)
