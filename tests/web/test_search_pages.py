"""Home, results, and what is asked back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.shop import Shop


def asked(shop: Shop, **changes: Any) -> dict[str, Any]:
    """A search from Berlin to Leipzig on the day of the train."""
    departure = shop.sale.listing.stops[0].departure
    assert departure
    return {"from": "Berlin", "to": "Leipzig", "date": departure.date().isoformat(), "passengers": 2, **changes}


def test_the_search_box_is_on_the_cover(shop: Shop) -> None:
    page = shop.get("/").content.decode()
    assert 'name="from"' in page
    assert 'name="date"' in page


def test_a_search_finds_the_train_with_its_price_for_all(shop: Shop) -> None:
    page = shop.get("/search", asked(shop))
    assert page.status_code == 200
    text = page.content.decode()
    assert "1 way to go" in text
    assert "ICE 503" in text
    assert "20.00" in text
    assert f"{shop.trip}?from=0&amp;to=1&amp;passengers=2" in text


def test_a_sold_out_train_stays_in_its_place(shop: Shop) -> None:
    text = shop.get("/search", asked(shop, passengers=9)).content.decode()
    assert "Sold out" in text
    assert "only 8 left" in text


def test_filters_keep_the_search(shop: Shop) -> None:
    text = shop.get("/search", asked(shop, direct="yes", leaving="early", sort="price")).content.decode()
    assert 'name="from" value="Berlin"' in text
    assert 'aria-current="true"' in text


def test_an_unclear_place_is_asked_back(shop: Shop) -> None:
    page = shop.get("/search", asked(shop, to="Nowhere at all"))
    assert page.status_code == 422
    text = page.content.decode()
    assert "We know no place of this name" in text
    assert 'value="Nowhere at all"' in text


@pytest.mark.parametrize(
    "changes",
    [{"from": ""}, {"date": "soon"}, {"date": ""}, {"kind": "boat"}, {"passengers": "many"}, {"to": "Berlin"}],
)
def test_t56_a_bad_search_is_told_in_words_and_kept(shop: Shop, changes: dict[str, str]) -> None:
    page = shop.get("/search", asked(shop, **changes))
    assert page.status_code in {200, 422}
    assert "Traceback" not in page.content.decode()


def test_t56_a_forged_cursor_is_refused(shop: Shop) -> None:
    assert shop.get("/search", asked(shop, after="x")).status_code == 400


def test_places_come_while_typing(shop: Shop) -> None:
    text = shop.get("/search/places", {"q": "ber", "list": "2"}).content.decode()
    assert 'id="places-2"' in text
    assert "<mark>Ber</mark>lin" in text


def test_t57_results_take_a_fixed_number_of_queries(shop: Shop) -> None:
    shop.get("/search", asked(shop))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        shop.get("/search", asked(shop))
    assert len(queries) <= 12
