"""`/me/passengers` and their documents, as a program sees them."""

from __future__ import annotations

from typing import Any

import pytest

from carnet.domains.identity.models import Passenger, TravelDocument
from tests.api.client import Api, body, pointers, problem
from tests.api.team import a_person, calling

pytestmark = pytest.mark.django_db
KIM = {"first_name": "Kim", "last_name": "Lee"}
PASSPORT = {"kind": "passport", "country": "DE", "number": "C01X00T47", "expires_on": "2099-01-01"}


@pytest.fixture
def ada() -> Api:
    """Ada is logged in."""
    return calling(a_person("ada"))


@pytest.fixture
def kim(ada: Api) -> str:
    """The address of somebody in Ada's book."""
    return f"/me/passengers/{body(ada.post('/me/passengers', KIM), 201)['id']}"


def test_an_entry_is_patched(ada: Api, kim: str) -> None:
    changed = body(ada.patch(kim, {"last_name": "Li", "birth_date": "1990-02-03", "is_default": True}))
    assert (changed["first_name"], changed["last_name"], changed["is_default"]) == ("Kim", "Li", True)
    assert body(ada.patch(kim, {"birth_date": None}))["birth_date"] is None
    lou = body(ada.post("/me/passengers", {**KIM, "first_name": "Lou", "is_default": True}), 201)
    listed = body(ada.get("/me/passengers"))["data"]
    assert [(one["first_name"], one["is_default"]) for one in listed] == [("Kim", False), ("Lou", True)]
    assert body(ada.get(f"/me/passengers/{lou['id']}")) == lou


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"first_name": None}, "/first_name"),
        ({"first_name": ""}, "/first_name"),
        ({"is_default": None}, "/is_default"),
        ({"is_default": "yes"}, "/is_default"),
        ({"birth_date": "2999-01-01"}, "/birth_date"),
        ({"email": "nonsense"}, "/email"),
        ({"user": "usr_1"}, "/user"),
    ],
)
def test_a_patch_that_makes_no_sense_names_the_field(ada: Api, kim: str, patch: dict[str, Any], pointer: str) -> None:
    before = body(ada.get(kim))
    assert pointers(problem(ada.patch(kim, patch), 400, "INVALID_INPUT")) == {pointer}
    assert body(ada.get(kim)) == before


def test_a_documents_number_is_at_its_own_address_alone(ada: Api, kim: str) -> None:
    made = body(ada.post(f"{kim}/documents", {**PASSPORT, "number": "c01x-00t47"}), 201)
    assert "number" not in made
    assert made["ending"] == "T47"
    for path in ("/me/passengers", kim, f"{kim}/documents"):
        assert b"C01X00T47" not in ada.get(path).content
        assert b"T47" in ada.get(path).content
    answer = ada.get(f"{kim}/documents/{made['id']}")
    assert body(answer) == {**made, "number": "C01X00T47"}
    assert answer["Cache-Control"] == "no-store"
    assert ada.delete(f"{kim}/documents/{made['id']}").status_code == 204
    problem(ada.delete(f"{kim}/documents/{made['id']}"), 404, "NOT_FOUND")
    assert body(ada.get(f"{kim}/documents")) == {"data": [], "next": None}


def test_documents_come_in_pages(ada: Api, kim: str) -> None:
    made = [body(ada.post(f"{kim}/documents", PASSPORT), 201)["id"] for _ in range(3)]
    first = body(ada.get(f"{kim}/documents?limit=2"))
    rest = body(ada.get(f"{kim}/documents?limit=2&after={first['next']}"))
    assert sorted(made) == [one["id"] for one in [*first["data"], *rest["data"]]]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({**PASSPORT, "kind": "library_card"}, "/kind"),
        ({**PASSPORT, "country": "XX"}, "/country"),
        ({**PASSPORT, "number": "12"}, "/number"),
        ({**PASSPORT, "number": 12345678}, "/number"),
        ({**PASSPORT, "expires_on": "2020-01-01"}, "/expires_on"),
        ({name: value for name, value in PASSPORT.items() if name != "number"}, "/number"),
    ],
)
def test_what_is_no_document_is_refused(ada: Api, kim: str, document: dict[str, Any], pointer: str) -> None:
    answer = ada.post(f"{kim}/documents", document)
    assert pointers(problem(answer, 400, "INVALID_INPUT")) == {pointer}
    assert not TravelDocument.objects.exists()


def test_t43_other_peoples_books_are_not_there(ada: Api, kim: str) -> None:
    document = f"{kim}/documents/{body(ada.post(f'{kim}/documents', PASSPORT), 201)['id']}"
    bob = calling(a_person("bob"))
    for method, path, sent in (
        ("GET", kim, None),
        ("PATCH", kim, {"last_name": "Mine", "is_default": True}),
        ("DELETE", kim, None),
        ("GET", f"{kim}/documents", None),
        ("POST", f"{kim}/documents", PASSPORT),
        ("GET", document, None),
        ("DELETE", document, None),
    ):
        problem(bob.send(method, path, sent), 404, "NOT_FOUND")
        problem(Api().send(method, path, sent), 401, "UNAUTHENTICATED")
    assert Passenger.objects.get().last_name == "Lee"
    assert TravelDocument.objects.count() == 1
