"""Reports on pages: a traveller writes, the operator's people and support answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.support.models import Attachment, Message, Report
from carnet.domains.support.operations.opening import NEW_REPORTS
from carnet.infra.audit.models import AuditEntry
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.domains.operators.pictures import a_picture
from tests.web.own import Person, member, somebody, usr
from tests.web.shop import Shop
from tests.web.tills import bought

pytestmark = pytest.mark.django_db(transaction=True)
_OPTION = re.compile(r'<option value="([^"]*)"( selected)?')
_KEY = re.compile(r'name="key" value="([^"]+)"')
_SEEN = re.compile(r'name="seen" value="([^"]+)"')


@pytest.fixture
def agent(traveller: Shop) -> Person:
    """Somebody who sells for the operator of the train."""
    return member("agnes", MemberRole.AGENT, traveller.sale.listing.operator_id)


@pytest.fixture
def support(db: None) -> Person:
    """Somebody of the platform's support."""
    person = somebody("sofia")
    roles = [PlatformRole.CUSTOMER, PlatformRole.SUPPORT]
    identity.set_roles(user_id=person.user.id, roles=roles, by=CARNET, now=clock.now())
    return person.used_an_app()


def home(shop: Shop) -> str:
    return f"/operators/{ids.encode('opr', shop.sale.listing.operator_id)}/reports"


def filled(**more: Any) -> dict[str, Any]:
    """The form, filled in."""
    return {
        "about": "",
        "category": "seat",
        "subject": "A cold seat",
        "text": "The heating did not work.\nAt all.",
        "key": str(ids.new_id()),
        **more,
    }


def sent(shop: Shop, **more: Any) -> str:
    """Write to us; the address of the report."""
    answer = shop.client.post("/help/new", filled(**more))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def offered(page: HttpResponse) -> dict[str, bool]:
    """What can be chosen, and whether it is."""
    select = page.content.decode().split('name="about"')[1].split("</select>")[0]
    return {value: bool(chosen) for value, chosen in _OPTION.findall(select)}


def answered(person: Person, at: str, text: str = "Take seat 12.") -> HttpResponse:
    """Answer as the page stands."""
    page = person.read(at)
    form = {"answer-text": text, "key": _KEY.findall(page)[0], "seen": _SEEN.findall(page)[0]}
    return person.post(f"{at}/answer", form)


def test_row_35_asked_with_a_picture_and_answered(traveller: Shop, agent: Person) -> None:
    reference = bought(traveller, "1-1")
    page = traveller.get(f"/help/new?booking={reference.lower()}")
    assert offered(page)[f"booking:{reference}"]
    picture = SimpleUploadedFile("seat.png", a_picture())
    at = sent(traveller, about=f"booking:{reference}", attachments=[picture])
    shown = traveller.get(at).content.decode()
    for words in ("A cold seat", "Waits for an answer", "The heating did not work.\nAt all.", "Picture: seat.webp"):
        assert words in shown
    number = at.rpartition("/")[2]
    queue = agent.read(home(traveller))
    assert "A cold seat" in queue
    assert "Waiting (1)" in queue
    thread = f"{home(traveller)}/{number}"
    assert "Answer Ada" in agent.read(thread)
    assert "Ada Lovelace" not in agent.read(thread)
    assert "ada@example.org" not in agent.read(thread)
    assert answered(agent, thread)["Location"] == thread
    shown = traveller.get(at).content.decode()
    assert "Take seat 12." in shown
    assert "Answered" in shown
    assert "A cold seat" in traveller.get("/help").content.decode()
    assert AuditEntry.objects.filter(verb="report.answer", actor=agent.user.id).count() == 1


