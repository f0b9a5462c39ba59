"""The passenger book, on its own pages and where one buys."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.booking.models import Booking
from carnet.domains.identity import operations
from carnet.domains.identity.models import Passenger, TravelDocument
from carnet.domains.identity.operations import passengers as people
from carnet.kernel import clock, ids
from tests.web.own import Person, somebody
from tests.web.shop import Shop

BOOK = "/account/passengers"
JONAS = {"first_name": "Jonas", "last_name": "Berg", "birth_date": "1990-02-28", "email": "jonas@example.org"}
PASSPORT = {"kind": "passport", "country": "DE", "number": "C01X 0006H", "expires_on": "2099-03-01"}


@pytest.fixture
def ada(db: None) -> Person:
    """Somebody with an empty book."""
    return somebody()


def in_book(person: Person, first_name: str = "Jonas", **more: Any) -> str:
    """The address of somebody in the book."""
    entry = operations.add_passenger(
        user_id=person.user.id, first_name=first_name, last_name="Berg", **more, now=clock.now()
    )
    return f"{BOOK}/{ids.encode('psg', entry.id)}"


def rows() -> list[Any]:
    """Everything in all books."""
    return [*Passenger.objects.order_by("id").values(), *TravelDocument.objects.order_by("id").values()]


def test_an_empty_book_says_what_to_do(ada: Person) -> None:
    text = ada.read(BOOK)
    assert "Nobody here yet" in text
    assert f'href="{BOOK}/new"' in text


def test_somebody_is_written_in_and_stands_in_the_list(ada: Person) -> None:
    assert ada.post(f"{BOOK}/new", JONAS)["Location"] == BOOK
    text = ada.read(BOOK)
    assert "Jonas Berg" in text
    assert "Born 28 February 1990" in text


def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(ada: Person) -> None:
    tomorrow = (clock.now() + timedelta(days=1)).date().isoformat()
    page = ada.post(f"{BOOK}/new", {**JONAS, "last_name": "Berg\x07", "email": "nobody"})
    text = page.content.decode()
    assert page.status_code == 422
    assert 'href="#id_last_name"' in text
    assert 'value="nobody"' in text
    page = ada.post(f"{BOOK}/new", {**JONAS, "birth_date": tomorrow})
    text = page.content.decode()
    assert page.status_code == 400
    assert 'id="id_birth_date_error"' in text
    assert 'value="Jonas"' in text
    assert not rows()


def test_somebody_is_changed(ada: Person) -> None:
    address = in_book(ada)
    assert 'value="Berg"' in ada.read(address)
    assert ada.post(address, {**JONAS, "first_name": "Jona", "birth_date": ""})["Location"] == BOOK
    kept = Passenger.objects.get()
    assert (kept.first_name, kept.birth_date, kept.is_default) == ("Jona", None, False)


def test_one_is_filled_in_first_and_another_takes_the_place(ada: Person) -> None:
    in_book(ada, "Jonas", is_default=True)
    milo = in_book(ada, "Milo")
    assert ada.post(f"{milo}/default").status_code == 302
    assert Passenger.objects.get(is_default=True).first_name == "Milo"
    text = ada.read(BOOK)
    assert text.index("Milo Berg") < text.index("Jonas Berg")


def test_removing_asks_first(ada: Person) -> None:
    address = in_book(ada)
    assert "Tickets that are bought stay as they are" in ada.read(f"{address}/remove")
    assert Passenger.objects.count() == 1
    assert ada.post(f"{address}/remove").status_code == 302
    assert Passenger.objects.count() == 0


def test_a_full_book_offers_no_more(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    in_book(ada)
    monkeypatch.setattr(people, "MOST_PASSENGERS", 1)
    monkeypatch.setattr("carnet.web.views.passenger_book.MOST_PASSENGERS", 1)
    assert f"{BOOK}/new" not in ada.read(BOOK)
    page = ada.post(f"{BOOK}/new", JONAS)
    assert page.status_code == 422
    assert "remove some first" in page.content.decode()


def test_a_document_is_kept_and_only_its_ending_is_shown(ada: Person) -> None:
    address = in_book(ada)
    assert ada.post(f"{address}/documents", PASSPORT)["Location"] == address
    for page in (address, BOOK):
        text = ada.read(page)
        assert "Passport, Germany" in text
        assert "…06H" in text
        assert "C01X" not in text
    assert b"C01X" not in bytes(TravelDocument.objects.get().number)


@pytest.mark.parametrize(
    ("days", "says"), [(-1, "Expired"), (0, "Expires within 6 months"), (182, "Expires within 6 months"), (200, "")]
)
def test_a_document_that_ends_soon_is_pointed_out(ada: Person, days: int, says: str) -> None:
    address = in_book(ada)
    ada.post(f"{address}/documents", PASSPORT)
    TravelDocument.objects.update(expires_on=(clock.now() + timedelta(days=days)).date())
    for word in ("Expired", "Expires within 6 months"):
        assert (word in ada.read(BOOK)) is (word == says)


def test_a_document_that_cannot_be_is_refused_at_its_field(ada: Person) -> None:
    address = in_book(ada)
    page = ada.post(f"{address}/documents", {**PASSPORT, "number": "?", "expires_on": "2099-01-01"})
    text = page.content.decode()
    assert page.status_code == 400
    assert 'id="id_number_error"' in text
    assert '<option value="DE" selected>' in text
    assert 'value="Jonas"' in text
    page = ada.post(f"{address}/documents", {**PASSPORT, "country": "XX"})
    assert page.status_code == 422
    assert TravelDocument.objects.count() == 0


def test_a_document_is_forgotten(ada: Person) -> None:
    address = in_book(ada)
    ada.post(f"{address}/documents", PASSPORT)
    number = ids.encode("doc", TravelDocument.objects.get().id)
    assert ada.post(f"{address}/documents/{number}/remove")["Location"] == address
    assert TravelDocument.objects.count() == 0


def test_somebody_elses_book_is_not_there(ada: Person) -> None:
    address = in_book(ada)
    ada.post(f"{address}/documents", PASSPORT)
    document = ids.encode("doc", TravelDocument.objects.get().id)
    before, eve = rows(), somebody("eve")
    assert "Jonas" not in eve.read(BOOK)
    for path in ("", "/remove"):
        assert eve.get(f"{address}{path}").status_code == 404
    for path in ("", "/default", "/remove", "/documents", f"/documents/{document}/remove"):
        assert eve.post(f"{address}{path}", {**JONAS, **PASSPORT}).status_code == 404, path
    assert rows() == before


def test_t57_a_long_book_takes_no_more_statements(ada: Person, django_assert_max_num_queries: Any) -> None:
    ada.post(f"{in_book(ada)}/documents", PASSPORT)
    with CaptureQueriesContext(connection) as statements:
        ada.read(BOOK)
        few = len(statements)
    for number in range(5):
        ada.post(f"{in_book(ada, f'Milo {number}')}/documents", PASSPORT)
    ada.read(BOOK)  # what was done is said once
    with django_assert_max_num_queries(few):
        ada.read(BOOK)


@pytest.mark.parametrize("path", [BOOK, f"{BOOK}/new", f"{BOOK}/psg_0/remove"])
def test_the_book_is_behind_the_login(ada: Person, path: str) -> None:
    ada.client.logout()
    assert ada.get(path)["Location"].startswith("/login?next=")
    assert ada.post(path, JONAS)["Location"].startswith("/login?next=")
    assert not rows()


@pytest.mark.parametrize("path", ["x", "psg_x", "usr_0", "%00", "psg_" + "0" * 26])
def test_t56_no_address_of_the_book_breaks(ada: Person, path: str) -> None:
    for end in ("", "/remove"):
        assert ada.get(f"{BOOK}/{path}{end}").status_code == 404
    for end in ("", "/default", "/remove", "/documents", "/documents/x/remove"):
        assert ada.post(f"{BOOK}/{path}{end}").status_code == 404


# Where one buys


def names(page: Any) -> list[str]:
    """What stands in the fields for names."""
    text = page.content.decode()
    return re.findall(r'name="p\d-(?:first|last)_name" value="([^"]*)"', text)


@pytest.fixture
def buyer(traveller: Shop) -> Shop:
    """A traveller with two people in the book, of whom one goes first."""
    me = Person(traveller.user)
    in_book(me, "Jonas")
    in_book(me, "Milo", is_default=True)
    return traveller


def chips(text: str) -> list[str]:
    """Whom one can pick for the second passenger: the values of the buttons."""
    return re.findall(r'name="fill" value="(2:psg_[^"]+)"', text)


def test_the_default_passenger_is_filled_in_first(buyer: Shop) -> None:
    page = buyer.get(f"{buyer.trip}/passengers", buyer.chosen(passengers=2))
    assert names(page)[:2] == ["Milo", "Berg"]


def test_who_has_no_default_passenger_goes_first(traveller: Shop) -> None:
    in_book(Person(traveller.user))
    page = traveller.get(f"{traveller.trip}/passengers", traveller.chosen(passengers=2))
    assert names(page)[:2] == ["Ada", "Lovelace"]


def test_anybody_is_picked_from_the_book_without_scripts(buyer: Shop) -> None:
    page = buyer.get(f"{buyer.trip}/passengers", buyer.chosen(passengers=2))
    jonas = chips(page.content.decode())[1]
    typed = {**buyer.order(passengers=2), "p1-first_name": "Grace", "email": "half@", "keep": "on", "fill": jonas}
    page = buyer.client.post(f"{buyer.trip}/passengers", typed)
    text = page.content.decode()
    assert page.status_code == 200
    assert names(page) == ["Grace", "Lovelace 1", "Jonas", "Berg"]
    assert 'value="half@"' in text
    assert 'role="alert"' not in text
    assert re.search(r'name="keep"[^>]* checked', text)
    assert Booking.objects.count() == 0


@pytest.mark.parametrize("fill", ["", "2", "9:psg_0", "0:x", "²:x", "2:psg_" + "0" * 26])
def test_picking_nobody_changes_nothing(buyer: Shop, fill: str) -> None:
    page = buyer.client.post(f"{buyer.trip}/passengers", {**buyer.order(passengers=2), "fill": fill})
    assert page.status_code == 200
    assert names(page) == ["Ada", "Lovelace 1", "Ada", "Lovelace 2"]
    assert Booking.objects.count() == 0


def test_a_long_book_is_folded_but_whole(traveller: Shop) -> None:
    for number in range(9):
        in_book(Person(traveller.user), f"Jonas {number}")
    text = traveller.get(f"{traveller.trip}/passengers", traveller.chosen(passengers=2)).content.decode()
    assert len(chips(text)) == 9
    assert "3 more" in text


def test_strangers_are_not_filled_in(buyer: Shop) -> None:
    eve = somebody("eve")
    theirs = in_book(eve, "Mallory").rsplit("/", 1)[1]
    page = buyer.client.post(f"{buyer.trip}/passengers", {**buyer.order(), "fill": f"1:{theirs}"})
    assert names(page) == ["Ada", "Lovelace 1"]


def test_new_people_are_kept_when_that_is_wished(buyer: Shop) -> None:
    order = {**buyer.order(passengers=3), "p2-first_name": "jonas", "p2-last_name": "BERG", "keep": "on"}
    assert buyer.client.post(f"{buyer.trip}/passengers", order).status_code == 302
    kept = set(Passenger.objects.values_list("first_name", "last_name"))
    assert kept == {("Jonas", "Berg"), ("Milo", "Berg"), ("Ada", "Lovelace 1"), ("Ada", "Lovelace 3")}


def test_nobody_is_kept_unasked_or_when_nothing_is_held(buyer: Shop) -> None:
    assert buyer.client.post(f"{buyer.trip}/passengers", buyer.order("1-1")).status_code == 302
    lost = buyer.client.post(f"{buyer.trip}/passengers", {**buyer.order("1-1"), "keep": "on"})
    assert lost.status_code == 409
    assert Passenger.objects.count() == 2


def test_a_full_book_does_not_stop_a_purchase(buyer: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MOST_PASSENGERS", 2)
    answer = buyer.client.post(f"{buyer.trip}/passengers", {**buyer.order(), "keep": "on"})
    assert "remove some first" in buyer.get(answer["Location"]).content.decode()
    assert Passenger.objects.count() == 2
