"""The scanner without scripts, what devices keep of it, and who may see it."""

from __future__ import annotations

import json
import re
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from carnet.domains.booking.models import Scan
from carnet.domains.booking.models import Ticket as TicketRow
from carnet.domains.identity.contracts import MemberRole
from carnet.kernel import clock, ids
from carnet.web.presenters import scanner as presenter
from tests.domains.schedule.world import an_operator
from tests.web.own import member
from tests.web.scanning import Doors, code, forged
from tests.web.test_every_page import INLINE

STATIC = Path(presenter.__file__).parent.parent / "static" / "carnet"


def checked(doors: Doors, text: str, **more: object) -> str:
    """What the page says when this is typed at the first stop."""
    answer = doors.inspector.post(doors.scanner, {"stop": 0, "code": text, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def verdict(page: str) -> str:
    """The word of the panel."""
    found = re.search(r'data-part="word">([^<]*)<', page)
    assert found
    return found[1]


def test_a_code_is_good_once_and_then_says_when_where_and_by_whom(doors: Doors) -> None:
    (ticket,) = doors.buy("Ada Lovelace")
    page = checked(doors, code(ticket))
    assert verdict(page) == "Good"
    assert "Ada Lovelace" in page
    page = checked(doors, code(ticket))
    assert verdict(page) == "Scanned before"
    assert re.search(r"First scanned \d\d:\d\d in Berlin Hbf, by you\.", page)
    assert TicketRow.objects.get(id=ticket.id).status == "boarded"


def test_what_was_scanned_by_others_is_told_with_their_device(doors: Doors) -> None:
    (ticket,) = doors.buy("Ada Lovelace")
    doors.scan(ticket, device="Gate 2")
    assert "by somebody else with Gate 2" in checked(doors, code(ticket))


def test_every_refusal_has_its_word(doors: Doors) -> None:
    (ada,) = doors.buy("Ada Lovelace")
    (late,) = doors.buy("Bea Later", way=(1, 2))
    (away,) = doors.buy("Cem Away", trip_id=doors.another_train())
    (gone,) = doors.buy("Dora Gone")
    doors.give_back(gone)
    assert verdict(checked(doors, forged(ada))) == "Forged"
    assert verdict(checked(doors, "CT1.NONSENSE")) == "No ticket"
    assert verdict(checked(doors, code(away))) == "Another trip"
    assert verdict(checked(doors, code(gone))) == "Cancelled"
    page = checked(doors, code(late))
    assert verdict(page) == "Not at this stop"
    assert "Boards later on: Leipzig Hbf to München Hbf." in page
    assert not TicketRow.objects.filter(status="boarded").exists()


def test_a_name_or_reference_finds_the_ticket_for_checking_in_by_hand(doors: Doors) -> None:
    (ticket,) = doors.buy("Zoë Müller")
    reference = doors.sold[ticket.id][1]
    for typed in ("muller zoe", reference.lower()):
        page = checked(doors, typed)
        assert f'name="ticket" value="{ids.encode("tkt", ticket.id)}"' in page
    assert verdict(checked(doors, "", ticket=ids.encode("tkt", ticket.id))) == "Good"
    assert Scan.objects.get(ticket_id=ticket.id, boards=True).stop == 0


def test_t61_a_form_sent_twice_scans_once(doors: Doors) -> None:
    (ticket,) = doors.buy("Ada Lovelace")
    scan = ids.encode("scn", ids.new_id())
    first, second = (checked(doors, code(ticket), scan=scan) for _ in range(2))
    assert verdict(first) == verdict(second) == "Good"
    assert Scan.objects.count() == 1


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"stop": "x", "code": "CT1.A"},
        {"stop": "-1", "code": "CT1.A"},
        {"stop": "99999999999999999999", "code": "CT1.A"},
        {"stop": "0", "code": "x" * 500},
        {"stop": "0", "code": "\x00"},
    ],
)
def test_t56_a_form_that_makes_no_sense_is_told_so(doors: Doors, form: dict[str, str]) -> None:
    assert doors.inspector.post(doors.scanner, form).status_code == 422
    assert not Scan.objects.exists()


@pytest.mark.parametrize(
    "form", [{"stop": "0", "code": ""}, {"stop": "0", "ticket": "tkt_x"}, {"stop": "900", "code": "CT1.A"}]
)
def test_t56_a_form_that_finds_nothing_finds_nothing(doors: Doors, form: dict[str, str]) -> None:
    assert doors.inspector.post(doors.scanner, form).status_code == 200
    assert not Scan.objects.filter(boards=True).exists()


def test_the_list_shows_todays_departures_and_leads_to_their_scanners(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket, _) = doors.buy("Ada Lovelace", "Bea Lovelace")
    doors.scan(ticket)
    assert "Nothing to scan today" in doors.inspector.read(doors.home)
    departs = datetime.fromisoformat(f"{doors.desk.day}T08:50:00+00:00")
    monkeypatch.setattr(clock, "now", lambda: departs)
    text = doors.inspector.read(doors.home)
    assert f'href="{doors.scanner}"' in text
    assert "1 of 2 tickets scanned" in text
    assert "Berlin Hbf to München Hbf" in text


