"""HTTP at the edge: routers, strict bodies, pages, authentication and the one error format.

A domain's `http.py` needs only what is exported here:

    router = Router(tags=["passengers"])

    @router.get("/me/passengers", response=Page[PassengerOut], auth=bearer)
    def passengers(request: ApiRequest, paging: Query[Paging]) -> dict[str, Any]:
        rows = queries.passengers(user_id=request.principal.user_id, after=paging.key(UUID), limit=paging.fetch)
        return page(rows, paging=paging, key=lambda row: (row.id,), show=PassengerOut.of)
"""

from ninja import Header, Path, Query, Status

from carnet.infra.http.api import CarnetAPI, api
from carnet.infra.http.auth import ApiRequest, bearer, bearer_optional, bearer_or_machine
from carnet.infra.http.catalogue import CATALOGUE, Entry
from carnet.infra.http.pages import Page, Paging, page
from carnet.infra.http.problems import Forbidden, NotFound, RateLimited, Unavailable, respond
from carnet.infra.http.router import Router, router
from carnet.infra.http.schemas import Body, Line, MoneyOut, MoneySchema, Out, Prefix, prefixed

__all__ = [
    "CATALOGUE",
    "ApiRequest",
    "Body",
    "CarnetAPI",
    "Entry",
    "Forbidden",
    "Header",
    "Line",
    "MoneyOut",
    "MoneySchema",
    "NotFound",
    "Out",
    "Page",
    "Paging",
    "Path",
    "Prefix",
    "Query",
    "RateLimited",
    "Router",
    "Status",
    "Unavailable",
    "api",
    "bearer",
    "bearer_optional",
    "bearer_or_machine",
    "page",
    "prefixed",
    "respond",
    "router",
]
