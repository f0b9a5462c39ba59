"""Messages that were kept instead of sent, read back from their files, whatever else these hold."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from carnet.infra import letterbox, sms


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """A home folder where messages are kept."""
    settings.CARNET_HOME, settings.SMS = tmp_path, "console"
    settings.EMAIL_BACKEND = "carnet.infra.mail.KeptLetters"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return tmp_path


def _write(subject: str, text: str, html: str = "<p>html</p>") -> None:
    message = EmailMultiAlternatives(subject, text, to=["ada@example.org"])
    message.attach_alternative(html, "text/html")
    message.attach("ticket.pdf", b"%PDF-1.7", "application/pdf")
    message.send()


def _put(home: Path, name: str, content: bytes) -> None:
    (home / "mail").mkdir(exist_ok=True)
    (home / "mail" / name).write_bytes(content)


def test_where_nothing_was_kept_there_is_nothing(home: Path) -> None:
    assert letterbox.messages() == []


def test_nobody_else_reads_what_was_kept(home: Path) -> None:
    """Codes are in it, which open accounts."""
    _write("123456 is your code", "text")
    sms.send("+4915112345678", "123456 is your Carnet code.")
    kept = [one for one in home.rglob("*") if one.is_file()]
    assert [one.stat().st_mode & 0o777 for one in kept] == [0o600, 0o600]


def test_letters_and_texts_are_read_back_the_newest_first(home: Path) -> None:
    _write("Grüße, 482913 ist Ihr Code", "Grüße!\n\n    482913\n\n-- \nCarnet " + "x" * 300)
    sms.send("+4915112345678", "777555 is your Carnet code.\n\n@localhost #777555")
    text, letter = letterbox.messages()
    assert (text.kind, text.to, text.code) == ("sms", "+4915112345678", "777555")
    assert (letter.kind, letter.to, letter.code) == ("email", "ada@example.org", "482913")
    assert letter.subject == "Grüße, 482913 ist Ihr Code"
    assert letter.text.startswith("Grüße!\n\n    482913")
    assert "html" not in letter.text
    assert "PDF" not in letter.text


def test_several_letters_of_one_file_are_several(home: Path) -> None:
    head = b"To: a@example.org\nSubject: %d\n\ntext %d\n"
    _put(home, "1.log", b"".join(head % (n, n) + b"\n" + b"-" * 79 + b"\n" for n in (1, 2, 3)))
    assert [one.subject for one in letterbox.messages()] == ["3", "2", "1"]
    assert [one.text for one in letterbox.messages()] == ["text 3", "text 2", "text 1"]


def test_only_the_latest_are_read(home: Path) -> None:
    for number in range(40):
        _put(home, f"{99 - number}.log", b"Subject: %d\n\nx\n" % number)
        os.utime(home / "mail" / f"{99 - number}.log", (1_000_000 + number, 1_000_000 + number))
        sms.send("+4915112345678", f"text {number}")
    assert [one.text for one in letterbox.messages(limit=10)] == [f"text {number}" for number in range(39, 29, -1)]
    assert len(letterbox.messages()) == letterbox.MOST
    (home / "sms" / "messages.jsonl").unlink()
    assert [one.subject for one in letterbox.messages(limit=3)] == ["39", "38", "37"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"no head at all",
        b"Subject: =?utf-8?b?!!!?=\nTo: <<<>>>@@\nDate: never\n\ntext",
        b"Content-Type: text/plain; charset=klingon\n\ntext",
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n\xff\xff\xff",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n--x\n",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Date: Sat, 99 Nov 2026 99:99:99\n\n",
        b"Subject: " + b"x" * 100_000 + b"\n\n",
        b"From nobody\r\n\r\n" + b"(" * 50_000,
        b"To: " + b"(" * 5_000 + b"\n\n",
    ],
)
def test_a_file_of_any_content_does_no_harm(home: Path, content: bytes) -> None:
    _put(home, "1.log", content)
    _write("482913", "text")
    assert "482913" in [one.code for one in letterbox.messages()]


def test_only_files_of_the_folder_itself_are_read(home: Path) -> None:
    secret = home / "secret"
    secret.write_text("Subject: secret\n\nsecret", encoding="ascii")
    _put(home, "letter.txt", b"Subject: other\n\n")
    (home / "mail" / "link.log").symlink_to(secret)
    (home / "mail" / "folder.log").mkdir()
    os.mkfifo(home / "mail" / "pipe.log")
    assert letterbox.messages() == []


def test_a_huge_file_is_left_alone(home: Path) -> None:
    _put(home, "1.log", b"Subject: huge\n\n" + b"x" * 5_000_001)
    assert letterbox.messages() == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("482913 is your code", "482913"),
        ("Call +4930123456", ""),
        ("1234567", ""),
        ("#482913", ""),
        ("booking K7M2QX", ""),
    ],
)
def test_a_code_is_six_digits_alone(home: Path, text: str, code: str) -> None:
    sms.send("+4915112345678", text)
    assert letterbox.messages()[0].code == code
