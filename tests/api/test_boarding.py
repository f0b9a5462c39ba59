"""Check-in over the API: what a scanner loads, tells and hears."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.booking.models import Scan, Ticket
from carnet.domains.identity.contracts import MemberRole
from carnet.infra import keys
from carnet.kernel import clock, ids
from tests.api.client import Api, body, problem
from tests.api.team import calling
from tests.web.own import member
from tests.web.running import Desk, a_desk
from tests.web.scans import a_scan, codes, seats


@pytest.fixture
def desk(db: None) -> Desk:
    """A train of tomorrow, with two tickets."""
    desk = a_desk()
    desk.buy(0, 1)
    return desk


@pytest.fixture
def api(desk: Desk) -> Api:
    """A scanner of an inspector of theirs."""
    return calling(member("inspector", MemberRole.INSPECTOR, desk.world.operator_id).user)


def tell(api: Api, desk: Desk, *scans: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers."""
    found: list[dict[str, Any]] = body(api.post(f"{desk.home}/scans", {"scans": list(scans)}))["data"]
    return found


def plain64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_scanner_chooses_a_departure_and_learns_whom_to_trust(desk: Desk, api: Api) -> None:
    found = body(api.get(f"{desk.home}/boardings?day={desk.day}"))
    (one,) = found["data"]
    assert (one["trip"], one["tickets"], one["boarded"]) == (ids.encode("trp", desk.trip_id), 2, 0)
    assert (one["origin"], one["status"]) == ("Berlin Hbf", "published")
    assert one["manifest"] == f"/api/v1{desk.trip}/manifest"
    assert [plain64(key["key"]) for key in found["keys"]] == [
        key.public_bytes_raw() for key in keys.ticket_public_keys()
    ]
    assert body(api.get(f"{desk.home}/boardings"))["data"] == []  # it leaves tomorrow
    assert body(api.get(f"{desk.home}/boardings?day=2200-12-31"))["data"] == []
    problem(api.get(f"{desk.home}/boardings?day=9999-12-31"), 400, "INVALID_INPUT")


def test_the_manifest_is_signed_over_its_exact_bytes_and_says_no_more_than_is_needed(desk: Desk, api: Api) -> None:
    answer = api.get(f"{desk.trip}/manifest")
    named, signature = answer["Manifest-Signature"].split(".")
    trusted = {key["id"]: key["key"] for key in body(api.get(f"{desk.home}/boardings"))["keys"]}
    Ed25519PublicKey.from_public_bytes(plain64(trusted[named])).verify(plain64(signature), b"CM1." + answer.content)
    told = body(answer)
    assert (told["format"], told["version"], told["trip"]["id"]) == (
        "carnet-manifest",
        1,
        ids.encode("trp", desk.trip_id),
    )
    assert [stop["boards"] for stop in told["stops"]][-1] is False
    first = told["tickets"][0]
    assert (first["name"], first["status"], first["from"], first["revision"]) == (
        f"Ada Lovelace {seats(desk)[0]}",
        "issued",
        0,
        0,
    )
    assert set(first) == {
        *("id", "status", "revision", "name", "passenger_kind", "reference", "section", "seat", "ordinal", "class"),
        *("from", "to", "notes", "replaced_by", "boarded"),
    }
    assert "ada@example.org" not in answer.content.decode()


def test_a_manifest_that_is_still_so_is_not_sent_again(desk: Desk, api: Api) -> None:
    path = f"{desk.trip}/manifest"
    tag = api.get(path)["ETag"]
    same = api.get(path, **{"If-None-Match": f'"other", {tag}'})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    tell(api, desk, a_scan(desk, codes(desk)[0]))
    changed = api.get(path, **{"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed["ETag"] != tag
    assert body(changed)["tickets"][0]["boarded"]["device"] == "Handheld 3"


def test_a_manifest_travels_packed(desk: Desk, api: Api) -> None:
    plain, packed = (api.get(f"{desk.trip}/manifest", **{"Accept-Encoding": name}) for name in ("identity", "gzip"))
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    unpacked, whole = json.loads(gzip.decompress(packed.content)), json.loads(plain.content)
    assert {**unpacked, "generated_at": ""} == {**whole, "generated_at": ""}


def test_the_manifest_comes_as_a_table_and_on_paper(desk: Desk, api: Api) -> None:
    tell(api, desk, a_scan(desk, codes(desk)[1], device="=1+1"))
    answer = api.get(f"{desk.trip}/manifest.csv")
    assert answer["Content-Type"].startswith("text/csv")
    one, other = seats(desk)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["seat"], row["name"], row["status"]) for row in rows] == [
        (one, f"Ada Lovelace {one}", "issued"),
        (other, f"Ada Lovelace {other}", "boarded"),
    ]
    assert (rows[1]["device"], rows[1]["boarded_stop"]) == ("'=1+1", "Berlin Hbf")
    paper = api.get(f"{desk.trip}/manifest.pdf")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert ids.encode("trp", desk.trip_id) in paper["Content-Disposition"]
    problem(api.get(f"{desk.trip}/manifest.xml"), 404, "NOT_FOUND")


