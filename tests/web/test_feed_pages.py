"""The timetable as a file, from the console."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client

from carnet.domains.schedule import operations
from carnet.infra.principal import CARNET
from carnet.kernel import clock
from tests.web.own import somebody
from tests.web.running import Desk, a_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Desk:
    return a_desk()


def test_the_published_trips_of_sixty_days_are_a_feed(desk: Desk) -> None:
    answer = desk.ines.get(f"{desk.home}/timetable/gtfs.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    assert 'filename="gtfs.zip"' in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as feed:
        assert b"ICE 503" in feed.read("trips.txt")


def test_without_trips_a_word_says_so(desk: Desk) -> None:
    operations.trip_withdraw(trip_id=desk.trip_id, reason="", by=CARNET, now=clock.now())
    answer = desk.ines.client.get(f"{desk.home}/timetable/gtfs.zip", follow=True)
    assert answer.redirect_chain == [(f"{desk.home}/timetables", 302)]
    assert "no published trip runs in this period" in answer.content.decode()


def test_t44_it_is_for_members(desk: Desk) -> None:
    stranger = somebody("otto")
    assert stranger.get(f"{desk.home}/timetable/gtfs.zip").status_code == 404
    assert Client().get(f"{desk.home}/timetable/gtfs.zip").status_code == 302
