"""What a notice says: its kind's template in the reader's language, filled with the facts.

A template has the title in its first line, then a blank line and the text; behind a line `-- sms` stands what a text
message says. All of it is plain text: whoever shows it escapes it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template import Context, Engine, Template, TemplateDoesNotExist

from carnet.domains.notifications.rules import kind_of

LANGUAGES: Final = ("en", "de", "fr")
"""The first one is whole, and stands in where another has no template."""
_HERE: Final = Path(__file__).parent.parent / "templates" / "notifications"
_WORDS: Final = "carnet.domains.notifications.documents.wording"
_SMS: Final = re.compile(r"^-- sms\s*$", re.MULTILINE)
_FALLBACK: Final = "other"
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says, and in which language. `sms` is empty where its kind sends none."""

    language: str
    title: str
    text: str
    sms: str


def language_of(tag: str) -> str:
    """The language of ours for a BCP 47 tag such as `de-AT`."""
    short = tag.lower().partition("-")[0]
    return short if short in LANGUAGES else LANGUAGES[0]


def write(kind: str, facts: Mapping[str, str], *, language: str, path: str) -> Words:
    """A notice in words. What is unknown or incomplete is logged, and told as well as it can be."""
    tongue = language_of(language)
    missing = [name for name in kind_of(kind).facts if name not in facts]
    if missing:
        _LOG.error("a notice %s was raised without %s", kind, ", ".join(missing))
    values = {**facts, "kind": kind, "language": tongue, "link": f"{settings.SITE_URL}{path}"}
    written = _template(tongue, kind).render(Context(values, autoescape=False))
    body, *message = _SMS.split(written, maxsplit=1)
    title, _, text = body.strip().partition("\n")
    return Words(tongue, _line(title), text.strip(), _line("".join(message)))


def exists(kind: str, language: str) -> bool:
    """Whether a kind has a template in exactly this language."""
    return (_HERE / language / f"{kind}.txt").is_file()


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(_HERE)], autoescape=False, builtins=[_WORDS])


@cache
def _template(language: str, kind: str) -> Template:
    for name in (f"{language}/{kind}.txt", f"{LANGUAGES[0]}/{kind}.txt"):
        try:
            return _engine().get_template(name)
        except TemplateDoesNotExist:
            continue
    _LOG.error("there is no template for notices %s", kind)
    return _engine().get_template(f"{language}/{_FALLBACK}.txt")


def _line(text: Any) -> str:
    return " ".join(str(text).split())
