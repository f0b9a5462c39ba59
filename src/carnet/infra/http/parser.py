"""Reading bodies and queries so strictly that nothing behind has to doubt a string or a number again.

Refused here, with the pointer of the value where there is one: bytes that are not UTF-8, broken or absurdly nested
JSON, `NaN`, NUL and lone surrogates in strings (PostgreSQL stores neither), numbers beyond 64 bits, other content
types.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, Never
from urllib.parse import unquote_to_bytes

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from carnet.infra.http.pointers import join
from carnet.infra.http.problems import BodyTooLarge, MalformedRequest, UnsupportedMediaType
from carnet.kernel.problem import InvalidInput

_JSON: Final = re.compile(r"application/(?:[a-z0-9.+-]+\+)?json", re.IGNORECASE)
_SUSPICIOUS: Final = re.compile(rb"\\u|[0-9]{19}")
_LONGEST: Final = 2**63
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


class StrictParser(Parser):
    """Ninja's parser, without its trust."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The JSON document in the body."""
        if not _JSON.fullmatch(request.content_type or ""):
            raise UnsupportedMediaType("The body must be JSON, declared as application/json.")
        return read_json(request.body)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The fields of a query or form."""
        for name, values in data.lists():
            if any(isinstance(value, str) and unstorable(value) for value in [name, *values]):
                raise InvalidInput.at(join("query", name), "The value holds characters that no text may have.")
        return super().parse_querydict(data, list_fields, request)


def body_of(request: HttpRequest) -> bytes:
    """The bytes of the body. Raises BodyTooLarge, or MalformedRequest where the sender hung up."""
    try:
        return request.body
    except RequestDataTooBig as error:
        raise BodyTooLarge("The body is larger than a request may be.") from error
    except UnreadablePostError as error:
        raise MalformedRequest("The body ended before its announced length.") from error


def read_json(body: bytes) -> Any:
    """The document that `body` writes. Raises MalformedRequest or InvalidInput."""
    try:
        document = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise MalformedRequest("The body is not UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise MalformedRequest("The body is not JSON that can be read.") from error
    if _SUSPICIOUS.search(body):
        for place, reason in _faults(document, ()):
            raise InvalidInput.at(join(*place), reason)
    return document


def check_length(request: HttpRequest) -> None:
    """Refuse a Content-Length that is none; Django would stumble over it. Raises MalformedRequest."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        raise MalformedRequest("The Content-Length is not a number.")


def check_address(request: HttpRequest) -> None:
    """Refuse a path or query that no stored text can equal. Raises MalformedRequest."""
    if unstorable(request.path) or not _is_utf8(request.META.get("QUERY_STRING", "")):
        raise MalformedRequest("The address is not text that can be read.")


def _is_utf8(query: str) -> bool:
    try:
        unquote_to_bytes(query).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is not JSON")


def _faults(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str) and unstorable(value):
        yield place, "The text holds characters that no text may have (NUL or half a surrogate pair)."
    if isinstance(value, int) and not -_LONGEST <= value < _LONGEST:
        yield place, "The number needs more than 64 bits."
    for name, inner in _inside(value):
        if isinstance(name, str) and unstorable(name):
            yield place, "A field's name holds characters that no text may have."
        yield from _faults(inner, (*place, name))


def _inside(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def unstorable(text: str) -> bool:
    """Whether `text` holds NUL or half a surrogate pair, which PostgreSQL refuses."""
    return _UNSTORABLE.search(text) is not None