def test_scans_are_answered_one_by_one_in_their_order(desk: Desk, api: Api) -> None:
    code, other = codes(desk)
    scan = a_scan(desk, code)
    good, again, unreadable, late = tell(
        api,
        desk,
        scan,
        a_scan(desk, code, at=(clock.now() + timedelta(seconds=30)).isoformat(), shown="good"),
        a_scan(desk, "not a code"),
        a_scan(desk, other, at=(clock.now() - timedelta(days=8)).isoformat()),
    )
    assert (good["verdict"], good["why"], good["hints"], good["repeated"]) == ("good", None, ["wheelchair"], False)
    assert good["ticket"]["boarded"]["scan"] == scan["id"]
    assert (again["verdict"], again["conflict"], again["first"]["scan"]) == ("again", True, scan["id"])
    assert again["first"]["by"].startswith("usr_")
    assert (unreadable["verdict"], unreadable["ticket"]) == ("unreadable", None)
    assert late["verdict"] == "bad_time"
    (repeated,) = tell(api, desk, scan)
    assert (repeated["verdict"], repeated["repeated"]) == ("good", True)
    assert Scan.objects.count() == 3


def test_who_is_on_board_is_counted_stop_by_stop(desk: Desk, api: Api) -> None:
    code, other = codes(desk)
    tell(api, desk, a_scan(desk, code), a_scan(desk, other, shown="good", stop=99))
    told = body(api.get(f"{desk.trip}/boarding"))
    assert (told["on_board"], told["expected"], told["no_show"]) == (1, 1, 0)
    assert (told["stops"][0]["boarding"], told["stops"][0]["boarded"]) == (2, 1)
    (conflict,) = told["conflicts"]
    assert [(scan["verdict"], scan["shown"]) for scan in conflict["scans"]] == [("wrong_stop", "good")]
    assert conflict["ticket"]["seat"] == seats(desk)[1]


def test_a_boarding_is_taken_back_with_a_reason(desk: Desk, api: Api) -> None:
    scan = a_scan(desk, codes(desk)[0])
    tell(api, desk, scan)
    path = f"{desk.home}/scans/{scan['id']}/undo"
    problem(api.post(path, {}), 400, "INVALID_INPUT")
    assert body(api.post(path, {"reason": "wrong door"}))["undone_at"]
    assert body(api.get(f"{desk.trip}/boarding"))["on_board"] == 0
    (after,) = tell(api, desk, a_scan(desk, codes(desk)[0]))
    assert after["verdict"] == "good"
    refused = a_scan(desk, "rubbish")
    tell(api, desk, refused)
    problem(api.post(f"{desk.home}/scans/{refused['id']}/undo", {"reason": "x"}), 409, "SCAN_BOARDED_NOBODY")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (lambda one: one | {"code": None}, "/scans/0"),
        (lambda one: one | {"ticket": "tkt_01m7ye3ya5ear9be00bjk5qvnj"}, "/scans/0"),
        (lambda one: one | {"id": "scn_00000000000000000000000000"}, "/scans/0/id"),
        (lambda one: one | {"at": "2026-12-01T07:25:11"}, "/scans/0/at"),
        (lambda one: one | {"at": 5}, "/scans/0/at"),
        (lambda one: one | {"stop": -1}, "/scans/0/stop"),
        (lambda one: one | {"stop": 2**40}, "/scans/0/stop"),
        (lambda one: one | {"device": "a\nb"}, "/scans/0/device"),
        (lambda one: one | {"shown": "fine"}, "/scans/0/shown"),
        (lambda one: one | {"price": 5}, "/scans/0/price"),
        (lambda one: {name: value for name, value in one.items() if name != "trip"}, "/scans/0/trip"),
    ],
)
def test_a_malformed_scan_is_refused_with_its_place_and_nothing_is_kept(
    desk: Desk, api: Api, change: Callable[[dict[str, Any]], dict[str, Any]], pointer: str
) -> None:
    code, other = codes(desk)
    answer = api.post(f"{desk.home}/scans", {"scans": [change(a_scan(desk, code)), a_scan(desk, other)]})
    told = problem(answer, 400, "INVALID_INPUT")
    assert pointer in [one["pointer"] for one in told["pointers"]]
    assert Scan.objects.count() == 0


def test_too_many_scans_none_and_one_id_twice_are_refused(desk: Desk, api: Api) -> None:
    one = a_scan(desk, "x")
    for scans in ([], [one, one], [a_scan(desk, "x") for _ in range(501)]):
        told = problem(api.post(f"{desk.home}/scans", {"scans": scans}), 400, "INVALID_INPUT")
        assert [pointer["pointer"] for pointer in told["pointers"]] == ["/scans"]
    assert Scan.objects.count() == 0


def test_t57_five_hundred_scans_cost_as_many_statements_as_two(desk: Desk, api: Api) -> None:
    def statements(*scans: dict[str, Any]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            tell(api, desk, *scans)
        return len(captured)

    code, other = codes(desk)
    few = statements(a_scan(desk, code), a_scan(desk, "x"))
    many = statements(a_scan(desk, other), *(a_scan(desk, code) for _ in range(499)))
    assert many <= few + 1
    assert Scan.objects.filter(verdict="again").count() == 499


def test_t44_another_operators_trip_is_not_there(desk: Desk) -> None:
    elsewhere = ids.new_id()
    stranger = calling(member("other", MemberRole.OWNER, elsewhere).user)
    theirs = f"/operators/{ids.encode('opr', elsewhere)}"
    trip = f"trips/{ids.encode('trp', desk.trip_id)}"
    for path in (
        f"{desk.trip}/manifest",
        f"{desk.trip}/boarding",
        f"{desk.home}/boardings",
        f"{theirs}/{trip}/manifest",
    ):
        problem(stranger.get(path), 404, "NOT_FOUND")
    (answer,) = body(stranger.post(f"{theirs}/scans", {"scans": [a_scan(desk, codes(desk)[0])]}))["data"]
    assert (answer["verdict"], answer["ticket"], answer["other"]) == ("other_trip", None, None)
    assert Scan.objects.count() == 0
    assert Ticket.objects.filter(status="boarded").count() == 0
