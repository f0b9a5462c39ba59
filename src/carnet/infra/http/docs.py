"""The readable page of the API, made from the OpenAPI document without scripts from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, Template
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase


class DocsPage(DocsBase):
    """Lists every operation with its parameters, body and answers."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **_kwargs: Any) -> HttpResponse:  # noqa: ARG002
        schema = api.get_openapi_schema()
        schemas = [(name, _written(form)) for name, form in sorted(schema["components"]["schemas"].items())]
        context = Context({"info": schema["info"], "groups": _groups(schema), "schemas": schemas})
        return HttpResponse(template("docs").render(context), headers={"Content-Security-Policy": _policy()})


@cache
def template(name: str) -> Template:
    """One of the pages beside this module."""
    return Engine().from_string(source(name))


def source(name: str) -> str:
    """Its text."""
    return (files(__package__) / "pages_html" / f"{name}.html").read_text(encoding="utf-8")


@cache
def _policy() -> str:
    """The page's own style and nothing else."""
    style = source("docs").partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; frame-ancestors 'none'"


def _groups(schema: Any) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["other"])[0]
            groups.setdefault(tag, []).append(
                {**operation, "method": method.upper(), "path": path, **_shown(operation)}
            )
    return groups


def _shown(operation: dict[str, Any]) -> dict[str, Any]:
    answers = {status: _content(answer) for status, answer in operation["responses"].items() if status != "default"}
    parameters = [{**one, "form": _form(one["schema"])} for one in operation.get("parameters", ())]
    return {
        "parameters": parameters,
        "body": _content(operation.get("requestBody", {})),
        "answers": list(answers.items()),
    }


def _content(part: dict[str, Any]) -> str:
    for media in part.get("content", {}).values():
        return _form(media["schema"])
    return ""


def _form(schema: dict[str, Any]) -> str:
    """A schema in one word where it has a name, else as it is."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if set(schema) <= {"type", "title", "description"}:
        return str(schema.get("type", "any"))
    return _written(schema)


def _written(schema: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in schema.items() if name != "title"}, indent=2)
