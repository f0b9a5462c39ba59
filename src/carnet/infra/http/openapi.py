"""What ninja's OpenAPI document lacks: the one error answer."""

from __future__ import annotations

from typing import Any

from carnet.infra.http.catalogue import CATALOGUE
from carnet.infra.http.problems import CONTENT_TYPE

_POINTER = {
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {"type": "string", "description": "JSON pointer (RFC 6901) into the request."},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
}
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "enum": sorted(CATALOGUE)},
        "pointers": {"type": "array", "items": _POINTER},
        "request_id": {"type": ["string", "null"]},
    },
}
_ANSWER = {"description": "Refused.", "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def complete(schema: Any) -> Any:
    """`schema` with the problem document as the default answer of every operation."""
    schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for methods in schema["paths"].values():
        for operation in methods.values():
            operation["responses"].setdefault("default", _ANSWER)
    return schema
