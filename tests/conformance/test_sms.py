"""What every way of sending text messages promises, and what a provider's server may do to us."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.db import transaction

from carnet.domains.identity.login import letters
from carnet.infra import jobs, outside, sms
from carnet.infra.deliveries.models import DeliveryRow
from carnet.infra.deliveries.sending import SOON
from carnet.infra.sms import SmsAdapter, SmsRefused, SmsTrouble, SmsUncertain
from carnet.infra.sms.console import ConsoleSms
from carnet.infra.sms.twilio import LONGEST_WAIT, MOST_TRIES, TwilioSms
from carnet.kernel import clock
from tests.stub_server import Answerer, Asked, StubServer, Told, nobody, serving

NUMBER = "+4915112345678"
TEXT = "Carnet: 482 913 ist Ihr Code – gültig 5 Minuten.\n@carnet.example #482913"
NUMBERED = "SM0123456789"


class Wire(Protocol):
    """An adapter with the far end in hand."""

    adapter: SmsAdapter

    def arrived(self) -> list[tuple[str, str]]:
        """Numbers and texts, in order."""

    def cut(self) -> SmsAdapter:
        """The same adapter with no way out."""


class ConsoleWire:
    """The far end is a file."""

    def __init__(self, folder: Path) -> None:
        self.adapter = ConsoleSms(folder / "sms")
        self._folder = folder

    def arrived(self) -> list[tuple[str, str]]:
        return [(message.to, message.text) for message in self.adapter.kept()]

    def cut(self) -> SmsAdapter:
        (self._folder / "file").write_text("no folder", encoding="ascii")
        return ConsoleSms(self._folder / "file")


@dataclass
class Provider:
    """A provider's server that takes every message until a test says otherwise; `waits` are pauses between tries."""

    server: StubServer
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.answer = take
        self.adapter = self.adapter_to(self.server.url)

    def adapter_to(self, url: str) -> TwilioSms:
        return TwilioSms(
            url=url, account="AC1", token="secret", sender="+4930111111", connect=1, read=0.3, wait=self.waits.append
        )

    def arrived(self) -> list[tuple[str, str]]:
        return [(asked.form["To"], asked.form["Body"]) for asked in self.server.asked if asked.method == "POST"]

    def cut(self) -> SmsAdapter:
        return self.adapter_to(nobody())

    def answers(self, *answers: Told | None) -> None:
        """One answer after the other, the last one for ever."""
        left = list(answers)
        self.server.answer = lambda _asked: left.pop(0) if len(left) > 1 else left[0]


def take(asked: Asked) -> Told:
    """As the provider does when all is well."""
    return Told(201, {"sid": f"SM{len(asked.form['Body'])}"}) if asked.method == "POST" else Told(200, {"sid": "AC1"})


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider's server on this machine."""
    with serving(take) as server:
        yield Provider(server)


@pytest.fixture(params=["console", "twilio"])
def wire(request: pytest.FixtureRequest, tmp_path: Path) -> Wire:
    """One adapter after the other."""
    return ConsoleWire(tmp_path) if request.param == "console" else request.getfixturevalue("provider")


def test_a_message_arrives_as_it_was_written(wire: Wire) -> None:
    assert wire.adapter.send(NUMBER, TEXT)
    assert wire.adapter.send("+33612345678", "Καλημέρα 👋")
    assert wire.arrived() == [(NUMBER, TEXT), ("+33612345678", "Καλημέρα 👋")]


def test_a_way_out_that_is_open_says_so_and_sends_nothing(wire: Wire) -> None:
    assert wire.adapter.check()
    assert wire.arrived() == []


def test_trouble_is_named(wire: Wire) -> None:
    closed = wire.cut()
    with pytest.raises(SmsTrouble):
        closed.send(NUMBER, TEXT)
    with pytest.raises(SmsTrouble):
        closed.check()
    assert wire.arrived() == []


