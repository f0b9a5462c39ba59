"""What we write to people: every letter in text and HTML, every text message, nothing left out, nothing unescaped."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import UTC, datetime
from email.message import Message
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import allauth
import pytest
from allauth.account import app_settings
from django.core import mail
from django.template.loader import get_template, render_to_string

from carnet.domains.identity.login import letters
from carnet.infra import jobs
from carnet.infra.sms.choice import kept

MISSING: Final = "!!missing %s!!"
OURS: Final = Path("src/carnet/domains/identity/templates").resolve()
LIBRARY: Final = Path(allauth.__file__).parent / "templates"
CODES: Final = ("login_code", "email_confirmation", "email_confirmation_signup", "password_reset_code")
CONTEXT: Final[dict[str, Any]] = {
    "email": "ada@example.org",
    "minutes": 5,
    "site_url": "https://tickets.example.org",
    "password_reset_url": "https://tickets.example.org/account/password/reset",
    "signup_url": "https://tickets.example.org/signup",
    "activate_url": "https://tickets.example.org/verify-email/abc",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "deleted_email": "old@example.org",
    "to_phone": "+4930123456",
    "provider": "Some <b>Bank</b> & Co",
    "timestamp": datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
    "ip": "192.0.2.7",
    "user_agent": "<script>alert(1)</script> Browser & Co",
    "team": {"name": "Nord & Stern"},
    "inviter": "Otto <Falk>",
    "role": "agent",
    "link": "https://tickets.example.org/invitations/abc",
    "expires_at": datetime(2026, 11, 28, 9, 30, tzinfo=UTC),
    "subject": "Hello",
}
_VOID: Final = {"br", "meta", "hr", "img", "link"}


def _named(folder: Path, ending: str) -> list[str]:
    """Templates of a folder without their ending, as the library names letters."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob(f"*{ending}"))
    return sorted(name.removesuffix(ending) for name in found if "/email/" in name)


LETTERS: Final = _named(OURS, "_subject.txt")


class Parser(HTMLParser):
    """Keeps the text of a document and complains about tags that are not closed in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [value or "" for name, value in attrs if name in {"src", "background"} or name.startswith("on")]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words += data.split()


@pytest.fixture
def _telling_templates(settings: Any) -> None:
    """A variable that is not there shows."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = MISSING
    settings.TEMPLATES = templates


def parsed(html: str) -> Parser:
    """The document, after asserting that it is one."""
    parser = Parser()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


def test_every_letter_of_the_library_is_written_anew() -> None:
    library = set(_named(LIBRARY, "_subject.txt"))
    assert len(library) > 15
    assert library <= set(LETTERS)


def test_every_message_on_a_page_is_written_anew() -> None:
    names = [path.relative_to(LIBRARY).as_posix() for path in LIBRARY.glob("*/messages/*.txt")]
    assert len(names) > 15
    for name in names:
        assert Path(get_template(name).origin.name).is_relative_to(OURS), name
        said = render_to_string(name, CONTEXT | {"phone": "+4930123456", "recipient": "ada@example.org"}).strip()
        assert said.endswith("."), name
        assert MISSING[:9] not in said, name


@pytest.mark.usefixtures("_telling_templates")
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_says_the_same_in_text_and_in_html(name: str) -> None:
    context = CONTEXT | ({"code": "482913"} if name.rpartition("/")[2] in CODES else {})
    subject = render_to_string(f"{name}_subject.txt", context).strip()
    context["subject"] = subject
    text = render_to_string(f"{name}_message.txt", context)
    html = parsed(render_to_string(f"{name}_message.html", context))
    assert subject
    assert "\n" not in subject
    for said in (subject, text, " ".join(html.words)):
        assert MISSING[:9] not in said
        assert "&amp;" not in said
        assert "&#x27;" not in said
    assert Path(get_template(f"{name}_message.html").origin.name).is_relative_to(OURS)
    assert html.loaded == []
    kept_together = " ".join(html.words)
    for line in filter(None, (line.strip() for line in text.splitlines())):
        assert " ".join(line.split()) in kept_together, line
    assert re.search("not you|surprises you|do nothing", text)
    assert "https://tickets.example.org" in text


@pytest.mark.usefixtures("_telling_templates")
@pytest.mark.parametrize("name", CODES)
def test_a_code_can_be_read_and_copied(name: str) -> None:
    context = CONTEXT | {"code": "482913"}
    text = render_to_string(f"account/email/{name}_message.txt", context)
    html = render_to_string(f"account/email/{name}_message.html", context)
    assert "482913" in [line.strip() for line in text.splitlines()]
    assert re.search(r">482913<", html)
    for said in (text, html):
        assert "within 5 minutes" in said
        assert "verify-email" not in said
    assert "482913" in render_to_string(f"account/email/{name}_subject.txt", context)


def test_what_comes_from_outside_cannot_become_markup() -> None:
    html = render_to_string("account/email/password_changed_message.html", CONTEXT)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    text = render_to_string("socialaccount/email/account_connected_message.txt", CONTEXT)
    assert "Some <b>Bank</b> & Co" in text


@pytest.mark.django_db
def test_a_letter_leaves_through_a_job_in_both_forms(settings: Any) -> None:
    settings.SITE_URL = "https://tickets.example.org"
    letters.write("account/email/login_code", "ada@example.org", {"code": "482913"})
    assert mail.outbox == []
    jobs.run_due()
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    assert message.subject == "482913 is your code to log in"
    sent: Message = message.message()
    assert sent["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in sent.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "https://tickets.example.org" in message.body
    parsed(str(message.alternatives[0].content))  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_nobody_adds_a_line_to_a_letters_head() -> None:
    letters.write("account/email/login_code", "ada@example.org", {"code": "1\r\nBcc: eve@example.org"})
    jobs.run_due()
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].message()["Bcc"] is None


@pytest.mark.django_db
@pytest.mark.usefixtures("_telling_templates")
@pytest.mark.parametrize("message", [path.stem for path in sorted((OURS / "account/sms").glob("*.txt"))])
def test_a_text_message_leaves_through_a_job(message: str, settings: Any, tmp_path: Path) -> None:
    settings.CARNET_HOME, settings.SITE_URL = tmp_path, "https://tickets.example.org:8443"
    letters.text(message, "+4915112345678", code="482913")
    assert list(kept().kept()) == []
    jobs.run_due()
    (sent,) = kept().kept()
    assert sent.to == "+4915112345678"
    assert MISSING[:9] not in sent.text
    assert len(sent.text) <= 160
    assert ("482913" in sent.text) is (message == "code")


@pytest.mark.django_db
def test_a_text_message_with_a_code_can_be_filled_in_by_the_phone(settings: Any, tmp_path: Path) -> None:
    """The last line is in the form of origin-bound one-time codes (WICG sms-one-time-codes)."""
    settings.CARNET_HOME, settings.SITE_URL = tmp_path, "https://tickets.example.org:8443"
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
    letters.text("code", "+4915112345678", code="482913")
    jobs.run_due()
    (sent,) = kept().kept()
    assert sent.text.startswith("482913 is your Carnet code.")
    assert "5 minutes" in sent.text
    assert sent.text.splitlines()[-1] == "@tickets.example.org #482913"


def test_what_letters_say_of_a_codes_life_is_true_of_all_codes() -> None:
    for setting in ("LOGIN_BY_CODE", "PASSWORD_RESET_BY_CODE", "EMAIL_VERIFICATION_BY_CODE", "PHONE_VERIFICATION"):
        assert getattr(app_settings, f"{setting}_TIMEOUT") == 300
