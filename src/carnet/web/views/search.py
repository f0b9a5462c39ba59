"""What the search found, and places while somebody types."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from carnet.domains.network.contracts import Place
from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.search import queries
from carnet.domains.search.contracts import Wanted
from carnet.kernel import clock
from carnet.web.forms.mistakes import mistakes
from carnet.web.forms.search import SearchForm
from carnet.web.pages import page
from carnet.web.presenters import events
from carnet.web.presenters.search import days, facets, places, rows
from carnet.web.presenters.search.asked import Asked, Filters, parse_filters, reference

_EVENINGS: Final = 3
_SUGGESTIONS: Final = 8
_LONGEST_TEXT: Final = 120


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """The list under a place field."""
    typed = request.GET.get("q", "")[:_LONGEST_TEXT]
    found = queries.suggest(typed, limit=_SUGGESTIONS, now=clock.now())
    number = "2" if request.GET.get("list") == "2" else "1"
    return page(request, "parts/places.html", {"places": places.rows(found, typed), "number": number})


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Ways to go, or what has to be asked back first."""
    now = clock.now()
    form = SearchForm(request.GET)
    if not form.is_valid():
        return _ask(request, form, ())
    found = _Places.of(form, request.GET, now=now)
    if found.questions or form.errors:
        return _ask(request, form, found.questions)
    data = form.cleaned_data
    if data["kind"] is ListingKind.EVENT:
        return _events(found.destination or found.origin, data["date"])
    assert found.origin  # noqa: S101  the form requires both places
    assert found.destination  # noqa: S101
    asked = Asked(
        found.origin, found.destination, data["date"], data["passengers"], data["kind"], parse_filters(request.GET)
    )
    return _trips(request, form, asked, now=now)


def _trips(request: HttpRequest, form: SearchForm, asked: Asked, *, now: datetime) -> HttpResponse:
    try:
        context = _found(request, asked, now=now)
    except queries.SamePlace:
        form.add_error("destination", gettext("You are there already: choose another place to go to."))
        return _ask(request, form, ())
    return page(request, "pages/results.html", context)


def _found(request: HttpRequest, asked: Asked, *, now: datetime) -> dict[str, Any]:
    facets_found = queries.facets(
        origin=asked.origin, destination=asked.destination, first=asked.day, last=asked.day, now=now
    )
    found = queries.find_trips(
        origin=asked.origin,
        destination=asked.destination,
        first=asked.day,
        last=asked.day,
        wanted=asked.wanted(),
        sort=asked.filters.sort,
        after=request.GET.get("after"),
        now=now,
    )
    return {
        "asked": asked,
        "rows": rows.rows(found.results, passengers=asked.passengers),
        "more_href": f"{asked.url()}&{urlencode({'after': found.next})}" if found.next else "",
        "days": _days(asked, now=now),
        "filters": facets.groups(facets_found, asked),
        "orders": facets.orders(asked),
        "evenings": _evenings(asked.destination, asked.day, now=now),
    }


def _days(asked: Asked, *, now: datetime) -> tuple[days.Day, ...]:
    """The neighbouring days with their lowest prices, whatever the filters."""
    first, last = days.window(asked.day, now.date())
    prices = queries.cheapest_by_day(
        origin=asked.origin,
        destination=asked.destination,
        first=first,
        last=last,
        wanted=replace(asked, filters=Filters()).wanted(),
        now=now,
    )
    return days.strip(prices, asked)


def _evenings(place: Place, day: date, *, now: datetime) -> tuple[events.EventRow, ...]:
    """Events where the journey ends, on its day."""
    city = queries.place(place.city_id, now=now)
    found = queries.find_events(place=city, first=day, last=day, wanted=Wanted(), limit=_EVENINGS, now=now)
    return events.rows(found.results)


def _events(place: Place | None, first: date) -> HttpResponse:
    """What is on has a page of its own."""
    query = {"date": first.isoformat(), **({"place": place.name, "place_id": reference(place)} if place else {})}
    return redirect(f"{reverse('web:events')}?{urlencode(query)}")


def _ask(request: HttpRequest, form: SearchForm, questions: tuple[_Question, ...]) -> HttpResponse:
    context = {"form": form, "mistakes": mistakes(form), "questions": questions}
    return page(request, "pages/ask.html", context, status=200 if questions else 422)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place that may have been meant, as a link to the search with it."""

    name: str
    sub: str
    href: str


@dataclass(frozen=True, slots=True)
class _Question:
    """Which of several places is meant."""

    words: str
    choices: tuple[_Candidate, ...]


@dataclass(frozen=True, slots=True)
class _Places:
    """The two places of a search as far as they are clear."""

    origin: Place | None
    destination: Place | None
    questions: tuple[_Question, ...]

    @classmethod
    def of(cls, form: SearchForm, query: QueryDict, *, now: datetime) -> _Places:
        """Resolve what was typed; a place that nobody knows becomes an error of its field."""
        found: dict[str, Place | None] = {}
        questions: list[_Question] = []
        for field in ("origin", "destination"):
            try:
                found[field] = _resolve(form, field, now=now)
            except queries.PlaceUnknown:
                form.add_error(
                    field, gettext("We know no place of this name. Check the spelling, or take a larger place.")
                )
            except queries.PlaceAmbiguous as problem:
                questions.append(_question(form, field, query, problem))
        return cls(found.get("origin"), found.get("destination"), tuple(questions))


def _resolve(form: SearchForm, field: str, *, now: datetime) -> Place | None:
    text = form.cleaned_data[f"{field}_id"] or form.cleaned_data[field]
    return queries.resolve(text, pointer=f"/query/{form.add_prefix(field)}", now=now) if text else None


def _question(form: SearchForm, field: str, query: QueryDict, problem: queries.PlaceAmbiguous) -> _Question:
    name = form.add_prefix(field)
    choices = []
    for candidate in problem.members["candidates"]:
        meant = query.copy()
        meant[name], meant[f"{name}_id"] = candidate["name"], candidate["id"]
        where = places.country(candidate["country"])
        sub = where if candidate["kind"] == "city" else f"{candidate['city']}, {where}"
        choices.append(_Candidate(candidate["name"], sub, f"{reverse('web:results')}?{meant.urlencode()}"))
    words = gettext("Which “%(text)s” do you mean?") % {"text": form.cleaned_data[field]}
    return _Question(words, tuple(choices))
