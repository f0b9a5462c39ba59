"""Travel documents: how they are written, where their numbers show, and where they never do."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from carnet.domains.identity import operations, queries, rules
from carnet.domains.identity.contracts import DocumentEntry, DocumentKind, PlatformRole
from carnet.domains.identity.models import Passenger, TravelDocument, User
from carnet.domains.identity.operations import documents
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import CARNET
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput
from tests.backoffice import at_the_desk
from tests.domains.identity.conftest import NOW, PASSWORD

pytestmark = pytest.mark.django_db
NUMBER = "C01X00T47"


@pytest.fixture
def kim(ada: User) -> Passenger:
    """Somebody in Ada's book."""
    entry = operations.add_passenger(user_id=ada.id, first_name="Kim", last_name="Lee", now=NOW)
    return Passenger.objects.get(pk=entry.id)


def _add(kim: Passenger, **given: Any) -> DocumentEntry:
    document: dict[str, Any] = {"kind": DocumentKind.PASSPORT, "country": "DE", "number": NUMBER, **given}
    return operations.add_document(user_id=kim.user_id, passenger_id=kim.id, now=NOW, **document)


def test_a_number_is_kept_sealed_and_told_to_its_owner_alone(kim: Passenger) -> None:
    entry = _add(kim, number=" c01x-00 t47 ", country="de")
    assert (entry.kind, entry.country, entry.ending) == (DocumentKind.PASSPORT, "DE", "T47")
    row = TravelDocument.objects.get()
    assert NUMBER.encode() not in bytes(row.number)
    whole = queries.document(user_id=kim.user_id, passenger_id=kim.id, document_id=entry.id)
    assert whole.number == NUMBER
    (listed,) = queries.passengers(user_id=kim.user_id, after=None, limit=9)
    assert listed.documents == (entry,)


def test_numbers_are_in_no_log_event_audit_entry_or_page_of_the_back_office(
    kim: Passenger, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    entry = _add(kim)
    whole = queries.document(user_id=kim.user_id, passenger_id=kim.id, document_id=entry.id)
    admin = operations.sign_up(email="root@example.org", password=PASSWORD, proven=True, now=NOW)
    operations.set_roles(user_id=admin.id, roles=[PlatformRole.ADMIN], by=CARNET, now=NOW)
    client = at_the_desk(Client(), admin)
    pages = [client.get(f"/admin/identity/passenger/{kim.id}/change/"), client.get("/admin/identity/passenger/")]
    assert {page.status_code for page in pages} == {200}
    told = [repr(whole), str(TravelDocument.objects.get()), caplog.text]
    told += [str(event.data) for event in OutboxEvent.objects.all()]
    told += [str(entry.detail) for entry in AuditEntry.objects.all()]
    told += [page.content.decode() for page in pages]
    assert [text for text in told if NUMBER in text] == []
    assert client.get("/admin/identity/traveldocument/").status_code == 404


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"country": "XX"}, "/country"),
        ({"country": "EU"}, "/country"),
        ({"country": "DEU"}, "/country"),
        ({"number": "1234"}, "/number"),
        ({"number": "1" * 21}, "/number"),
        ({"number": "C01X0Ö0T47"}, "/number"),
        ({"number": "C01X00T47'; --"}, "/number"),
        ({"expires_on": NOW.date()}, "/expires_on"),
    ],
)
def test_what_is_no_document_is_refused_by_field(kim: Passenger, given: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        _add(kim, **given)
    assert [one.path for one in refusal.value.pointers] == [pointer]
    assert str(given.get("number", "?")) not in str(refusal.value)
    assert not TravelDocument.objects.exists()


def test_countries_are_those_of_iso_3166() -> None:
    for code in ("DE", "fr", "GB", "TW", "XK"):
        assert rules.country(code) == code.upper()
    for code in ("UK", "EU", "ZZ", "D", "276", ""):
        with pytest.raises(ValueError, match="ISO 3166"):
            rules.country(code)


def test_there_are_only_so_many(kim: Passenger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_DOCUMENTS", 1)
    _add(kim, expires_on=NOW.date() + timedelta(days=1))
    with pytest.raises(operations.TooManyDocuments):
        _add(kim)
    assert TravelDocument.objects.count() == 1


def test_t43_other_peoples_documents_are_not_there(kim: Passenger) -> None:
    bob = operations.sign_up(email="bob@example.org", password=PASSWORD, proven=True, now=NOW)
    bo = operations.add_passenger(user_id=bob.id, first_name="Bo", last_name="Oh", now=NOW)
    entry = _add(kim)
    nobody = ids.new_id()
    for user_id, passenger_id in ((bob.id, kim.id), (bob.id, bo.id), (kim.user_id, bo.id), (nobody, kim.id)):
        for attempt in (queries.document, operations.remove_document):
            with pytest.raises(NotFound):
                attempt(user_id=user_id, passenger_id=passenger_id, document_id=entry.id)
    with pytest.raises(NotFound):
        operations.add_document(
            user_id=bob.id, passenger_id=kim.id, kind=DocumentKind.PASSPORT, country="DE", number=NUMBER, now=NOW
        )
    assert TravelDocument.objects.count() == 1


def test_a_document_goes_alone_or_with_its_passenger(kim: Passenger) -> None:
    one, two = _add(kim), _add(kim, kind=DocumentKind.IDENTITY_CARD)
    operations.remove_document(user_id=kim.user_id, passenger_id=kim.id, document_id=one.id)
    assert queries.passenger(user_id=kim.user_id, passenger_id=kim.id).documents == (two,)
    operations.remove_passenger(user_id=kim.user_id, passenger_id=kim.id)
    assert not TravelDocument.objects.exists()
