"""Whatever is sent, the API keeps its word: never a 500, always a problem document, answers as they are declared.

Schemathesis makes the requests from the OpenAPI document, good ones and bad ones, the same ones each time;
`CARNET_EXAMPLES=200` makes more of them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pydantic import BaseModel
from schemathesis import APIOperation, Case, GenerationMode, Response
from schemathesis.specs.openapi.checks import response_schema_conformance

from carnet.domains.booking.contracts import PayRequest
from carnet.domains.booking.operations import hold, pay_from_wallet
from carnet.domains.identity.models import User
from carnet.domains.search import queries as searching
from carnet.infra.http.catalogue import CATALOGUE
from carnet.kernel import clock, ids
from carnet.project.wsgi import application
from tests.api.client import PROBLEM
from tests.api.wire import one_connection
from tests.builders import a_request
from tests.money import give_money
from tests.sessions import open_session
from tests.web.shop import PASSWORD, a_shop

# What asks payment providers, which refuse to be called inside a transaction.
CALLS_OUT: Final = {
    "POST /api/v1/bookings/{reference}/exchange-quotes/{quote}/confirm",
    "POST /api/v1/bookings/{reference}/payments",
    "POST /api/v1/bookings/{reference}/payments/continue",
    "POST /api/v1/me/vouchers",
    "POST /api/v1/me/wallets/{currency}/top-ups",
}
# Where each request ends the session of the one before.
LEAVING: Final = {"DELETE /api/v1/auth/session", "DELETE /api/v1/me/sessions"}
EXAMPLES: Final = int(os.environ.get("CARNET_EXAMPLES", "1"))
EMAIL: Final = "ada@example.org"
EVE: Final = {"first_name": "Eve", "last_name": "Ng"}

Names = Mapping[str, Any]


def _operations() -> dict[str, APIOperation]:
    """Every operation of the document, without its lock: these tests always bring a good token."""
    document = json.loads(Client(headers={"host": "localhost"}).get("/api/v1/openapi.json").content)
    for methods in document["paths"].values():
        for operation in methods.values():
            operation.pop("security", None)
    schema = schemathesis.openapi.from_dict(document)
    schema.app = application
    return {found.ok().label: found.ok() for found in schema.get_all_operations()}


OPERATIONS: Final = _operations()


@pytest.fixture(autouse=True)
def _as_if_nobody_counted(settings: Any) -> None:
    settings.LIMIT_FACTOR = 1_000_000
    settings.SIMULATED_PROVIDER = True
    settings.PROVIDER_TIMEOUT = timedelta(milliseconds=1)


def _in_a_database(operation: str) -> Any:
    """The operation as a parameter."""
    return pytest.param(operation, marks=pytest.mark.django_db(transaction=operation in CALLS_OUT))


@pytest.fixture
def known(operation: str) -> Iterator[Names]:
    """What exists, under the names by which requests speak of it, and the token of somebody who may see it."""
    shop = a_shop()
    give_money(shop.user.id, 100_000)
    now = clock.now()
    held, paid = (
        hold(a_request(shop.sale.listing, shop.sale.fares, user_id=shop.user.id), now=now).body for _ in range(2)
    )
    pay_from_wallet(PayRequest(shop.user.id, "k", b"k", paid["reference"]), now=now)
    first, *_, last = shop.sale.listing.stops
    yield {
        "headers": _logged_in(),
        "listing": ids.encode("lst", shop.sale.listing.id),
        "fare": ids.encode("far", shop.sale.fares.fares[0].id),
        "reference": held["reference"],
        "ticket": paid["tickets"][0]["id"],
        "currency": "EUR",
        "code": "NOT_FOUND",
        "from": ids.encode("cty", first.city_id) if "search" in operation else 0,
        "to": ids.encode("stn", last.station_id) if "search" in operation else 2,
        "date": first.departure.date().isoformat() if first.departure else None,
        "seats": None,
        "passengers": 1 if "search" in operation or "events" in operation else [EVE],
        "wishes": [],
        "email": "eve@example.org",
        "phone": None,
        "birth_date": "1990-01-01",
        "language": "en",
        "password": PASSWORD,
        **EVE,
    }
    searching.forget()


def _logged_in() -> dict[str, str]:
    """The headers of the shop's traveller, with a session of her own."""
    return {"Authorization": f"Bearer {open_session(User.objects.get(email=EMAIL)).access_token}"}


