"""Countries and cities, for who chooses one. Open to everybody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from carnet.domains.network import queries
from carnet.domains.network.http.schemas import CityOut, CountryCode, CountryOut, Wanted
from carnet.infra.http import Page, Query, Router, page

router = Router(tags=["places"])


class CitiesWanted(Wanted):
    """Which cities."""

    country: CountryCode | None = None


@router.get("/countries", response=Page[CountryOut])
def countries(request: HttpRequest) -> dict[str, Any]:
    """All countries of ISO 3166-1, by their names in the language of `Accept-Language`."""
    found = queries.countries(_language(request))
    return {"data": [CountryOut.model_validate(country) for country in found], "next": None}


@router.get("/cities", response=Page[CityOut])
def cities(request: HttpRequest, wanted: Query[CitiesWanted]) -> dict[str, Any]:  # noqa: ARG001
    """Cities by name."""
    rows = queries.cities_page(
        text=wanted.q, country=wanted.country or "", after=wanted.key(str, UUID), limit=wanted.fetch
    )
    return page(rows, paging=wanted, key=lambda city: (city.name, city.id), show=CityOut.of)


def _language(request: HttpRequest) -> str:
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200])
    return next((language for language, _ in wanted if language != "*"), "en")
