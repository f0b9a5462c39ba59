"""The demo's letter box."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from carnet.domains.identity.login import letters
from carnet.infra import jobs, sms

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Client:
    """Somebody who looks around in a demo."""
    settings.DEMO, settings.CARNET_HOME, settings.SMS = True, tmp_path, "console"
    settings.EMAIL_HOST, settings.EMAIL_FILE_PATH = "", tmp_path / "mail"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    return Client()


def test_a_newcomer_finds_the_codes(demo: Client) -> None:
    letters.write("account/email/login_code", "ada@example.org", {"code": "482913"})
    letters.text("code", "+4915112345678", code="777555")
    jobs.run_due()
    page = demo.get(reverse("web:demo-messages")).content.decode()
    assert page.index("777555") < page.index("482913")
    assert "ada@example.org" in page
    assert "482913 is your code to log in" in page
    assert "+4915112345678" in page


def test_there_is_no_letter_box_outside_the_demo(demo: Client, settings: Any) -> None:
    sms.send("+4915112345678", "777555 is your code")
    settings.DEMO = False
    answer = demo.get("/demo/messages")
    assert answer.status_code == 404
    assert "777555" not in answer.content.decode()


def test_an_empty_letter_box_says_what_to_do(demo: Client) -> None:
    assert "Nothing yet" in demo.get("/demo/messages").content.decode()


def test_what_is_really_sent_is_not_here_and_the_page_says_so(demo: Client, settings: Any) -> None:
    settings.EMAIL_HOST, settings.SMS = "mail.example.org", "twilio"
    page = demo.get("/demo/messages").content.decode()
    assert "A mail server is set" in page
    assert "A provider of text messages is set" in page


def test_a_message_cannot_become_part_of_the_page(demo: Client) -> None:
    sms.send(
        "+4915112345678", '<script>alert(1)</script><img src=x onerror=y> javascript:alert(1) https://evil.example/"x'
    )
    page = demo.get("/demo/messages").content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert not re.search(r"<style|\sstyle=", page)


def test_the_letter_box_is_read_only_and_kept_by_nobody(demo: Client) -> None:
    assert demo.post("/demo/messages").status_code == 405
    assert "no-store" in demo.get("/demo/messages")["Cache-Control"]
