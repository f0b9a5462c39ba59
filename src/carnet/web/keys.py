"""The hidden key of a form, by which sending it twice has one effect."""

from __future__ import annotations

import re
from typing import Final
from uuid import uuid4

from django.http import HttpRequest

_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")


def new_key() -> str:
    """A key for a form that is about to be shown."""
    return str(uuid4())


def key_of(request: HttpRequest) -> str:
    """The key that the form brought back; a new one when it brought none, or what cannot be one."""
    key = request.POST.get("key", "")
    return key if _KEY.fullmatch(key) else new_key()
