"""The key in a letter that switches letters of one category off, and can do nothing else.

It is no credential: whoever has it can neither read anything nor log in, and the page it opens changes nothing until
somebody presses its button (or a mail reader posts, RFC 8058).
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.core import signing

from carnet.domains.notifications.contracts import Category
from carnet.kernel.ids import MalformedId, decode, encode
from carnet.kernel.problem import Problem

_SALT: Final = "carnet.notifications.unsubscribe"


class KeyUnknown(Problem):
    """The key of a letter was cut short or changed."""

    code = "UNSUBSCRIBE_KEY_UNKNOWN"


def sign(user_id: UUID, category: Category) -> str:
    """The key for one person and category. It works as long as letters are kept."""
    return signing.Signer(salt=_SALT).sign(f"{encode('usr', user_id)}.{category.value}").replace(":", "~")


def read(key: str) -> tuple[UUID, Category]:
    """Whom and what a key is about. Raises KeyUnknown."""
    try:
        told = signing.Signer(salt=_SALT).unsign(key.replace("~", ":"))
        user, _, category = told.partition(".")
        return decode("usr", user), Category(category)
    except (signing.BadSignature, MalformedId, ValueError) as error:
        raise KeyUnknown("This address was cut short. Open it from the letter once more.") from error
