"""The bell, the inbox, the wishes, the door out of letters, and the log of messages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import PlatformRole
from carnet.domains.notifications import queries
from carnet.domains.notifications.contracts import Category, EmailWish
from carnet.domains.notifications.documents import unsubscribing
from carnet.infra.deliveries.models import DeliveryRow
from carnet.infra.events import drain
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.domains.notifications.conftest import a_reader, told
from tests.web.own import Person, somebody
from tests.web.shop import Shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_messages_of_ones_own")]

INBOX = "/account/notifications"
REPORT = {"number": "R1", "subject": "<b>My seat</b>"}


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_bell_counts_what_is_unread_and_strangers_have_none(traveller: Shop) -> None:
    assert "No unread notices" in words(traveller.get("/"))
    told(traveller.user, "report.closed", REPORT)
    page = traveller.get("/")
    assert "1 unread notice" in words(page)
    assert 'data-live="/live?after=1"' in page.content.decode()
    assert "data-bell" not in Client().get("/").content.decode()


def test_the_inbox_shows_what_was_told_and_escapes_it(traveller: Shop) -> None:
    assert "Nothing yet" in words(traveller.get(INBOX))
    told(traveller.user, "report.closed", REPORT)
    page = traveller.get(INBOX).content.decode()
    assert "Your message R1 is closed" in page
    assert "<b>My seat</b>" not in page
    assert "&lt;b&gt;My seat&lt;/b&gt;" in page


def test_opening_a_notice_reads_it_and_leads_on(traveller: Shop) -> None:
    told(traveller.user, "report.closed", REPORT)
    (notice,) = queries.inbox(user_id=traveller.user.id)
    address = f"{INBOX}/{ids.encode('ntc', notice.id)}"
    answer = traveller.get(address)
    assert (answer.status_code, answer["Location"]) == (302, "/bookings/K7M2QX")
    assert queries.standing(user_id=traveller.user.id).unread == 0
    assert "You have read everything" in words(traveller.get(f"{INBOX}?unread=1"))


def test_a_notice_of_others_is_not_there(traveller: Shop) -> None:
    bob = a_reader("bob")
    told(bob, "report.closed", REPORT)
    (notice,) = queries.inbox(user_id=bob.id)
    assert traveller.get(f"{INBOX}/{ids.encode('ntc', notice.id)}").status_code == 404
    assert queries.standing(user_id=bob.id).unread == 1


def test_all_that_the_page_showed_is_read_and_not_what_came_since(traveller: Shop) -> None:
    for _ in range(2):
        told(traveller.user, "report.closed", REPORT)
    for through in ("x", "", "1"):
        assert traveller.client.post(f"{INBOX}/read", {"through": through}).status_code == 302
    assert queries.standing(user_id=traveller.user.id).unread == 1


def test_wishes_are_kept(traveller: Shop) -> None:
    known = queries.preferences(user_id=traveller.user.id)
    sent = {f"{one.category}-email": one.email.value for one in known} | {"reports-email": "daily", "money-sms": "on"}
    assert traveller.client.post(f"{INBOX}/preferences", sent).status_code == 302
    now = {one.category: one for one in queries.preferences(user_id=traveller.user.id)}
    assert now[Category.REPORTS].email is EmailWish.DAILY
    assert (now[Category.MONEY].sms, now[Category.TRAVEL].sms) == (True, False)
    refused = traveller.client.post(f"{INBOX}/preferences", {**sent, "travel-email": "daily"})
    assert refused.status_code == 422


def test_t49_the_door_out_of_letters_works_without_login_and_only_when_it_is_pressed(db: None) -> None:
    ada = a_reader("ada")
    address = f"/unsubscribe/{unsubscribing.sign(ada.id, Category.REPORTS)}"
    client = Client(enforce_csrf_checks=True)  # as mail readers post: without a cookie
    page = client.get(address)
    assert "My messages to support" in words(page)
    assert "ada@example.org" not in page.content.decode()
    wishes = {one.category: one.email for one in queries.preferences(user_id=ada.id)}
    assert wishes[Category.REPORTS] is EmailWish.AT_ONCE
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    wishes = {one.category: one.email for one in queries.preferences(user_id=ada.id)}
    assert wishes[Category.REPORTS] is EmailWish.OFF
    assert client.post(f"{address}x").status_code == 404


def test_strangers_have_no_stream(traveller: Shop) -> None:
    assert Client().get("/live").status_code == 401
    told(traveller.user, "report.closed", REPORT)
    stream: Any = traveller.get("/live?after=0")
    assert stream["Content-Type"] == "text/event-stream"
    assert b"event: notice" in b"".join(stream)


@pytest.fixture
def support(db: None) -> Person:
    """Somebody of the platform's support."""
    person = somebody("sofia")
    roles = [PlatformRole.CUSTOMER, PlatformRole.SUPPORT]
    identity.set_roles(user_id=person.user.id, roles=roles, by=CARNET, now=clock.now())
    return person.used_an_app()


def test_staff_find_messages_and_send_them_again(support: Person) -> None:
    told(a_reader("ada"), "report.answered", REPORT)
    page = support.client.get("/staff/deliveries?address=ada@example.org")
    assert "We answered your message R1" in words(page)
    key = re.search(r"/staff/deliveries/(msg_\w+)/again", page.content.decode())
    assert key
    assert support.client.post(f"/staff/deliveries/{key[1]}/again").status_code == 302
    drain(now=clock.now())
    assert [letter.to for letter in mail.outbox] == [["ada@example.org"]] * 2
    assert DeliveryRow.objects.count() == 2


def test_the_log_is_not_for_travellers(traveller: Shop) -> None:
    assert traveller.get("/staff/deliveries").status_code in {403, 404}
    assert traveller.client.post("/staff/deliveries/msg_x/again").status_code in {403, 404}
