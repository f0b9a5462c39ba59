"""The same code as one process or as three services: each boots alone, with its own tables and its own routes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from carnet.project.roles import Role, domains, has_people

pytestmark = pytest.mark.slow

INFRA: Final = {"events", "idempotency", "audit", "limits", "revocations", "deliveries", "procrastinate", "django"}
PEOPLE: Final = {"auth", "account", "usersessions", "mfa", "socialaccount"}
FOREIGN: Final = {Role.IDENTITY: "/api/v1/me", Role.SALES: "/api/v1/bookings"}
BOOT: Final = """
import json, sys
import django
from django.core.management import call_command
from django.db import connection
from django.test import Client
django.setup()
call_command("migrate", verbosity=0)
call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
client = Client(raise_request_exception=False)
answers = {}
for path in json.load(sys.stdin):
    response = client.get(path)
    document = json.loads(response.content) if "json" in response.get("Content-Type", "") else None
    answers[path] = [response.status_code, response.get("Content-Type"), document]
print(json.dumps({"tables": connection.introspection.table_names(), "answers": answers}))
"""


def _server(**changes: str) -> str:
    """Where the tests' PostgreSQL is, as a connection string."""
    database = settings.DATABASES["default"]
    known = {
        "host": database["HOST"],
        "port": database["PORT"],
        "user": database["USER"],
        "password": database["PASSWORD"],
    }
    parts = {name: str(value) for name, value in known.items() if value} | database["OPTIONS"]
    return make_conninfo(**(parts | changes))


@dataclass(frozen=True)
class Booted:
    """What a role looks like, started alone on a database of its own."""

    role: Role
    tables: set[str]
    answers: dict[str, Any]


def _boot(role: Role, database: str, home: Path) -> Booted:
    """Migrate, check that no model lacks a migration, and ask for some addresses, in one process of this role."""
    environment = os.environ | {
        "CARNET_HOSTS": "testserver",
        "CARNET_ROLE": role.value,
        "DATABASE_URL": _server(dbname=database),
        "CARNET_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "carnet.project.settings",
    }
    asked = ["/healthz", "/readyz", "/api/v1/openapi.json", "/api/v1/docs", "/admin/login/", *FOREIGN.values()]
    done = subprocess.run(
        [sys.executable, "-c", BOOT],
        input=json.dumps(asked),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    return Booted(role, set(seen["tables"]), seen["answers"])


@pytest.fixture(scope="module", params=list(Role), ids=lambda role: role.value)
def booted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Booted]:
    """Each role in turn."""
    name = f"test_role_{uuid4().hex[:12]}"
    with psycopg.connect(_server(dbname="postgres"), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield _boot(request.param, name, tmp_path_factory.mktemp("home"))
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _with_tables(role: Role) -> set[str]:
    """The domains of this role that have migrations."""
    source = Path(sys.modules["carnet.project.roles"].__file__ or "").parents[1] / "domains"
    return {name for name in domains(role) if (source / name / "migrations" / "0001_initial.py").exists()}


def test_a_role_has_its_own_tables_and_no_others(booted: Booted) -> None:
    expected = INFRA | _with_tables(booted.role) | (PEOPLE if has_people(booted.role) else set())
    assert {table.partition("_")[0] for table in booted.tables} == expected
    if not has_people(booted.role):
        assert {table for table in booted.tables if table.startswith("django_")} == {"django_migrations"}


def test_a_role_is_alive_ready_and_documented(booted: Booted) -> None:
    for path in ("/healthz", "/readyz", "/api/v1/docs", "/api/v1/openapi.json"):
        assert booted.answers[path][0] == 200, booted.answers[path]
    served = {tag for operation in _operations(booted) for tag in operation.get("tags", ())}
    assert ("auth" in served) == has_people(booted.role)
    # Where the shop is, its login is the back office's, too.
    doors = {Role.ALL: 302, Role.IDENTITY: 200}
    assert booted.answers["/admin/login/"][0] == doors.get(booted.role, 404)


def test_a_role_serves_its_own_routes_and_no_others(booted: Booted) -> None:
    for role, path in FOREIGN.items():
        status, content_type, document = booted.answers[path]
        if booted.role in {Role.ALL, role}:
            assert (status, document["code"]) == (401, "UNAUTHENTICATED")
        else:
            assert (status, document["code"]) == (404, "NOT_FOUND")
            assert content_type == "application/problem+json"


def _operations(booted: Booted) -> list[dict[str, Any]]:
    paths = booted.answers["/api/v1/openapi.json"][2]["paths"]
    return [operation for methods in paths.values() for operation in methods.values()]
