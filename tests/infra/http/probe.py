"""An API of its own, whose routes only serve to be called wrongly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path
from pydantic import Field

from carnet.infra.http import (
    ApiRequest,
    Body,
    Line,
    MoneySchema,
    Out,
    Page,
    Paging,
    Prefix,
    Query,
    RateLimited,
    Router,
    Status,
    Unavailable,
    api,
    bearer,
    bearer_optional,
    etag,
    page,
)
from carnet.infra.idempotency import idempotent
from carnet.kernel import ids
from carnet.kernel.problem import Problem
from carnet.project.urls import unknown

router = Router(tags=["probe"])


class SoldOut(Problem):
    """A refusal of a domain."""

    code = "SOLD_OUT"


class Part(Body):
    """A part of an order."""

    seat: Annotated[Line, Field(min_length=1, max_length=4)]
    price: MoneySchema


class Order(Body):
    """Something with every kind of field."""

    listing: Annotated[UUID, Prefix("lst")]
    parts: Annotated[list[Part], Field(min_length=1, max_length=3)]
    note: str | None = None


class Effect(Out):
    """What a counted request did."""

    id: Annotated[UUID, Prefix("bkg")]
    effects: int
    note: str | None


# What the tests put in here runs inside the idempotent views.
before_effect: list[Callable[[], object]] = []


@router.post("/orders", response={201: dict[str, Any]})
def order(request: HttpRequest, body: Order) -> Status[dict[str, Any]]:
    return Status(201, {"parts": len(body.parts)})


@router.get("/orders", response=Page[str])
def orders(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    (after,) = paging.key(int) or (0,)
    rows = range(after + 1, min(after + 1 + paging.fetch, 8))
    return page(rows, paging=paging, key=lambda row: (row,), show=str)


@router.get("/orders/{number}")
def one_order(request: HttpRequest, number: int) -> dict[str, int]:
    return {"number": number}


@router.get("/texts/{text}")
def text(request: HttpRequest, text: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::varchar", [text])
        return {"text": cursor.fetchone()[0]}


@router.get("/sold-out")
def sold_out(request: HttpRequest) -> None:
    raise SoldOut("None left.", free=["1A"], status=200, code="X")


@router.get("/raise/{what}")
def raise_(request: HttpRequest, what: str) -> None:
    kinds: dict[str, Exception] = {
        "404": Http404("secret"),
        "denied": PermissionDenied("secret"),
        "busy": RateLimited("Wait.", retry_after=2.5),
        "down": Unavailable("Later."),
        "bug": RuntimeError("a secret of ours"),
    }
    if what == "overflow":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 99999999999::int")
    raise kinds[what]


@router.get("/whoami", auth=bearer)
def whoami(request: ApiRequest) -> dict[str, str]:
    return {"user": ids.encode("usr", request.principal.user_id)}


@router.get("/perhaps", auth=bearer_optional)
def perhaps(request: ApiRequest) -> dict[str, bool]:
    return {"known": request.principal is not None}


@router.put("/versions/{version}")
def edit(request: HttpRequest, response: HttpResponse, version: int) -> dict[str, int]:
    etag.check(request, version)
    response["ETag"] = etag.of(version + 1)
    return {"version": version + 1}


class Wanted(Body):
    """What a counted request asks for."""

    note: str | None = None
    fail: bool = False


@router.post("/effects", response={201: Effect}, auth=bearer_optional)
@idempotent
def effect(request: ApiRequest, body: Wanted) -> Effect:
    """Counts itself in a table that the tests make."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO probe_effects DEFAULT VALUES")
        cursor.execute("SELECT count(*) FROM probe_effects")
        effects = cursor.fetchone()[0]
    for step in before_effect:
        step()
    if body.fail:
        raise SoldOut("None left.")
    return Effect(id=ids.new_id(), effects=effects, note=body.note)


@router.post("/more-effects", response={201: Effect}, auth=bearer_optional)
@idempotent
def another_effect(request: ApiRequest, body: Wanted) -> Status[Effect]:
    return Status(201, Effect(id=ids.new_id(), effects=0))


probe = api(title="Probe")
probe.add_router("", router)
urlpatterns = [path("api/v1/", probe.urls), re_path(r"^api(?:/.*)?$", unknown)]
