"""Answers that stay open: how many there are, what wakes them, when they end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory

from carnet.infra import live
from carnet.infra.live import LineBroken, Message, News
from carnet.infra.live.hub import Hub
from carnet.infra.live.places import MOST_EACH, Places, Woken
from carnet.infra.live.stream import after_of
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput

PATIENCE = 20.0
ADA, BOB = ids.new_id(), ids.new_id()


class Bell:
    """A line in the hand: `heard` rings it."""

    def __init__(self, *, broken: int = 0) -> None:
        self.listens = 0
        self.broken = broken
        self.heard: Callable[[UUID], None] = lambda _user: None
        self.began = threading.Event()

    def ring(self, user_ids: Any) -> None:
        for one in user_ids:
            self.heard(one)

    def listen(self, *, ready: Callable[[], None], heard: Callable[[UUID], None], stop: threading.Event) -> None:
        self.listens += 1
        if self.listens <= self.broken:
            raise LineBroken("as told")
        self.heard = heard
        ready()
        self.began.set()
        stop.wait(PATIENCE)


@dataclass
class Inbox:
    """What there is to tell; counts how often it was asked."""

    told: list[int] = field(default_factory=list)
    asked: int = 0

    def read(self, after: int | None) -> News:
        self.asked += 1
        last = self.told[-1] if self.told else 0
        new = [] if after is None else [one for one in self.told if one > after]
        return News(
            Message("unread", {"unread": len(self.told)}, last),
            tuple(Message("notice", {"number": one}, one) for one in new),
        )


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def hub(bell: Bell) -> Iterator[Hub]:
    """Twelve threads: four answers may be open."""
    made = Hub(lambda: bell, lambda: 12)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _open_answers(settings: Any) -> None:
    settings.LIVE_SECONDS = 55


def lines_of(hub: Hub, inbox: Inbox, *, after: int | None = 0, user_id: UUID = ADA) -> tuple[Any, Iterator[bytes]]:
    response = live.respond(user_id=user_id, after=after, read=inbox.read, hub=hub)
    return response, iter(response)


def test_what_is_new_comes_first_and_then_whatever_the_bell_rings_for(hub: Hub, bell: Bell) -> None:
    inbox = Inbox([1, 2])
    _, lines = lines_of(hub, inbox, after=1)
    assert next(lines) == (
        b'retry: 2000\n\nid: 2\nevent: notice\ndata: {"number": 2}\n\nid: 2\nevent: unread\ndata: {"unread": 2}\n\n'
    )
    assert bell.began.wait(PATIENCE)
    inbox.told.append(3)
    bell.ring([BOB, ADA])
    assert b"id: 3\nevent: notice" in next(lines)


def test_a_ring_for_others_reads_nothing(hub: Hub, bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carnet.infra.live.stream.HEARTBEAT", 0.2)
    inbox = Inbox()
    _, lines = lines_of(hub, inbox)
    next(lines)
    assert bell.began.wait(PATIENCE)
    asked = inbox.asked
    bell.ring([BOB])
    hub.places.take(ADA)  # another page of hers: this one looks whether somebody is there
    while next(lines) != b": still here\n\n":
        asked = inbox.asked
    assert inbox.asked - asked <= 1  # at most the one look when listening began


def test_silence_is_broken_now_and_then_without_asking(hub: Hub, bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carnet.infra.live.stream.HEARTBEAT", 0.01)
    inbox = Inbox()
    _, lines = lines_of(hub, inbox)
    next(lines)
    assert bell.began.wait(PATIENCE)
    said = [next(lines) for _ in range(20)]
    assert said.count(b": still here\n\n") == 20
    assert inbox.asked <= 2


def test_it_ends_after_its_time(hub: Hub, settings: Any) -> None:
    settings.LIVE_SECONDS = 0.01
    response, lines = lines_of(hub, Inbox())
    assert len(list(lines)) <= 3
    response.close()
    assert len(hub.places) == 0


def test_without_a_place_it_tells_what_is_new_and_ends(hub: Hub) -> None:
    for _ in range(4):
        assert hub.take(ids.new_id())
    _, lines = lines_of(hub, Inbox([1]))
    (all_of_it,) = lines
    assert all_of_it.startswith(b"retry: 15000\n\nid: 1\nevent: notice")


def test_a_fourth_page_ends_the_oldest_which_does_not_come_back_at_once(hub: Hub) -> None:
    _, first = lines_of(hub, Inbox())
    next(first)
    others = [lines_of(hub, Inbox()) for _ in range(MOST_EACH)]
    rest = list(first)
    assert rest[-1] == b"retry: 15000\n\n"
    assert len(hub.places) == MOST_EACH
    for response, _ in others:
        response.close()
    assert len(hub.places) == 0


def test_a_page_that_was_left_gives_its_place_back_before_its_first_line(hub: Hub) -> None:
    response, _ = lines_of(hub, Inbox())
    assert len(hub.places) == 1
    response.close()
    assert len(hub.places) == 0


def test_all_end_when_the_process_is_told_to(hub: Hub) -> None:
    _, lines = lines_of(hub, Inbox())
    next(lines)
    ended: list[bytes] = []
    reader = threading.Thread(target=lambda: ended.extend(lines))
    reader.start()
    hub.places.close()
    reader.join(PATIENCE)
    assert not reader.is_alive()
    assert hub.take(ADA) is None


def test_a_broken_line_is_listened_to_again_and_everybody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carnet.infra.live.hub._PAUSE", 0.01)
    bell = Bell(broken=3)
    hub = Hub(lambda: bell, lambda: 12)
    inbox = Inbox()
    _, lines = lines_of(hub, inbox)
    next(lines)
    inbox.told.append(1)  # rang while nobody listened
    assert b"id: 1\nevent: notice" in next(lines)
    assert bell.listens == 4
    hub.close()


@pytest.mark.django_db(transaction=True)
def test_an_open_answer_holds_no_connection(hub: Hub) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    _, lines = lines_of(hub, Inbox())
    next(lines)
    assert connection.connection is None


def test_a_third_of_the_threads_and_at_least_one() -> None:
    for threads, most in ((32, 10), (3, 1), (1, 1)):
        hub = Hub(Bell, lambda threads=threads: threads)  # type: ignore[misc]
        taken = [hub.places.take(ids.new_id()) for _ in range(20)]
        assert sum(place is not None for place in taken) == most


def test_news_are_not_lost_to_a_look_and_an_end_stays_an_end() -> None:
    place = Places(lambda: 1).take(ADA)
    assert place is not None
    place.wake(Woken.NEWS)
    place.wake(Woken.LOOK)
    assert place.sleep(0) is Woken.NEWS
    assert place.sleep(0) is Woken.NOTHING
    place.wake(Woken.END)
    place.wake(Woken.NEWS)
    assert (place.sleep(0), place.sleep(0)) == (Woken.END, Woken.END)


@pytest.mark.parametrize(
    ("query", "headers", "number"),
    [("", {}, None), ("?after=7", {}, 7), ("?after=7", {"Last-Event-ID": "9"}, 9), ("?after=", {}, None)],
)
def test_where_to_go_on(query: str, headers: dict[str, str], number: int | None) -> None:
    request: HttpRequest = RequestFactory(headers=headers).get(f"/live{query}")
    assert after_of(request) == number


@pytest.mark.parametrize("text", ["-1", "x", "1" * 19, "٣", "%00"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        after_of(RequestFactory().get(f"/live?after={text}"))
