"""One error format for everything, and what goes with every answer."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from carnet.infra import events
from carnet.infra.http.catalogue import CATALOGUE
from carnet.kernel import clock
from carnet.project import urls
from tests.api.client import Api, problem


def test_a_refusal_of_a_domain_keeps_its_members_and_no_other_status(api: Api) -> None:
    document = problem(api.get("/sold-out"), 409, "SOLD_OUT")
    assert document["free"] == ["1A"]
    assert document["detail"] == "None left."


def test_t58_no_error_has_status_200(api: Api) -> None:
    for path in ("/sold-out", "/raise/404", "/raise/busy", "/raise/bug", "/whoami", "/orders/x", "/orders?limit=0"):
        assert api.get(path).status_code >= 400


def test_djangos_not_found_tells_nothing_more(api: Api) -> None:
    assert "secret" not in json.dumps(problem(api.get("/raise/404"), 404, "NOT_FOUND"))


def test_permission_denied_is_forbidden(api: Api) -> None:
    problem(api.get("/raise/denied"), 403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("what", "status", "code", "after"), [("busy", 429, "RATE_LIMITED", "3"), ("down", 503, "UNAVAILABLE", "1")]
)
def test_429_and_503_say_when_to_come_again(api: Api, what: str, status: int, code: str, after: str) -> None:
    response = api.get(f"/raise/{what}")
    assert problem(response, status, code)["retry_after"] == int(after)
    assert response["Retry-After"] == after


def test_an_unexpected_error_is_logged_with_the_request_and_told_without_secrets(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="carnet.infra.http.api"):
        response = api.get("/raise/bug", **{"X-Request-Id": "quoted-by-the-caller"})
    document = problem(response, 500, "INTERNAL")
    assert document["request_id"] == "quoted-by-the-caller"
    assert "secret" not in json.dumps(document)
    (entry,) = (record for record in caplog.records if record.name == "carnet.infra.http.api")
    assert "quoted-by-the-caller" in entry.getMessage()
    assert entry.exc_info


@pytest.mark.parametrize("path", ["/orders", "/nothing", "/raise/bug"])
def test_every_answer_has_a_request_id(api: Api, path: str) -> None:
    assert api.get(path)["X-Request-Id"].startswith("req_")
    assert api.get(path, **{"X-Request-Id": "mine-12345"})["X-Request-Id"] == "mine-12345"
    assert api.get(path, **{"X-Request-Id": "a b\x00"})["X-Request-Id"].startswith("req_")


def test_the_trace_of_a_request_is_that_of_its_events_and_ends_with_it(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    seen: list[str | None] = []
    monkeypatch.setattr("carnet.infra.http.pages.page", lambda *_args, **_kwargs: None)
    monkeypatch.setattr("tests.infra.http.probe.page", lambda *_args, **_kwargs: seen.append(events.trace.get()))
    api.get("/orders", traceparent=given)
    api.get("/orders", traceparent="nonsense")
    assert seen[0] == given
    assert seen[1] not in {None, given, "nonsense"}
    assert events.trace.get() is None


def test_if_match_guards_edits(api: Api) -> None:
    problem(api.send("PUT", "/versions/3"), 428, "PRECONDITION_REQUIRED")
    assert problem(api.send("PUT", "/versions/3", **{"If-Match": '"2"'}), 412, "PRECONDITION_FAILED")["etag"] == '"3"'
    for tag in ('"3"', '"1", "3"', "*"):
        response = api.send("PUT", "/versions/3", **{"If-Match": tag})
        assert response.status_code == 200
        assert response["ETag"] == '"4"'


def test_pages_end(api: Api) -> None:
    seen: list[str] = []
    path = "/orders?limit=3"
    while True:
        answer = json.loads(api.get(path).content)
        seen += answer["data"]
        if answer["next"] is None:
            break
        path = f"/orders?limit=3&after={answer['next']}"
    assert seen == ["1", "2", "3", "4", "5", "6", "7"]


def test_every_code_has_its_page() -> None:
    api = Api()
    listed = json.loads(api.get("/problems").content)["data"]
    assert {one["code"] for one in listed} == set(CATALOGUE)
    for one in listed:
        path = one["type"].removeprefix("/api/v1")
        assert json.loads(api.get(path).content) == one
        page = api.get(path, Accept="text/html,application/xhtml+xml,*/*;q=0.8")
        assert page["Content-Type"].startswith("text/html")
        assert one["code"] in page.content.decode()
    problem(api.get("/problems/NO_SUCH"), 404, "NOT_FOUND")


def test_openapi_describes_errors_and_keys(api: Api) -> None:
    schema: dict[str, Any] = json.loads(api.get("/openapi.json").content)
    assert schema["openapi"].startswith("3.1")
    assert schema["components"]["securitySchemes"]["BearerAuth"]["scheme"] == "bearer"
    for methods in schema["paths"].values():
        for operation in methods.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
    names = {parameter["name"] for parameter in schema["paths"]["/api/v1/effects"]["post"]["parameters"]}
    assert names == {"Idempotency-Key"}


def test_the_readable_page_needs_no_network(api: Api) -> None:
    page = api.get("/docs").content.decode()
    assert "/api/v1/orders/{number}" in page
    for outside in ("http://", "https://", "<script"):
        assert outside not in page


def test_the_products_own_page_and_document_are_made() -> None:
    api = Api()
    assert urls.urlpatterns
    assert api.get("/docs").status_code == 200
    assert json.loads(api.get("/openapi.json").content)["paths"]
    assert clock.now().tzinfo
