"""The router of a domain's `http.py`: ninja's, refusing query parameters that nobody declared."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import ninja
from django.http import HttpRequest
from ninja.operation import Operation

from carnet.infra.http.pointers import join
from carnet.kernel.problem import InvalidInput, Pointer


class Router(ninja.Router):
    """A set of API routes. Paths are written whole, from behind `/api/v1`: `@router.get("/me/passengers")`.

    Answers are described by the names that they are written with (`class`, `from`), not by those Python allows.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(by_alias=True, **options)

    def add_api_operation(self, path: str, methods: list[str], view_func: Callable[..., Any], **options: Any) -> None:
        """Register `view_func` and make it refuse unknown query parameters."""
        super().add_api_operation(path, methods, view_func, **options)
        operation = self.path_operations[path].operations[-1]
        operation.view_func = _refusing_unknown(operation)


def router(*, tags: list[str] | None = None, **options: Any) -> Router:
    """A new Router; `tags` group its operations on the documentation page."""
    return Router(tags=tags, **options)


def _refusing_unknown(operation: Operation) -> Callable[..., Any]:
    view = operation.view_func
    known: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            known.update(model.__ninja_flatten_map__)

    @functools.wraps(view)
    def guarded(request: HttpRequest, **values: Any) -> Any:
        unknown = [name for name in request.GET if name not in known]
        if unknown:
            pointers = [Pointer(join("query", name), "UNKNOWN", "There is no such parameter here.") for name in unknown]
            raise InvalidInput("The query names parameters that do not exist here.", pointers=pointers)
        return view(request, **values)

    return guarded
