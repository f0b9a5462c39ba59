"""Reports through the API."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse

from carnet.domains.booking.models import Ticket
from carnet.domains.support.models import Attachment, Report
from carnet.kernel import ids
from tests.api.client import Api, body, pointers, problem
from tests.domains.booking.changed import bought
from tests.domains.booking.conftest import Sale, a_sale
from tests.domains.operators.pictures import a_picture
from tests.tokens import token_for

pytestmark = pytest.mark.django_db
REPORT = {"category": "seat", "subject": "A cold seat", "text": "The heating did not work.", "name": "Ada"}
NOBODY = "AAAAAA"


@pytest.fixture
def sale(db: None) -> Sale:
    """A train on sale in three days."""
    found = a_sale()
    found.leaving_in_three_days()
    return found


@pytest.fixture
def trip(sale: Sale) -> tuple[UUID, str]:
    """Who has a ticket for it, and its reference."""
    from carnet.kernel import clock

    one = bought(sale, now=clock.now())
    return one.user_id, one.reference


@pytest.fixture
def ada(trip: tuple[UUID, str]) -> Api:
    return Api(token_for(trip[0]))


@pytest.fixture
def staff(db: None) -> Api:
    return Api(token_for(ids.new_id(), roles=("customer", "support"), second_factor=True))


@pytest.fixture
def agent(sale: Sale) -> Api:
    return Api(token_for(ids.new_id(), memberships={str(sale.listing.operator_id): "agent"}))


def home(sale: Sale) -> str:
    return f"/operators/{ids.encode('opr', sale.listing.operator_id)}"


def posted(api: Api, path: str, sent: Any, status: int = 201) -> dict[str, Any]:
    return body(api.post(path, sent, key=str(ids.new_id())), status)


def opened(api: Api, **more: Any) -> dict[str, Any]:
    return posted(api, "/reports", {**REPORT, **more})


def test_row_35_a_report_from_its_first_word_to_its_last(
    ada: Api, staff: Api, agent: Api, sale: Sale, trip: tuple[UUID, str]
) -> None:
    made = opened(ada, booking=trip[1])
    assert made["status"] == "open"
    assert made["about"]["booking"] == trip[1]
    at = f"/reports/{made['number']}"
    (row,) = body(ada.get("/reports"))["data"]
    assert (row["number"], "messages" in row) == (made["number"], False)
    (waiting,) = body(agent.get(f"{home(sale)}/reports"))["data"]
    assert (waiting["name"], waiting["user"]) == ("Ada", None)
    posted(agent, f"{home(sale)}{at}/notes", {"text": "A regular."})
    answered = posted(agent, f"{home(sale)}{at}/messages", {"text": "Take seat 12.", "version": waiting["version"]})
    assert [(one["from"], one["note"]) for one in answered["messages"]] == [
        ("traveller", False),
        ("operator", True),
        ("operator", False),
    ]
    seen = body(ada.get(at))
    assert [one["from"] for one in seen["messages"]] == ["traveller", "operator"]
    assert "regular" not in json.dumps(seen)
    posted(ada, f"{at}/messages", {"text": "It is taken."})
    (again,) = body(staff.get("/admin/reports?category=seat"))["data"]
    assert again["user"] == ids.encode("usr", trip[0])
    posted(staff, f"/admin{at}/messages", {"text": "Then seat 14."})
    assert body(staff.get("/admin/reports?status=answered&mine=true"))["data"] == []  # the agent has it
    body(staff.post(f"/admin{at}/assign", {"assignee": None}))
    assert body(staff.post(f"/admin{at}/close", {}))["status"] == "closed"
    assert body(ada.post(f"{at}/close"))["status"] == "closed"
    problem(ada.post(f"{at}/messages", {"text": "Hm."}, key="again"), 409, "REPORT_CLOSED")
    assert body(staff.get("/admin/report-figures"))["closed"] == 1
    assert body(agent.get(f"{home(sale)}/report-figures"))["first_answer_seconds"] == 0


def test_an_old_version_is_not_answered(ada: Api, staff: Api) -> None:
    made = opened(ada)
    posted(ada, f"/reports/{made['number']}/messages", {"text": "One thing more."})
    stale = {"text": "Hello", "version": made["version"]}
    problem(staff.post(f"/admin/reports/{made['number']}/messages", stale, key="a"), 412, "PRECONDITION_FAILED")


def test_a_report_is_taken_by_oneself_and_by_nobody_else(
    ada: Api, staff: Api, agent: Api, sale: Sale, trip: tuple[UUID, str]
) -> None:
    at = f"/reports/{opened(ada, booking=trip[1])['number']}/assign"
    stranger = {"assignee": ids.encode("usr", ids.new_id())}
    for api, path in ((staff, f"/admin{at}"), (agent, home(sale) + at)):
        assert pointers(problem(api.post(path, stranger), 400, "INVALID_INPUT")) == {"/assignee"}
    itself = ids.new_id()
    someone = Api(token_for(itself, roles=("customer", "support"), second_factor=True))
    mine = {"assignee": ids.encode("usr", itself)}
    assert body(someone.post(f"/admin{at}", mine))["assignee"] == mine["assignee"]
    assert body(someone.post(f"/admin{at}", {"assignee": None}))["assignee"] is None


def test_sent_again_it_is_one_report(ada: Api) -> None:
    first = ada.post("/reports", REPORT, key="one")
    again = ada.post("/reports", REPORT, key="one")
    assert body(first, 201) == body(again, 201)
    assert again["Idempotent-Replayed"] == "true"
    problem(ada.post("/reports", {**REPORT, "text": "Else."}, key="one"), 422, "IDEMPOTENCY_KEY_REUSED")
    problem(ada.post("/reports", REPORT), 400, "IDEMPOTENCY_KEY_MISSING")
    assert Report.objects.count() == 1


def naming(sale: Sale, reference: str) -> dict[str, dict[str, str]]:
    """Each kind of thing of a booking, as a report names it."""
    ticket = Ticket.objects.get(booking_id__in=_booking(reference))
    payment = _booking_row(reference).payment_id
    assert payment
    return {
        "booking": {"booking": reference},
        "ticket": {"ticket": ids.encode("tkt", ticket.id)},
        "listing": {"listing": ids.encode("lst", ticket.listing_id)},
        "payment": {"payment": ids.encode("pay", payment)},
    }


def _booking_row(reference: str) -> Any:
    from carnet.domains.booking.models import Booking

    return Booking.objects.get(reference=reference)


def _booking(reference: str) -> list[UUID]:
    return [_booking_row(reference).id]


NOWHERE = {
    "booking": {"booking": NOBODY},
    "ticket": {"ticket": ids.encode("tkt", UUID(int=7))},
    "listing": {"listing": ids.encode("lst", UUID(int=7))},
    "payment": {"payment": ids.encode("pay", UUID(int=7))},
}
_OF_THE_REQUEST = {"X-Request-Id", "RateLimit", "RateLimit-Policy"}


def told(answer: HttpResponse) -> tuple[int, dict[str, str], dict[str, Any]]:
    """All that an answer says, but for the name of its request."""
    document = problem(answer, 404, "REPORT_TOPIC_UNKNOWN")
    document.pop("request_id")
    headers = {name: value for name, value in answer.items() if name not in _OF_THE_REQUEST}
    return answer.status_code, headers, document


@pytest.mark.parametrize("kind", list(NOWHERE))
def test_t45_a_report_is_no_oracle_for_ids(ada: Api, sale: Sale, trip: tuple[UUID, str], kind: str) -> None:
    stranger = Api(token_for(ids.new_id()))
    theirs = naming(sale, trip[1])[kind]
    assert opened(ada, **theirs)["about"]["kind"] == kind
    probed = told(stranger.post("/reports", {**REPORT, **theirs}, key="a"))
    nothing = told(stranger.post("/reports", {**REPORT, **NOWHERE[kind]}, key="b"))
    assert probed == nothing
    assert probed[2]["pointers"][0]["pointer"] == f"/{kind}"
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({}, "/category"),
        ({**REPORT, "text": None}, "/text"),
        ({**REPORT, "text": ""}, "/text"),
        ({**REPORT, "text": "x" * 5_001}, "/text"),
        ({**REPORT, "text": "bell\x07"}, "/text"),
        ({**REPORT, "subject": "two\nlines"}, "/subject"),
        ({**REPORT, "subject": "x" * 121}, "/subject"),
        ({**REPORT, "category": "weather"}, "/category"),
        ({**REPORT, "booking": "k7m2qx"}, "/booking"),
        ({**REPORT, "booking": 7}, "/booking"),
        ({**REPORT, "ticket": "pay_1"}, "/ticket"),
        ({**REPORT, "operator": "x"}, "/operator"),
        ({**REPORT, "name": "\u0000"}, "/name"),
        ({**REPORT, **NOWHERE["ticket"], **NOWHERE["payment"]}, ""),
    ],
)
def test_t35_what_is_missing_or_malformed_is_a_400_with_its_place(ada: Api, sent: Any, place: str) -> None:
    assert place in pointers(problem(ada.post("/reports", sent, key="x"), 400, "INVALID_INPUT"))


@pytest.mark.parametrize("path", ["messages", "notes", "assign", "close"])
@pytest.mark.parametrize("sent", [{"text": 1}, {"version": "1", "text": "a"}, {"assignee": 7}, [], "x", {"x": 1}])
def test_t35_staff_too(staff: Api, ada: Api, path: str, sent: Any) -> None:
    number = opened(ada)["number"]
    assert staff.post(f"/admin/reports/{number}/{path}", sent, key="x").status_code == 400


@pytest.mark.parametrize("number", ["RAAAAAA", "x", "RO00000", "R", "%00"])
def test_what_is_not_there_is_not_found(ada: Api, staff: Api, number: str) -> None:
    for api, path in ((ada, "/reports"), (staff, "/admin/reports")):
        assert api.get(f"{path}/{number}").status_code in {400, 404}
        assert api.post(f"{path}/{number}/close", {}).status_code in {400, 404}


def test_a_picture_is_added_and_looked_at(ada: Api, staff: Api, agent: Api, sale: Sale, trip: tuple[UUID, str]) -> None:
    made = opened(ada, booking=trip[1])
    at = f"/reports/{made['number']}/attachments"
    done = body(ada.send("POST", f"{at}?name=seat.png", a_picture()), 201)
    (file,) = done["messages"][0]["attachments"]
    assert (file["name"], file["type"], file["width"]) == ("seat.webp", "image/webp", 1_000)
    for api in (ada, staff, agent):
        answer = api.get(file["href"])
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/webp"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox")
        assert "no-store" in answer["Cache-Control"]
        assert len(answer.content) == file["size"]
    stranger = Api(token_for(ids.new_id()))
    problem(stranger.get(file["href"]), 404, "ATTACHMENT_UNKNOWN")
    problem(stranger.send("POST", at, a_picture()), 404, "REPORT_UNKNOWN")
    problem(ada.send("POST", at, b"hello"), 422, "ATTACHMENT_REFUSED")
    assert Attachment.objects.count() == 1


def test_a_paper_is_only_saved(ada: Api) -> None:
    at = f"/reports/{opened(ada)['number']}/attachments"
    sent = b"%PDF-1.7 <script>alert(1)</script>"
    done = body(ada.send("POST", f"{at}?name=b%C3%ACll%22.pdf", sent), 201)
    answer = ada.get(done["messages"][0]["attachments"][0]["href"])
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''b%C3%ACll.pdf"
    assert answer.content == sent


def test_a_file_of_more_than_eight_megabytes_is_not_read(ada: Api) -> None:
    at = f"/reports/{opened(ada)['number']}/attachments"
    problem(ada.send("POST", at, b"%PDF-" + bytes(8 * 1024 * 1024)), 413, "BODY_TOO_LARGE")


def test_lists_go_on(ada: Api, staff: Api) -> None:
    made = {opened(ada, subject=f"Number {n}")["number"] for n in range(3)}
    for api, path in ((ada, "/reports"), (staff, "/admin/reports")):
        first = body(api.get(f"{path}?limit=2"))
        last = body(api.get(f"{path}?limit=2&after={first['next']}"))
        assert {one["number"] for one in (*first["data"], *last["data"])} == made
        assert last["next"] is None
        problem(api.get(f"{path}?after=x"), 400, "INVALID_INPUT")


def test_an_overdue_report_is_found(ada: Api, staff: Api) -> None:
    made = opened(ada)
    assert body(staff.get("/admin/reports?overdue=true"))["data"] == []
    row = Report.objects.get(number=made["number"])
    Report.objects.filter(pk=row.pk).update(due_at=row.opened_at - timedelta(hours=1))
    assert [one["number"] for one in body(staff.get("/admin/reports?overdue=true"))["data"]] == [made["number"]]
