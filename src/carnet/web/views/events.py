"""Evenings out: events on sale, and one of them with its performances."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from carnet.domains.network.contracts import Place
from carnet.domains.search import queries
from carnet.domains.search.contracts import Wanted
from carnet.kernel import clock
from carnet.web.addresses import event_id
from carnet.web.forms.events import EventsForm
from carnet.web.forms.mistakes import mistakes
from carnet.web.pages import page
from carnet.web.presenters import basket, events

_DAYS: Final = 60
_LAST_FIRST_DAY: Final = date.max - timedelta(days=_DAYS)
_UNFIT: Final = 422


@require_safe
def all_events(request: HttpRequest) -> HttpResponse:
    """What is on, by place, day, category and name."""
    now = clock.now()
    form = EventsForm(request.GET)
    good = form.is_valid()
    place = _place(form, now=now) if good else None
    if form.errors:
        context = {"form": form, "mistakes": mistakes(form), "title": gettext("Events")}
        return page(request, "pages/events.html", context, status=_UNFIT)
    first = min(form.cleaned_data["date"] or now.date(), _LAST_FIRST_DAY)
    return page(request, "pages/events.html", _found(request, form, place, first, now=now))


@require_safe
def event(request: HttpRequest, event: str) -> HttpResponse:
    """One event: what it is about, when it is shown, and how many tickets one wants."""
    return show_event(request, event, basket.parse(request.GET), now=clock.now())


def show_event(
    request: HttpRequest, event: str, chosen: basket.Basket, *, now: datetime, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The page of an event with what is chosen so far, and why one cannot go on with that. Raises EventUnknown."""
    found = queries.find_event(event_id(event), now=now)
    context = {"event": events.event_page(found, chosen), "refusal": refusal}
    return page(request, "pages/event.html", context, status=status)


def _place(form: EventsForm, *, now: datetime) -> Place | None:
    """Where to look. A place that nobody knows, or that several are called, becomes an error of its field."""
    text = form.cleaned_data["place_id"] or form.cleaned_data["place"]
    try:
        return queries.resolve(text, pointer="/query/place", now=now) if text else None
    except queries.PlaceUnknown:
        form.add_error("place", gettext("We know no place of this name. Check the spelling, or take a larger place."))
    except queries.PlaceAmbiguous as problem:
        names = ", ".join(f"{one['name']} ({one['country']})" for one in problem.members["candidates"])
        form.add_error(
            "place", gettext("Several places are called that: %(names)s. Choose one from the list.") % {"names": names}
        )
    return None


def _found(
    request: HttpRequest, form: EventsForm, place: Place | None, first: date, *, now: datetime
) -> dict[str, Any]:
    where: dict[str, Any] = {"place": place, "first": first, "last": first + timedelta(days=_DAYS), "now": now}
    wanted = Wanted(text=form.cleaned_data["q"])
    category = form.cleaned_data["category"]
    found = queries.find_events(**where, wanted=wanted, category=category, after=request.GET.get("after"))
    return {
        "form": form,
        "title": gettext("Events in %(place)s") % {"place": place.name} if place else gettext("Events"),
        "first": first,
        "last": where["last"],
        "rows": events.rows(found.results),
        "categories": _categories(request, queries.categories(**where), category),
        "narrow": any(form.cleaned_data[name] for name in ("q", "category", "place")),
        "more_url": _with(request, after=found.next) if found.next else "",
    }


def _categories(request: HttpRequest, counts: Any, chosen: str) -> list[dict[str, Any]]:
    """The categories there are as links, each with how many events it has; the chosen one leads back to all."""
    return [
        {
            "word": word,
            "count": count,
            "chosen": word == chosen,
            "href": _with(request, category="" if word == chosen else word, after=""),
        }
        for word, count in sorted(counts.items())
    ]


def _with(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"{reverse('web:events')}?{query.urlencode()}"
