"""An operator's routes: the list, and one with its stops in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.domains.network import operations, queries
from carnet.domains.network.contracts import RouteEntry
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.access import Permission, allow_at, may_at
from carnet.infra.http import catalogue
from carnet.infra.http.etag import PreconditionFailed
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import operator_id, route_id
from carnet.web.forms import routes as forms
from carnet.web.forms.mistakes import Mistake, mistakes, place
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import routes as presenter
from carnet.web.views.beside import beside
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.names import after_name, more_names
from carnet.web.views.refusals import status_of

_UNFIT: Final = 422
_PAGE: Final = 50
_LONGEST_TEXT: Final = 120


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a route's page is about; `entry` None is a route that is being made."""

    operator_id: UUID
    kind: ListingKind
    entry: RouteEntry | None = None


@login_required
@require_safe
@led_to_second_factor
def routes(request: HttpRequest, operator: str) -> HttpResponse:
    """The routes by name; those no longer in use where somebody asks for them."""
    return _list(request, operator_id(operator))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def add(request: HttpRequest, operator: str, kind: str) -> HttpResponse:
    """A new route for one kind of vehicles."""
    number = operator_id(operator)
    if kind not in set(presenter.KINDS):
        raise Http404("routes are for trains, buses and planes")
    allow_at(principal(request), Permission.SCHEDULE_MANAGE, number)
    return _edit(request, _Desk(number, ListingKind(kind)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def change(request: HttpRequest, operator: str, route: str) -> HttpResponse:
    """A route with its stops, to look at and to change."""
    number, by = operator_id(operator), principal(request)
    entry = queries.route_at(operator_id=number, route_id=route_id(route), by=by)
    if request.method == "POST":
        allow_at(by, Permission.SCHEDULE_MANAGE, number)
    return _edit(request, _Desk(number, entry.route.kind, entry))


@login_required
@require_POST
@led_to_second_factor
def retire(request: HttpRequest, operator: str, route: str) -> HttpResponse:
    """Offer a route no longer for new trips, or again."""
    retired = request.POST.get("retired") == "yes"
    done = operations.route_update(
        operator_id=operator_id(operator),
        route_id=route_id(route),
        retired=retired,
        by=principal(request),
        now=clock.now(),
    )
    said = gettext("%(name)s is retired.") if retired else gettext("%(name)s is in use again.")
    messages.success(request, said % {"name": done.name})
    return redirect("web:routes", operator)


@login_required
@require_POST
@led_to_second_factor
def delete(request: HttpRequest, operator: str, route: str) -> HttpResponse:
    """Delete a route; where something uses it, the list says what."""
    number = operator_id(operator)
    try:
        operations.route_delete(operator_id=number, route_id=route_id(route), by=principal(request), now=clock.now())
    except operations.RouteInUse as problem:
        return _list(request, number, refusal=problem.detail, status=catalogue.entry(problem.code).status)
    messages.success(request, gettext("The route is deleted."))
    return redirect("web:routes", operator)


def _edit(request: HttpRequest, desk: _Desk) -> HttpResponse:
    by, entry = principal(request), desk.entry
    options: dict[str, Any] = {"kind": desk.kind, "operator_id": desk.operator_id, "by": by}
    if request.method != "POST":
        initial = {"name": entry.route.name, "version": entry.route.version} if entry else {}
        stops = forms.stops_of(entry) if entry else ()
        return _show(request, desk, forms.RouteForm(initial=initial, **options), stops)
    form, stops = forms.RouteForm(request.POST, **options), forms.stops_sent(request.POST, desk.operator_id)
    verb = request.POST.get("do", "save")
    if verb == "save":
        return _save(request, desk, form, stops)
    moved = forms.edited(stops, verb)
    if moved is not None:
        form.is_valid()
        form.errors.clear()
        return _show(request, desk, form, moved)
    return _add_stop(request, desk, form, stops)


def _add_stop(request: HttpRequest, desk: _Desk, form: forms.RouteForm, stops: tuple[forms.Stop, ...]) -> HttpResponse:
    """One more stop at the end; the name may still be missing."""
    form.is_valid()
    form.errors.pop("name", None)
    chosen = form.cleaned_data.get("station")
    if chosen is None:
        if not form.errors:
            form.add_error("station", gettext("Write the station that comes next."))
        return _show(request, desk, form, stops, status=_UNFIT)
    kept = request.POST.copy()
    kept["station"] = kept["station_id"] = ""
    kept.pop("station_pick", None)
    fresh = forms.RouteForm(kept, kind=desk.kind, operator_id=desk.operator_id, by=principal(request))
    fresh.is_valid()
    fresh.errors.clear()
    return _show(request, desk, fresh, (*stops, forms.Stop(chosen)))


def _save(request: HttpRequest, desk: _Desk, form: forms.RouteForm, stops: tuple[forms.Stop, ...]) -> HttpResponse:
    form.is_valid()
    chosen = form.cleaned_data.get("station")  # written, but not added yet: it is meant
    stops = forms.checked((*stops, forms.Stop(chosen)) if chosen else stops)
    if form.errors or any(stop.mistake for stop in stops):
        return _show(request, desk, form, stops, status=_UNFIT)
    try:
        _write(request, desk, form, stops)
    except Problem as problem:
        status = status_of(problem)
        told = {pointer.path: pointer.detail for pointer in problem.pointers}
        return _show(request, desk, form, forms.refused(stops, told), refusal=place(form, problem), status=status)
    messages.success(request, gettext("%(name)s is saved.") % {"name": form.cleaned_data["name"]})
    return redirect("web:routes", ids.encode("opr", desk.operator_id))


def _write(request: HttpRequest, desk: _Desk, form: forms.RouteForm, stops: Sequence[forms.Stop]) -> None:
    given: dict[str, Any] = {
        "operator_id": desk.operator_id,
        "name": form.cleaned_data["name"],
        "calls": forms.calls(stops),
        "by": principal(request),
        "now": clock.now(),
    }
    if desk.entry is None:
        operations.route_create(kind=desk.kind, **given)
    else:
        seen = form.cleaned_data["version"]
        operations.route_update(route_id=desk.entry.route.id, check=_unchanged(seen), **given)


def _unchanged(seen: int | None) -> Any:
    def check(version: int) -> None:
        if seen not in {None, version}:
            raise PreconditionFailed(gettext("Somebody changed the route meanwhile. Open it again, then change it."))

    return check


def _list(request: HttpRequest, number: UUID, *, refusal: str = "", status: int = 200) -> HttpResponse:
    by = principal(request)
    text, retired = request.GET.get("q", "")[:_LONGEST_TEXT].replace("\0", ""), request.GET.get("retired") == "yes"
    found = queries.routes_page(
        operator_id=number, by=by, text=text, retired=retired, after=after_name(request), limit=_PAGE + 1
    )
    keys = [(entry.route.name, entry.route.id) for entry in found]
    address = reverse("web:routes", args=[ids.encode("opr", number)])
    context = {
        "side": beside(number, by, here="routes"),
        "routes": presenter.lines(found[:_PAGE]),
        "kinds": presenter.kinds(),
        "text": text,
        "retired": retired,
        "may_manage": may_at(by, Permission.SCHEDULE_MANAGE, number),
        "more_url": more_names(address, keys, _PAGE, q=text, retired="yes" if retired else ""),
        "refusal": refusal,
    }
    return page(request, "pages/network/routes.html", context, status=status)


def _show(
    request: HttpRequest,
    desk: _Desk,
    form: forms.RouteForm,
    stops: Sequence[forms.Stop],
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    by = principal(request)
    rows = [
        presenter.row(stop.place, number=number, of=len(stops), kind=stop.kind, km=stop.km, mistake=stop.mistake)
        for number, stop in enumerate(stops)
    ]
    wrong = [Mistake(f"call-{row.number}", row.name, row.mistake) for row in rows if row.mistake]
    context = {
        "side": beside(desk.operator_id, by, here="routes"),
        "route": desk.entry and presenter.line(desk.entry),
        "kind": desk.kind.value,
        "kind_word": presenter.kind_word(desk.kind),
        "form": form,
        "rows": rows,
        "stop_kinds": presenter.STOP_WORDS.items(),
        "may_manage": may_at(by, Permission.SCHEDULE_MANAGE, desk.operator_id),
        "mistakes": (*mistakes(form), *wrong),
        "refusal": "" if wrong else refusal,
    }
    return page(request, "pages/network/route.html", context, status=status)