def test_the_picture_is_for_its_sender_and_who_answers(traveller: Shop, agent: Person, support: Person) -> None:
    reference = bought(traveller, "1-1")
    at = sent(traveller, about=f"booking:{reference}", attachments=[SimpleUploadedFile("seat.png", a_picture())])
    path = re.findall(r'src="(/help/[^"]+)"', traveller.get(at).content.decode())[0]
    for client in (traveller.client, agent.client, support.client):
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert answer["Content-Security-Policy"].startswith("sandbox")
    assert somebody("eve").get(path).status_code == 404


def test_t45_only_ones_own_things_are_offered_and_taken(traveller: Shop) -> None:
    reference = bought(traveller, "1-1")
    mine = [value for value in offered(traveller.get("/help/new")) if value]
    assert {value.partition(":")[0] for value in mine} == {"booking", "listing", "payment"}
    eve = somebody("eve")
    assert list(offered(eve.get(f"/help/new?booking={reference}"))) == [""]
    nothing = {"booking": "AAAAAA", "listing": "lst", "payment": "pay", "ticket": "tkt"}
    for value in (*mine, "ticket:x"):
        kind = value.partition(":")[0]
        key = nothing[kind] if kind == "booking" else ids.encode(nothing[kind], ids.new_id())
        theirs = eve.post("/help/new", filled(about=value))
        none = eve.post("/help/new", filled(about=f"{kind}:{key}"))
        assert (theirs.status_code, none.status_code) == (422, 422)
        assert plain(theirs) == plain(none)
        assert "Choose one of your own" in plain(none)
    assert Report.objects.count() == 0


def plain(answer: HttpResponse) -> str:
    """A page without what is new on each: the tokens of its forms."""
    return re.sub(r'name="(?:csrfmiddlewaretoken|key)" value="[^"]+"', "", answer.content.decode())


def test_a_mistake_keeps_what_was_written(traveller: Shop) -> None:
    for form, says in (
        (filled(category=""), "Choose what comes closest."),
        (filled(subject=""), "Write a few words"),
        (filled(text=" "), "Write something first."),
        (filled(text="bell\x07"), "Leave out control characters."),
        (filled(attachments=[SimpleUploadedFile("x.gif", a_picture("GIF"))]), "send a JPEG, PNG or WebP"),
        (
            filled(attachments=[SimpleUploadedFile(f"{n}.png", a_picture(size=(9 + n, 9))) for n in range(6)]),
            "holds 5 files",
        ),
    ):
        answer = traveller.client.post("/help/new", form)
        page = answer.content.decode()
        assert answer.status_code in {400, 422}, says
        assert says in page
        if form["text"].strip():
            assert "The heating" in page or "bell" in page
    assert Report.objects.count() == 0


def test_sent_twice_it_is_one(traveller: Shop) -> None:
    form = filled()
    first, again = (traveller.client.post("/help/new", form)["Location"] for _ in range(2))
    assert first == again
    said = {"text": "One thing more.", "key": "k"}
    for _ in range(2):
        traveller.client.post(f"{first}/messages", said)
    assert Message.objects.count() == 2


def test_too_many_a_day_are_told_so(traveller: Shop) -> None:
    for _ in range(NEW_REPORTS.most):
        sent(traveller)
    answer = traveller.client.post("/help/new", filled())
    assert answer.status_code == 429
    assert "Too many requests" in answer.content.decode()


def test_what_was_said_meanwhile_is_seen_before_it_is_answered(traveller: Shop, support: Person) -> None:
    at = sent(traveller)
    thread = at.replace("/help/", "/staff/reports/")
    page = support.read(thread)
    traveller.client.post(f"{at}/messages", {"text": "Never mind.", "key": "k"})
    form = {"answer-text": "Take seat 12.", "key": _KEY.findall(page)[0], "seen": _SEEN.findall(page)[0]}
    answer = support.post(f"{thread}/answer", form)
    assert answer.status_code == 412
    shown = answer.content.decode()
    assert "It has changed since you read it." in shown
    assert "Never mind." in shown
    assert "Take seat 12.</textarea>" in shown
    assert Message.objects.count() == 2


