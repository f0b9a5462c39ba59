"""The editor of a fare table. The whole table travels in the form: nothing is kept until it is saved."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from carnet.domains.network import queries as network
from carnet.domains.operators import queries as operators
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import FareTableProfile, SavedFareTable
from carnet.infra.access import Permission, allow_at
from carnet.infra.http import catalogue
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import fare_table_id, operator_id
from carnet.web.forms.fares import reading, rows, writing
from carnet.web.forms.fares.parts import FillForm, StopForm
from carnet.web.forms.fares.sheet import sheet_of
from carnet.web.forms.mistakes import Mistake, mistakes
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import fare_editor as presenter
from carnet.web.presenters import fare_tables as seen
from carnet.web.views.beside import beside
from carnet.web.views.fare_desk import FareDesk, first_grid, preview, work
from carnet.web.views.fares import HERE, zone_of
from carnet.web.views.locked import led_to_second_factor

_UNFIT: Final = 422
_FINE: Final = 200
_MOST_ROUTES: Final = 500


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def add(request: HttpRequest, operator: str) -> HttpResponse:
    """A new fare table."""
    number, by = operator_id(operator), principal(request)
    allow_at(by, Permission.FARES_MANAGE, number)
    return _edit(request, number, by, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def change(request: HttpRequest, operator: str, table: str) -> HttpResponse:
    """The next version of a fare table, beginning with this one."""
    number, by = operator_id(operator), principal(request)
    found = queries.fare_table_at(operator_id=number, table_id=fare_table_id(table), by=by, now=clock.now())
    allow_at(by, Permission.FARES_MANAGE, number)
    return _edit(request, number, by, found)


def _edit(request: HttpRequest, number: UUID, by: Principal, base: FareTableProfile | None) -> HttpResponse:
    profile = operators.operator(number)
    if profile is None:
        raise NotFound
    routes = network.routes_page(operator_id=number, by=by, retired=False, limit=_MOST_ROUTES)
    posted = request.method == "POST"
    classes = operators.travel_classes(operator_id=number, by=by)
    data = request.POST.copy() if posted else _beginning(base, profile.currency, zone_of(routes), classes)
    if base:
        data["name"] = base.entry.name
    do = data.get("do", "") if posted else ""
    opened = rows.edited(data, do)
    sheet = sheet_of(data, operator_id=number, currency=profile.currency, base=base.table if base else None)
    desk = FareDesk(number, by, data, sheet, routes, base, opened, classes=classes)
    if not posted:
        first_grid(desk)
    if do == "save":
        return _save(request, desk)
    work(desk, do)
    return _show(request, desk)


def _beginning(base: FareTableProfile | None, currency: str, zone: str, classes: tuple[str, ...]) -> QueryDict:
    if base is None:
        only = classes[0] if len(classes) == 1 else ""
        return writing.fresh_fields(currency=currency, zone=zone, travel_class=only)
    data = writing.fields_of(base.table, name=base.entry.name, zone=zone)
    for number, fare in enumerate(base.table.fares):
        data[f"f{number}-base"] = ids.encode("far", fare.id)
    data["seen"] = str(base.entry.number)
    return data


def _save(request: HttpRequest, desk: FareDesk) -> HttpResponse:
    draft = reading.draft(desk.sheet)
    if draft is None:
        return _show(request, desk, status=_UNFIT)
    if refusal := _overtaken(desk):
        desk.refusal = refusal
        return _show(request, desk, status=_UNFIT)
    try:
        saved = operations.fare_table_create(
            operator_id=desk.operator_id,
            name=desk.sheet.table.cleaned_data["name"],
            fares=draft.fares,
            charges=draft.charges,
            by=desk.by,
            now=clock.now(),
        )
    except Problem as problem:
        if problem.code == NotFound.code:
            raise
        desk.refusal = reading.blame(desk.sheet, problem)
        return _show(request, desk, status=catalogue.entry(problem.code).status)
    messages.success(request, _said(saved))
    return redirect("web:console-fares", ids.encode("opr", desk.operator_id), ids.encode("ftb", saved.fare_table.id))


def _said(saved: SavedFareTable) -> str:
    words = gettext("Version %(n)d of %(name)s is there.")
    if not saved.created:
        words = gettext("Nothing is new: this is version %(n)d of %(name)s.")
    return words % {"n": saved.number, "name": saved.name}


def _overtaken(desk: FareDesk) -> str:
    """What to say where somebody saved a version meanwhile, or the name is taken; said once."""
    name = desk.sheet.table.cleaned_data["name"].strip()
    there = queries.fare_tables(operator_id=desk.operator_id, by=desk.by, now=clock.now(), name=name, limit=1)
    newest = there[0].number if there else 0
    if desk.base is None and there:
        desk.sheet.table.add_error("name", gettext("There are fares of this name. Open them to change them."))
        return gettext("This name is taken.")
    if desk.base is None or desk.data.get("seen", "") == str(newest):
        return ""
    desk.data["seen"] = str(newest)
    words = gettext("Somebody saved version %(n)d meanwhile. Look at it first; saving again puts yours in its place.")
    return words % {"n": newest}


def _show(request: HttpRequest, desk: FareDesk, *, status: int = 200) -> HttpResponse:
    sheet, base = desk.sheet, desk.base
    wrong = presenter.all_mistakes(sheet) if status != _FINE else _small(desk)
    ask, costs, nothing = preview(desk)
    if status == _FINE:  # the preview has read the fields, but nobody asked whether they are right
        sheet.hush()
    cards = presenter.cards(sheet, opened=desk.opened)
    context: dict[str, Any] = {
        "side": beside(desk.operator_id, desk.by, here=HERE),
        "base": seen.table_row(base.entry) if base else None,
        "seen": desk.data.get("seen", ""),
        "sheet": sheet,
        "cards": cards,
        "matrix": presenter.matrix(sheet),
        "chosen": desk.data.get("route", ""),
        "classes": desk.classes,
        "routes": [(ids.encode("rte", one.route.id), one.route.name) for one in desk.routes],
        "fill": desk.fill or _quiet_fill(desk),
        "stop": desk.stop or StopForm(operator_id=desk.operator_id, by=desk.by),
        "ask": ask,
        "costs": costs,
        "nothing": nothing,
        "mistakes": wrong,
        "refusal": desk.refusal,
        "note": desk.note,
    }
    return page(request, "pages/fares/editor.html", context, status=status)


def _small(desk: FareDesk) -> list[Mistake]:
    """Mistakes of the small forms beside the matrix."""
    return [one for form in (desk.fill, desk.stop) if form is not None for one in mistakes(form)]


def _quiet_fill(desk: FareDesk) -> FillForm:
    """What was written to fill the matrix with, without a word about it."""
    if "fill-per_km" not in desk.data:
        return FillForm(prefix="fill", currency=desk.sheet.currency)
    form = FillForm(desk.data, prefix="fill", currency=desk.sheet.currency)
    form.is_valid()
    form.errors.clear()
    return form