def requests(operation: str, known: Names) -> st.SearchStrategy[Case]:
    """Bad requests, good requests, and good ones about things that are there."""
    good = OPERATIONS[operation].as_strategy(GenerationMode.POSITIVE)
    bad = OPERATIONS[operation].as_strategy(GenerationMode.NEGATIVE)
    return st.one_of(bad, good, good.map(lambda case: aimed(case, known)))


def aimed(case: Case, known: Names) -> Case:
    """The same request about things that are there."""
    case.path_parameters = _aimed(case.path_parameters, known)
    case.query = _aimed(case.query, known)
    case.body = _aimed(case.body, known)
    return case


def _aimed(part: Any, known: Names) -> Any:
    if isinstance(part, dict):
        return {name: known.get(name, _aimed(value, known)) for name, value in part.items()}
    return [_aimed(value, known) for value in part] if isinstance(part, list) else part


@pytest.mark.parametrize("operation", [_in_a_database(one) for one in OPERATIONS])
def test_t56_t58_every_answer_is_as_declared(operation: str, known: Names) -> None:
    @given(requests(operation, known))
    @examples(
        max_examples=3 * EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Case) -> None:
        answer = case.call(headers=_logged_in() if operation in LEAVING else known["headers"])
        faults = list(faults_of(case, answer))
        assert not faults, f"{faults}\n{answer.content[:500]!r}\n{case.as_curl_command()}"

    with one_connection():
        ask()


def faults_of(case: Case, answer: Response) -> Iterator[str]:
    """What is wrong with an answer."""
    if answer.status_code < 400:
        yield from _faults_of_success(case, answer)
    else:
        yield from _faults_of_problem(answer)


def _faults_of_success(case: Case, answer: Response) -> Iterator[str]:
    declared = case.operation.definition.raw["responses"].get(str(answer.status_code))
    if declared is None:
        yield f"the status {answer.status_code} is not declared"
        return
    expected = set(declared.get("content", {}))
    if answer.content and _content_type(answer) not in expected:
        yield f"{_content_type(answer)} is not among {sorted(expected)}"
    if answer.content and "application/json" in expected:
        case.validate_response(answer, checks=[response_schema_conformance])


def _faults_of_problem(answer: Response) -> Iterator[str]:
    if answer.status_code >= 500:
        yield f"the status is {answer.status_code}"
    if _content_type(answer) != PROBLEM:
        yield f"an error as {_content_type(answer)}"
        return
    document = json.loads(answer.content)
    entry = CATALOGUE.get(document["code"])
    if entry is None or (entry.status, entry.title) != (answer.status_code, document["title"]):
        yield f"{document['code']} with status {answer.status_code} is not in the catalogue"
    if document["status"] != answer.status_code or not document["detail"] or not document["request_id"]:
        yield "a member of the problem document is missing or wrong"
    if document["code"] == "UNAUTHENTICATED":
        yield "a good token was not accepted"


def _content_type(answer: Response) -> str:
    return answer.headers.get("content-type", [""])[0].partition(";")[0]


def test_t58_no_two_shapes_of_answers_share_a_name() -> None:
    """Else the document would describe one of them by the other."""
    modules: dict[str, set[str]] = {}
    for shape in _subclasses(BaseModel):
        if shape.__module__.startswith("carnet.") and "Filters" not in shape.__name__:  # queries are no components
            modules.setdefault(shape.__name__, set()).add(shape.__module__)
    assert not {name: where for name, where in modules.items() if len(where) > 1}


def _subclasses(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _subclasses(one)