def test_the_log_names_neither_number_nor_text(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    wire.adapter.send(NUMBER, TEXT)
    with pytest.raises(SmsTrouble) as trouble:
        wire.cut().send(NUMBER, TEXT)
    said = caplog.text + str(trouble.value)
    assert "+49…78" in said
    for secret in (NUMBER, NUMBER[1:], "482913", "482 913", "secret"):
        assert secret not in said


def test_files_of_kept_messages_are_their_owners(tmp_path: Path) -> None:
    kept = ConsoleSms(tmp_path / "sms")
    kept.send(NUMBER, TEXT)
    (file,) = (tmp_path / "sms").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert (tmp_path / "sms").stat().st_mode & 0o077 == 0


def test_what_else_is_in_the_file_is_passed_over(tmp_path: Path) -> None:
    kept = ConsoleSms(tmp_path)
    kept.send(NUMBER, TEXT)
    with (tmp_path / "messages.jsonl").open("ab") as file:
        file.write(b'\xff\n{"id": 1}\n[]\n\n{"id": "x", "at": "never", "to": "", "text": ""}\n')
    kept.send(NUMBER, "second")
    assert [message.text for message in kept.kept()] == [TEXT, "second"]
    assert list(ConsoleSms(tmp_path / "nothing").kept()) == []


def test_the_provider_is_asked_in_its_own_form(provider: Provider) -> None:
    assert provider.adapter.send(NUMBER, TEXT) == f"SM{len(TEXT)}"
    (asked,) = provider.server.asked
    assert (asked.method, asked.path) == ("POST", "/2010-04-01/Accounts/AC1/Messages.json")
    assert asked.form == {"To": NUMBER, "Body": TEXT, "From": "+4930111111"}
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert asked.headers["Authorization"] == f"Basic {base64.b64encode(b'AC1:secret').decode()}"


def test_a_messaging_service_stands_for_a_number(provider: Provider) -> None:
    TwilioSms(url=provider.server.url + "/", account="AC1", token="secret", sender="MG7").send(NUMBER, TEXT)
    assert provider.server.asked[0].form == {"To": NUMBER, "Body": TEXT, "MessagingServiceSid": "MG7"}


def test_t54_a_silent_provider_is_left_and_not_asked_twice(provider: Provider) -> None:
    provider.server.answer = provider.server.silent
    with pytest.raises(SmsUncertain):
        provider.adapter.send(NUMBER, TEXT)
    assert len(provider.arrived()) == 1
    assert provider.waits == []


def test_a_connection_that_breaks_may_have_carried_the_message(provider: Provider) -> None:
    provider.answers(None)
    with pytest.raises(SmsUncertain):
        provider.adapter.send(NUMBER, TEXT)
    assert len(provider.arrived()) == 1


def test_nobody_there_is_asked_again_within_bounds(provider: Provider) -> None:
    with pytest.raises(SmsTrouble) as trouble:
        provider.cut().send(NUMBER, TEXT)
    assert not isinstance(trouble.value, SmsUncertain)
    assert provider.waits == [0.5, 1.0]


def test_too_many_at_once_waits_as_told(provider: Provider) -> None:
    provider.answers(Told(429, {}, {"Retry-After": "2"}), Told(201, {"sid": NUMBERED}))
    assert provider.adapter.send(NUMBER, TEXT) == NUMBERED
    assert provider.waits == [2.0]


def test_a_long_wait_is_left_to_the_job(provider: Provider) -> None:
    provider.answers(Told(429, {}, {"Retry-After": str(int(LONGEST_WAIT) + 1)}))
    with pytest.raises(SmsTrouble):
        provider.adapter.send(NUMBER, TEXT)
    assert provider.waits == []
    assert len(provider.arrived()) == 1


@pytest.mark.parametrize("header", ["", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "-1", "²"])
def test_a_wait_that_cannot_be_read_is_our_own(provider: Provider, header: str) -> None:
    given = {"Retry-After": header} if header.isascii() else {}
    provider.answers(Told(429, b"busy", given), Told(201, {"sid": NUMBERED}))
    assert provider.adapter.send(NUMBER, TEXT) == NUMBERED
    assert provider.waits == [0.5]


def test_errors_of_the_provider_are_waited_out_within_bounds(provider: Provider) -> None:
    provider.answers(Told(500, b"oops"), Told(503, b""), Told(201, {"sid": NUMBERED}))
    assert provider.adapter.send(NUMBER, TEXT) == NUMBERED
    provider.answers(Told(500, b"oops"))
    with pytest.raises(SmsTrouble):
        provider.adapter.send(NUMBER, TEXT)
    assert len(provider.arrived()) == 2 * MOST_TRIES
    assert provider.waits == [0.5, 1.0, 0.5, 1.0]


def test_a_number_that_cannot_be_reached_is_refused_at_once(provider: Provider) -> None:
    said = {"code": 21211, "message": f"The 'To' number {NUMBER} is not a valid phone number.", "status": 400}
    provider.answers(Told(400, said))
    with pytest.raises(SmsRefused) as refused:
        provider.adapter.send(NUMBER, TEXT)
    assert "21211" in str(refused.value)
    assert NUMBER not in str(refused.value)
    assert len(provider.arrived()) == 1


@pytest.mark.parametrize(
    "garbage", [b"", b"<html>hello</html>", b"[]", b"null", b"{", b'{"sid": 5}', b'{"sid": ""}', b"\xff\xfe"]
)
def test_a_yes_without_a_number_is_uncertain(provider: Provider, garbage: bytes) -> None:
    provider.answers(Told(201, garbage))
    with pytest.raises(SmsUncertain):
        provider.adapter.send(NUMBER, TEXT)
    assert len(provider.arrived()) == 1


@pytest.mark.parametrize("told", [Told(400, b"<html>"), Told(401, {"code": 20003}), Told(404, b""), Told(302, b"")])
def test_our_own_mistakes_are_trouble_not_refusals(provider: Provider, told: Told) -> None:
    provider.answers(Told(told.status, told.body, {"Location": f"{provider.server.url}/elsewhere"}))
    for ask in (lambda: provider.adapter.send(NUMBER, TEXT), provider.adapter.check):
        with pytest.raises(SmsTrouble):
            ask()
    assert {asked.path for asked in provider.server.asked} == {
        "/2010-04-01/Accounts/AC1/Messages.json",
        "/2010-04-01/Accounts/AC1.json",
    }


@pytest.mark.django_db(transaction=True)
def test_t54_no_provider_is_called_inside_a_transaction(provider: Provider) -> None:
    with transaction.atomic():
        assert outside.in_transaction()
        with pytest.raises(outside.InsideTransaction):
            provider.adapter.send(NUMBER, TEXT)
    assert provider.server.asked == []
    assert not outside.in_transaction()
    assert provider.adapter.send(NUMBER, TEXT)


@pytest.fixture
def through_the_provider(settings: Any, provider: Provider) -> Provider:
    """The job uses the provider."""
    settings.SMS, settings.SMS_URL = "twilio", provider.server.url
    settings.SMS_ACCOUNT, settings.SMS_TOKEN, settings.SMS_FROM = "AC1", "secret", "+4930111111"
    return provider


def _left() -> list[tuple[str, str, int]]:
    """What the delivery log says: states, errors and tries."""
    return list(DeliveryRow.objects.values_list("state", "error", "tries"))


@pytest.mark.django_db(transaction=True)
def test_t54_the_job_calls_with_no_transaction_open(through_the_provider: Provider) -> None:
    letters.text("unknown_account", NUMBER)
    assert jobs.run_due() == 1
    assert [to for to, _ in through_the_provider.arrived()] == [NUMBER]
    assert _left() == [("sent", "", 1)]


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_for_good_is_not_tried_again(
    through_the_provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    through_the_provider.answers(Told(400, {"code": 21610}))
    letters.text("unknown_account", NUMBER)
    jobs.run_due(now=clock.now() + timedelta(days=1))
    ((state, error, tries),) = _left()
    assert (state, tries) == ("given-up", 1)
    assert "21610" in error
    assert len(through_the_provider.arrived()) == 1
    assert NUMBER not in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("answer", [lambda _asked: Told(401, b""), lambda _asked: None])
def test_trouble_is_tried_again_by_the_job_until_it_is_given_up(
    through_the_provider: Provider, answer: Answerer
) -> None:
    through_the_provider.server.answer = answer
    letters.text("unknown_account", NUMBER)
    now = clock.now()
    assert jobs.run_due(now=now) == 1
    assert [(state, tries) for state, _, tries in _left()] == [("failed", 1)]
    for _ in SOON:
        now += timedelta(minutes=1)
        jobs.run_due(now=now)
    assert [(state, tries) for state, _, tries in _left()] == [("given-up", len(SOON) + 1)]
    assert jobs.run_due(now=now + timedelta(days=1)) == 0


def test_without_a_provider_messages_are_kept_at_home(settings: Any, tmp_path: Path) -> None:
    settings.SMS, settings.CARNET_HOME = "console", tmp_path
    number = sms.send(NUMBER, TEXT)
    (line,) = (tmp_path / "sms" / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) | {"at": ""} == {"id": number, "at": "", "to": NUMBER, "text": TEXT}
