"""Who is on board, at the console; what the scanner's page loads and tells while somebody is logged in."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from carnet.domains.booking.models import Scan, Ticket
from carnet.domains.identity.contracts import MemberRole
from carnet.infra.audit.models import AuditEntry
from carnet.kernel import clock, ids
from tests.web.own import BACKEND, Person, member
from tests.web.running import Desk, a_desk
from tests.web.scans import a_scan, codes, seats
from tests.web.test_every_page import INLINE


@pytest.fixture
def desk(db: None) -> Desk:
    """A train of tomorrow, with three tickets."""
    desk = a_desk()
    desk.buy(0, 1, 2)
    return desk


@pytest.fixture
def irma(desk: Desk) -> Person:
    """An inspector of theirs."""
    return member("irma", MemberRole.INSPECTOR, desk.world.operator_id)


def tell(person: Person, desk: Desk, *scans: dict[str, Any]) -> HttpResponse:
    """As the scanner's page sends them."""
    body = json.dumps({"scans": list(scans)})
    return person.client.post(  # type: ignore[return-value]
        f"{desk.home}/scans", body, content_type="application/json"
    )


def verdicts(answer: HttpResponse) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["verdict"] for one in json.loads(answer.content)["data"]]


def test_the_trip_leads_to_its_boarding_for_those_at_its_doors(desk: Desk, irma: Person) -> None:
    assert f"{desk.trip}/boarding" in irma.read(desk.trip)
    text = irma.read(f"{desk.trip}/boarding")
    assert INLINE.search(text) is None
    assert "Who is on board" in text
    assert "Berlin Hbf" in text
    for seat in seats(desk):
        assert f"Ada Lovelace {seat}" in text
    assert f"{desk.trip}/manifest.pdf" in text
    assert 'hx-trigger="every 15s"' in text


def test_t44_the_page_and_its_files_are_not_there_for_others(desk: Desk) -> None:
    other = member("other", MemberRole.OWNER, ids.new_id())
    for path in ("boarding", "manifest.pdf", "manifest.csv", "manifest"):
        assert other.get(f"{desk.trip}/{path}").status_code == 404
    assert tell(other, desk, a_scan(desk, "x")).status_code == 404
    assert other.get(f"{desk.home}/boardings").status_code == 404
    assert Scan.objects.count() == 0


def test_a_scan_changes_the_numbers_and_the_list(desk: Desk, irma: Person) -> None:
    good = codes(desk)[0]
    assert verdicts(tell(irma, desk, a_scan(desk, good))) == ["good"]
    text = irma.read(f"{desk.trip}/boarding?show=aboard")
    assert f"Ada Lovelace {seats(desk)[0]}" in text
    assert f"Ada Lovelace {seats(desk)[1]}" not in text
    assert "you, Handheld 3" in text
    assert f"Ada Lovelace {seats(desk)[0]}" not in irma.read(f"{desk.trip}/boarding?show=expected")
    named = f"Ada Lovelace {seats(desk)[1]}"
    found = irma.read(f"{desk.trip}/boarding?q={named.replace(' ', '+')}")
    assert named in found
    assert "Nobody fits" in irma.read(f"{desk.trip}/boarding?show=missing")
    assert named in irma.read(f"{desk.trip}/boarding?show=rubbish&after=rubbish")


def test_both_scans_of_a_conflict_are_shown(desk: Desk, irma: Person) -> None:
    good = codes(desk)[0]
    tell(irma, desk, a_scan(desk, good, device="Door 1", shown="good"))
    early = (clock.now() - timedelta(minutes=20)).isoformat()
    tell(irma, desk, a_scan(desk, good, device="Door 2", shown="good", at=early))
    text = irma.read(f"{desk.trip}/boarding?show=conflicts")
    conflicts = text[text.index('id="conflicts"') : text.index('id="h-list"')]
    assert re.search("Door 2.*Scanned before.*Door 1.*Good", conflicts, re.DOTALL)
    assert f"Ada Lovelace {seats(desk)[0]}" in text[text.index('id="h-list"') :]