def test_an_inspector_finds_the_scanner_in_the_console(doors: Doors) -> None:
    assert f'href="{doors.home}"' in doors.inspector.read(f"{doors.desk.home}/today")
    trip = ids.encode("trp", doors.desk.trip_id)
    assert doors.inspector.get(f"{doors.home}?trip={trip}")["Location"] == doors.scanner


def test_t44_to_other_operators_people_there_is_no_scanner(doors: Doors) -> None:
    (ticket,) = doors.buy("Ada Lovelace")
    eve = member("eve", MemberRole.OWNER, an_operator("Other Rail"))
    for path in (doors.home, doors.scanner):
        assert eve.get(path).status_code == 404
    assert eve.post(doors.scanner, {"stop": 0, "code": code(ticket)}).status_code == 404
    assert not Scan.objects.exists()


def test_who_is_not_logged_in_is_led_to_the_login(doors: Doors) -> None:
    for path in (doors.home, doors.scanner):
        assert Client().get(path)["Location"] == f"/login?next={path}"


def test_the_camera_is_for_this_page_alone(doors: Doors) -> None:
    for path in (doors.scanner, f"{doors.home}/shell"):
        assert "camera=(self)" in doors.inspector.get(path)["Permissions-Policy"]
    for path in (doors.home, f"{doors.desk.home}/today"):
        assert "camera=()" in doors.inspector.get(path)["Permissions-Policy"]


def test_nothing_inline_every_field_labelled_and_every_id_once(doors: Doors) -> None:
    doors.buy("Ada Lovelace")
    pages = [doors.inspector.read(path) for path in (doors.home, doors.scanner, f"{doors.home}/shell")]
    for text in [*pages, checked(doors, "Lovelace")]:
        assert not INLINE.search(text)
        found = re.findall(r'\sid="([^"]+)"', text)
        assert len(found) == len(set(found))
        for target in re.findall(r'(?:for|aria-labelledby|aria-describedby)="([^"]+)"', text):
            assert set(target.split()) <= set(found), target


def test_the_shell_is_the_same_for_everybody_and_names_nobody(doors: Doors) -> None:
    mine, anybodys = doors.inspector.get(f"{doors.home}/shell"), Client().get(f"{doors.home}/shell")
    assert mine.content == anybodys.content
    assert not anybodys.cookies
    assert b"csrf" not in mine.content
    for secret in ("Ivo", "ivo@", ids.encode("usr", doors.inspector.user.id), "ICE 503"):
        assert secret not in mine.content.decode()


def test_the_service_worker_keeps_all_that_the_shell_needs_and_nothing_else(doors: Doors) -> None:
    answer = Client().get(f"{doors.home}/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == doors.home
    assert "connect-src 'self'" in answer["Content-Security-Policy"]
    kept = json.loads(answer.content.decode().split("self.shell = ")[1].split(";\n")[0])
    assert kept["page"] == f"{doors.home}/shell"
    assert all(path.startswith("/static/") for path in kept["files"])
    shell = Client().get(kept["page"]).content.decode()
    for path in re.findall(r'(?:src|href)="(/static/[^"#]+)', shell):
        assert path in kept["files"]
    for path in kept["files"]:
        with closing(Client().get(path)) as file:
            assert file.status_code == 200, path


def test_every_file_that_a_script_imports_is_kept(doors: Doors) -> None:
    answer = Client().get(f"{doors.home}/worker.js").content.decode()
    for script in (STATIC / "js" / "scanner").glob("*.js"):
        for path in re.findall(r'(?:from|URL\()\s*"(\.[^"]+)"', script.read_text()):
            wanted = (script.parent / path).resolve().relative_to(STATIC)
            assert f"/static/carnet/{wanted}" in answer, (script.name, path)


def test_every_word_of_the_scripts_is_on_the_page() -> None:
    known = {name for name, _ in presenter.words()}
    for script in (STATIC / "js" / "scanner").glob("*.js"):
        asked = re.findall(r'word\("(\w+)"', script.read_text())
        assert set(asked) <= known, (script.name, set(asked) - known)


def test_a_new_release_makes_a_new_worker(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else devices would keep the old page for ever."""
    from carnet.web.views import scanner_shell

    before = Client().get(f"{doors.home}/worker.js").content
    scanner_shell._version.cache_clear()
    monkeypatch.setattr(presenter, "words", lambda: [("ready", "Go on")])
    assert Client().get(f"{doors.home}/worker.js").content != before
    scanner_shell._version.cache_clear()


def test_the_version_is_one_for_all_operators_and_languages(doors: Doors) -> None:
    """Else each made-up operator stays in memory, and processes that were asked in other languages differ."""
    from carnet.web.views import scanner_shell

    found = set()
    for language in ("de", "en"):
        scanner_shell._version.cache_clear()
        for _ in range(2):
            path = f"/operators/{ids.encode('opr', ids.new_id())}/scan/worker.js"
            answer = Client().get(path, headers={"Accept-Language": language}).content.decode()
            found |= set(re.findall(r'"version": "(\w+)"', answer))
        assert scanner_shell._version.cache_info().currsize == 1
    assert len(found) == 1


def test_an_operator_that_cannot_be_has_no_shell(db: None) -> None:
    for path in ("shell", "worker.js"):
        assert Client().get(f"/operators/nonsense/scan/{path}").status_code == 404


def test_times_are_those_of_the_stop(doors: Doors) -> None:
    page = doors.inspector.read(doors.scanner)
    assert "Berlin Hbf, 10:00" in page
