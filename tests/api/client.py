"""A client of the API as a program would write it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from carnet.kernel import ids

PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Api:
    """`api.post("/bookings", {...}, key="…")`. Errors of the server are answers here, never exceptions."""

    token: str | None = None
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def signed_in(self, token: str) -> Api:
        """The same client with an access token."""
        return replace(self, token=token)

    def get(self, path: str, **headers: str) -> HttpResponse:
        """GET below `/api/v1`."""
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> HttpResponse:
        """POST a JSON body, with an Idempotency-Key where one is given."""
        return self.send("POST", path, body, **({"Idempotency-Key": key} if key else {}), **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        """PATCH with a JSON Merge Patch."""
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        """DELETE."""
        return self.send("DELETE", path, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Any request; a body of bytes goes out as it is. A streamed answer is read to its end, as a server does."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        answer = self.client.generic(
            method, f"/api/v1{path}", content, content_type="application/json", headers=headers
        )
        if answer.streaming:
            answer.getvalue()
        return answer  # type: ignore[return-value]


def body(response: HttpResponse, status: int = 200) -> dict[str, Any]:
    """The document of an answer, after asserting its status."""
    assert response.status_code == status, response.content
    document: dict[str, Any] = json.loads(response.content)
    return document


def problem(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """The problem document of an answer, after asserting that it is a proper one with this status and code."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    document: dict[str, Any] = json.loads(response.content)
    assert document["code"] == code, document
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert document["type"] == f"/api/v1/problems/{code}"
    assert document["request_id"] == response["X-Request-Id"]
    return document


def pointers(document: dict[str, Any]) -> set[str]:
    """The places that a problem document points to."""
    return {pointer["pointer"] for pointer in document.get("pointers", ())}


def user_id_of(profile: dict[str, Any]) -> UUID:
    """The UUID behind a profile's id."""
    return ids.decode("usr", profile["id"])