def test_notes_stay_among_staff(traveller: Shop, support: Person) -> None:
    at = sent(traveller)
    thread = at.replace("/help/", "/staff/reports/")
    support.post(f"{thread}/note", {"note-text": "A regular.", "key": "n"})
    assert "A regular." in support.read(thread)
    assert "A regular." not in traveller.get(at).content.decode()
    assert support.post(f"{thread}/note", {"note-text": ""}).status_code == 422


def test_taken_handed_over_given_back_closed(traveller: Shop, agent: Person) -> None:
    reference, owner = bought(traveller, "1-1"), member("olga", MemberRole.OWNER, traveller.sale.listing.operator_id)
    number = sent(traveller, about=f"booking:{reference}").rpartition("/")[2]
    thread = f"{home(traveller)}/{number}"
    agent.post(f"{thread}/assign", {"to": "me"})
    assert Report.objects.get().assignee_id == agent.user.id
    assert "a colleague" in owner.read(thread)
    assert "Agnes" in owner.read(thread)
    assert owner.post(f"{thread}/assign", {"to": ids.encode("usr", ids.new_id())}).status_code == 400
    owner.post(f"{thread}/assign", {"to": usr(agent)})
    assert number in agent.read(f"{home(traveller)}?mine=on")
    agent.post(f"{thread}/assign", {})
    assert Report.objects.get().assignee_id is None
    agent.post(f"{thread}/close", {"seen": "x"})
    assert Report.objects.get().status == "closed"
    assert number in agent.read(f"{home(traveller)}?status=closed")
    assert "Write a new one" in traveller.get(f"/help/{number}").content.decode()
    assert traveller.client.post(f"/help/{number}/messages", {"text": "Hm.", "key": "k"}).status_code == 409


def test_the_traveller_closes(traveller: Shop) -> None:
    at = sent(traveller)
    traveller.client.post(f"{at}/close")
    assert Report.objects.get().status == "closed"


def test_t44_others_find_nothing(traveller: Shop, agent: Person) -> None:
    reference = bought(traveller, "1-1")
    number = sent(traveller, about=f"booking:{reference}").rpartition("/")[2]
    other_at, eve = ids.new_id(), somebody("eve")
    other = member("otto", MemberRole.OWNER, other_at)
    theirs = f"/operators/{ids.encode('opr', other_at)}/reports"
    for person, path in (
        (eve, f"/help/{number}"),
        (eve, "/staff/reports"),
        (agent, "/staff/reports"),
        (agent, f"/staff/reports/{number}"),
        (eve, home(traveller)),
        (other, f"{home(traveller)}/{number}"),
        (other, f"{theirs}/{number}"),
    ):
        assert person.get(path).status_code == 404, path
    for verb in ("answer", "note", "assign", "close"):
        for path in (f"{theirs}/{number}", f"{home(traveller)}/{number}", f"/staff/reports/{number}"):
            sending = {"answer-text": "x", "note-text": "x", "to": "me"}
            assert other.post(f"{path}/{verb}", sending).status_code == 404
    assert eve.post(f"/help/{number}/messages", {"text": "x"}).status_code == 404
    assert eve.post(f"/help/{number}/close").status_code == 404
    assert (Message.objects.count(), Report.objects.get().status) == (1, "open")
    assert Attachment.objects.count() == 0


def test_long_lists_go_on(traveller: Shop, support: Person, settings: Any) -> None:
    settings.LIMIT_FACTOR = 10
    for n in range(31):
        sent(traveller, subject=f"Number {n:02}")
    for client, path in ((traveller.client, "/help"), (support.client, "/staff/reports")):
        first = client.get(path).content.decode()
        more = re.findall(r'class="btn" href="([^"]+after=[^"]+)"', first)[0].replace("&amp;", "&")
        both = first + client.get(more).content.decode()
        assert len(set(re.findall(r"Number \d\d", both))) == 31
    assert support.get("/staff/reports?after=x&status=lost&category=x").status_code == 200