def test_a_boarding_is_taken_back_for_a_reason(desk: Desk, irma: Person) -> None:
    tell(irma, desk, scan := a_scan(desk, codes(desk)[0]))
    path = f"{desk.home}/scans/{scan['id']}/undo"
    assert path in irma.read(f"{desk.trip}/boarding")
    assert f"Is Ada Lovelace {seats(desk)[0]} not on board?" in irma.read(path)
    assert irma.post(path, {"reason": " "}).status_code == 422
    assert Ticket.objects.filter(status="boarded").count() == 1
    answer = irma.post(path, {"reason": "wrong door"})
    assert (answer.status_code, answer["Location"]) == (302, f"{desk.trip}/boarding")
    assert Ticket.objects.filter(status="boarded").count() == 0
    assert AuditEntry.objects.get(verb="ticket.unboard").actor == irma.user.id
    tell(irma, desk, refused := a_scan(desk, "rubbish"))
    answer = irma.post(f"{desk.home}/scans/{refused['id']}/undo", {"reason": "x"})
    assert (answer.status_code, "let nobody on board" in answer.content.decode()) == (409, True)
    assert irma.get(f"{desk.home}/scans/{ids.encode('scn', ids.new_id())}/undo").status_code == 404


def test_scanners_load_the_same_under_a_session(desk: Desk, irma: Person) -> None:
    found = json.loads(irma.get(f"{desk.home}/boardings?day={desk.day}").content)
    assert [one["tickets"] for one in found["data"]] == [3]
    assert found["csrf"]
    answer = irma.get(f"{desk.trip}/manifest")
    assert json.loads(answer.content)["format"] == "carnet-manifest"
    assert answer["Manifest-Signature"]
    again = irma.client.get(f"{desk.trip}/manifest", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert irma.get(f"{desk.trip}/manifest.csv")["Content-Type"].startswith("text/csv")


def test_scanners_are_told_of_mistakes_in_problem_documents(desk: Desk, irma: Person) -> None:
    nobody = Client()
    for answer, status, code in (
        (nobody.get(f"{desk.home}/boardings"), 401, "UNAUTHENTICATED"),
        (nobody.get(f"{desk.trip}/manifest"), 401, "UNAUTHENTICATED"),
        (tell(irma, desk, {"id": "x"}), 400, "INVALID_INPUT"),
        (irma.client.post(f"{desk.home}/scans", b"{", content_type="application/json"), 400, "MALFORMED_REQUEST"),
        (
            irma.client.post(f"{desk.home}/scans", b'{"scans":"\\u0000"}', content_type="application/json"),
            400,
            "INVALID_INPUT",
        ),
        (irma.get(f"{desk.home}/boardings?day=yesterday"), 400, "INVALID_INPUT"),
        (irma.get(f"{desk.home}/trips/{ids.encode('trp', ids.new_id())}/manifest"), 404, "NOT_FOUND"),
        (irma.get("/operators/opr_x/boardings"), 404, "NOT_FOUND"),
    ):
        assert (answer.status_code, json.loads(answer.content)["code"]) == (status, code)
        assert answer["Content-Type"] == "application/problem+json"


def test_scans_from_another_site_are_refused(desk: Desk, irma: Person) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(irma.user, backend=BACKEND)
    body = json.dumps({"scans": [a_scan(desk, codes(desk)[0])]})
    refused = careful.post(f"{desk.home}/scans", body, content_type="application/json")
    assert (refused.status_code, Scan.objects.count()) == (403, 0)
    token = json.loads(careful.get(f"{desk.home}/boardings").content)["csrf"]
    taken = careful.post(f"{desk.home}/scans", body, content_type="application/json", headers={"X-CSRFToken": token})
    assert (taken.status_code, Scan.objects.count()) == (200, 1)
