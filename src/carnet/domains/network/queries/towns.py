"""Reads of countries and cities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final
from uuid import UUID

from babel import Locale, UnknownLocaleError
from django.db.models import Q, QuerySet

from carnet.domains.network import rules
from carnet.domains.network.contracts import CityEntry, Country, Place
from carnet.domains.network.models import City
from carnet.domains.network.queries.places import city_entry
from carnet.infra.access import Permission, allow
from carnet.infra.behind import behind
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal

# What CLDR (unicode.org) lists beside the countries of ISO 3166-1: groups, parts of countries, places for tests.
_NO_COUNTRIES: Final = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
_LETTERS: Final = 2


@lru_cache(maxsize=64)
def countries(locale: str = "en") -> tuple[Country, ...]:
    """All countries of ISO 3166-1, and Kosovo (XK), by their names in a language (BCP 47), English if unknown."""
    territories = _locale(locale).territories
    found = (
        Country(code, str(name))
        for code, name in territories.items()
        if len(code) == _LETTERS and code.isalpha() and code not in _NO_COUNTRIES
    )
    return tuple(sorted(found, key=lambda country: rules.normalise(country.name)))


def cities_page(
    *, text: str = "", country: str = "", after: tuple[str, UUID] | None = None, limit: int
) -> tuple[CityEntry, ...]:
    """Up to `limit` cities by name, of one country or all, that have a word which begins with `text`.

    `after` is the sort key (name, id) of the last city that was read.
    """
    rows = City.objects.all()
    if text.strip():
        rows = rows.filter(_named(text))
    if country:
        rows = rows.filter(country=country)
    rows = rows.filter(behind(after, "name", "id"))
    return tuple(city_entry(row) for row in rows.order_by("name", "id")[:limit])


def city_at(*, city_id: UUID, by: Principal) -> CityEntry:
    """A city, for its keepers. Raises Forbidden, SecondFactorNeeded, NotFound."""
    allow(by, Permission.NETWORK_MANAGE)
    row = City.objects.filter(id=city_id).first()
    if row is None:
        raise NotFound("There is no such city.")
    return city_entry(row)


def cities(city_ids: Iterable[UUID]) -> dict[UUID, CityEntry]:
    """The cities with these ids; unknown ids are absent."""
    rows: QuerySet[City] = City.objects.filter(id__in=list(city_ids))
    return {row.id: city_entry(row) for row in rows}


def positioned(places: Iterable[Place]) -> tuple[Place, ...]:
    """The places, in order; a station without a position has that of its city."""
    given = tuple(places)
    known = cities({place.city_id for place in given if place.latitude is None})
    return tuple(
        replace(place, latitude=known[place.city_id].latitude, longitude=known[place.city_id].longitude)
        if place.latitude is None
        else place
        for place in given
    )


def _named(text: str) -> Q:
    words = rules.normalise(text)
    return Q(normalised_name__startswith=words) | Q(normalised_name__contains=f" {words}")


def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name, sep="-" if "-" in name else "_")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
