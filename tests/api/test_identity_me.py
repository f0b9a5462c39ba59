"""The profile and the passenger book, as a program sees them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse

from carnet.domains.identity import operations
from carnet.domains.identity.models import Passenger
from carnet.kernel import clock, ids
from tests.api.client import Api, pointers, problem

pytestmark = pytest.mark.django_db
KIM = {"first_name": "Kim", "last_name": "Lee"}


def _body(response: HttpResponse) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(response.content)
    return document


def _user(api: Api, name: str) -> Api:
    user = operations.sign_up(
        email=f"{name}@example.org", password="correct horse battery", proven=True, now=clock.now()
    )
    return api.signed_in(operations.access_token(user_id=user.id, now=clock.now()))


@pytest.fixture
def ada(api: Api) -> Api:
    return _user(api, "ada")


def test_a_profile_is_its_owners(api: Api, ada: Api) -> None:
    profile = _body(ada.get("/me"))
    assert set(profile) == {
        "id",
        "email",
        "phone",
        "first_name",
        "last_name",
        "city",
        "birth_date",
        "language",
        "currency",
        "roles",
        "memberships",
        "created_at",
    }
    assert profile["created_at"].endswith("Z")
    problem(api.get("/me"), 401, "UNAUTHENTICATED")


def test_a_merge_patch_changes_what_it_names(ada: Api) -> None:
    changed = _body(
        ada.patch("/me", {"first_name": " Ada ", "birth_date": "1990-01-02", "language": "de", "city": "Bonn"})
    )
    assert (changed["first_name"], changed["birth_date"], changed["language"]) == ("Ada", "1990-01-02", "de")
    assert (changed["last_name"], changed["currency"]) == ("", "EUR")
    cleared = _body(ada.patch("/me", {"birth_date": None, "city": None, "language": None}))
    assert (cleared["birth_date"], cleared["city"], cleared["language"]) == (None, "", "en")
    assert cleared["first_name"] == "Ada"


def test_t55_a_change_is_seen_at_once(ada: Api) -> None:
    for name in ("Ada", "Augusta"):
        ada.patch("/me", {"first_name": name})
        assert _body(ada.get("/me"))["first_name"] == name


@pytest.mark.parametrize(
    ("body", "status", "code", "places"),
    [
        ({"roles": ["admin"]}, 400, "INVALID_INPUT", {"/roles"}),
        ({"email": "new@example.org"}, 400, "INVALID_INPUT", {"/email"}),
        ({"id": "x", "is_active": False}, 400, "INVALID_INPUT", {"/id", "/is_active"}),
        ({"first_name": 5}, 400, "INVALID_INPUT", {"/first_name"}),
        ({"first_name": "a\nb"}, 400, "INVALID_INPUT", {"/first_name"}),
        ({"last_name": "x" * 81}, 400, "INVALID_INPUT", {"/last_name"}),
        ({"birth_date": "2020-02-30"}, 400, "INVALID_INPUT", {"/birth_date"}),
        ({"birth_date": 0}, 400, "INVALID_INPUT", {"/birth_date"}),
        ({"birth_date": "2020-01-01"}, 422, "TOO_YOUNG", {"/birth_date"}),
        ({"currency": "EURO", "language": "?"}, 400, "INVALID_INPUT", {"/currency", "/language"}),
    ],
)
def test_t41_what_may_not_change_does_not(ada: Api, body: Any, status: int, code: str, places: set[str]) -> None:
    before = _body(ada.get("/me"))
    assert pointers(problem(ada.patch("/me", body), status, code)) == places
    assert _body(ada.get("/me")) == before


def test_a_passenger_book_grows_and_shrinks(ada: Api) -> None:
    made = ada.post("/me/passengers", KIM | {"birth_date": "2015-05-05", "email": "Kim@example.org"})
    assert made.status_code == 201
    kim = _body(made)
    filled = {"birth_date": "2015-05-05", "email": "kim@example.org", "is_default": False, "documents": []}
    assert kim == KIM | {"id": kim["id"]} | filled
    assert _body(ada.get("/me/passengers")) == {"data": [kim], "next": None}
    gone = ada.delete(f"/me/passengers/{kim['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    problem(ada.delete(f"/me/passengers/{kim['id']}"), 404, "NOT_FOUND")


def test_t58_a_book_is_read_page_by_page_and_is_always_an_object(ada: Api) -> None:
    assert _body(ada.get("/me/passengers")) == {"data": [], "next": None}
    names = [f"P{number}" for number in range(5)]
    for name in names:
        ada.post("/me/passengers", KIM | {"first_name": name})
    seen: list[str] = []
    path = "/me/passengers?limit=2"
    while True:
        answer = _body(ada.get(path))
        seen += [entry["first_name"] for entry in answer["data"]]
        if answer["next"] is None:
            break
        path = f"/me/passengers?limit=2&after={answer['next']}"
    assert seen == names


def test_strangers_entries_do_not_exist(api: Api, ada: Api) -> None:
    bob = _user(api, "bob")
    kim = _body(ada.post("/me/passengers", KIM))
    problem(bob.delete(f"/me/passengers/{kim['id']}"), 404, "NOT_FOUND")
    assert Passenger.objects.count() == 1
    assert _body(bob.get("/me/passengers"))["data"] == []
    for method in ("GET", "POST", "DELETE"):
        problem(
            api.send(method, "/me/passengers" if method != "DELETE" else f"/me/passengers/{kim['id']}"),
            401,
            "UNAUTHENTICATED",
        )


@pytest.mark.parametrize("name", ["x", "psg_", "usr_00000000000000000000000000", "psg_" + "z" * 26, "%00x", "1;drop"])
def test_t56_an_id_that_names_nothing(ada: Api, name: str) -> None:
    assert ada.delete(f"/me/passengers/{name}").status_code in {400, 404}
    problem(ada.delete(f"/me/passengers/{ids.encode('psg', ids.new_id())}"), 404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({}, {"/first_name", "/last_name"}),
        (KIM | {"first_name": " "}, {"/first_name"}),
        (KIM | {"email": "x"}, {"/email"}),
        (KIM | {"user": "usr_x"}, {"/user"}),
        (KIM | {"birth_date": "2999-01-01"}, {"/birth_date"}),
        (KIM | {"birth_date": "-0001-01-01"}, {"/birth_date"}),
    ],
)
def test_t35_every_bad_field_of_a_passenger_is_named(ada: Api, body: Any, places: set[str]) -> None:
    assert pointers(problem(ada.post("/me/passengers", body), 400, "INVALID_INPUT")) == places
    assert not Passenger.objects.exists()
