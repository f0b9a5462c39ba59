"""Logging in with accounts elsewhere, as a native app does it: with an ID token."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.core import mail
from django.http import HttpResponse

from carnet.domains.identity import operations
from carnet.domains.identity.login import providers as login_providers
from carnet.domains.identity.models import User
from carnet.infra import outside
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http.problems import RateLimited
from carnet.infra.jobs import run_due
from carnet.kernel import clock
from tests.api.client import Api, pointers, problem
from tests.oidc_stub import CLIENT, StubProvider, key, stub_provider
from tests.stub_server import Told, open_transactions

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
STUB = "/auth/providers/stub/token"


@pytest.fixture(scope="module")
def server() -> Iterator[StubProvider]:
    """One provider's server for all tests of this file."""
    with stub_provider() as provider:
        yield provider


@pytest.fixture
def stub(server: StubProvider, settings: Any) -> StubProvider:
    """A provider that is configured and not trusted, as new."""
    server.as_new()
    settings.SOCIALACCOUNT_PROVIDERS = server.settings()
    return server


@pytest.fixture
def trusted(stub: StubProvider, settings: Any) -> StubProvider:
    """A provider whose word about addresses counts."""
    settings.SOCIALACCOUNT_PROVIDERS = stub.settings(trusted=True)
    return stub


def _body(response: HttpResponse) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(response.content)
    return document


def _log_in(api: Api, stub: StubProvider, **changes: Any) -> HttpResponse:
    return api.post(STUB, {"id_token": stub.id_token(**changes)})


def _account(email: str | None = "ada@example.org", *, proven: bool = True, **more: Any) -> User:
    return operations.sign_up(email=email, password=PASSWORD, proven=proven, now=clock.now(), **more)


def _letters() -> list[str]:
    run_due()
    return [message.subject for message in mail.outbox]


def test_the_providers_there_are_can_be_listed(api: Api, stub: StubProvider, settings: Any) -> None:
    (one,) = _body(api.get("/auth/providers"))["data"]
    assert one == {
        "id": "stub",
        "name": "Stub & Co",
        "page": f"{settings.SITE_URL}/login/with/stub",
        "client_id": CLIENT,
        "configuration": f"{stub.url}/.well-known/openid-configuration",
    }
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert _body(api.get("/auth/providers")) == {"data": [], "next": None}


def test_a_newcomer_of_a_trusted_provider_is_let_in(api: Api, trusted: StubProvider) -> None:
    response = _log_in(api, trusted)
    assert response.status_code == 200, response.content
    me = _body(api.signed_in(_body(response)["access_token"]).get("/me"))
    assert (me["email"], me["first_name"], me["last_name"]) == ("ada@example.org", "Ada", "Lovelace")
    assert me["roles"] == ["customer"]
    assert EmailAddress.objects.get().verified
    assert OutboxEvent.objects.filter(name="user.registered").count() == 1


def test_a_newcomer_comes_back_as_the_same(api: Api, trusted: StubProvider) -> None:
    _log_in(api, trusted)
    trusted.person["email"] = "other@example.org"
    assert _log_in(api, trusted).status_code == 200
    assert User.objects.get().email == "ada@example.org"
    assert SocialAccount.objects.count() == 1
    assert OutboxEvent.objects.filter(name="user.registered").count() == 1


def test_a_newcomer_of_another_provider_proves_the_address(api: Api, stub: StubProvider) -> None:
    response = _log_in(api, stub)
    assert response.status_code == 202, response.content
    step = _body(response)
    assert step["flow"] == "verify_email"
    assert not OutboxEvent.objects.filter(name="user.registered").exists()
    (subject,) = _letters()
    code = subject.partition(" ")[0]
    proven = api.post("/auth/email/verify", {"code": code}, **{"X-Session-Token": step["session_token"]})
    assert proven.status_code == 200, proven.content
    assert OutboxEvent.objects.filter(name="user.registered").count() == 1
    assert _log_in(api, stub).status_code == 200


@pytest.mark.parametrize("said", [False, None, "true", "false", 1, "yes", []])
def test_only_a_plain_yes_proves_an_address(api: Api, trusted: StubProvider, said: Any) -> None:
    _account()
    trusted.person["email_verified"] = said
    response = _log_in(api, trusted)
    assert response.status_code == 202, response.content
    assert not SocialAccount.objects.exists()


def test_an_unverified_address_does_not_open_its_account(api: Api, trusted: StubProvider) -> None:
    user = _account()
    before = User.objects.values().get()
    trusted.person["email_verified"] = False
    response = _log_in(api, trusted)
    assert response.status_code == 202, response.content
    assert User.objects.values().get() == before
    assert not SocialAccount.objects.exists()
    assert EmailAddress.objects.get().user_id == user.id
    assert _letters() == ["You have an account already"]
    again = api.post("/auth/login", {"email": "ada@example.org", "password": PASSWORD})
    assert again.status_code == 200


def test_a_provider_that_is_not_trusted_opens_no_account_by_address(api: Api, stub: StubProvider) -> None:
    _account()
    before = User.objects.values().get()
    assert _log_in(api, stub).status_code == 202
    assert User.objects.values().get() == before
    assert not SocialAccount.objects.exists()
    assert _letters() == ["You have an account already"]


def test_the_answer_does_not_tell_who_has_an_account(api: Api, stub: StubProvider) -> None:
    _account()
    stub.person |= {"email": "ada@example.org"}
    known = _body(_log_in(api, stub))
    stub.person |= {"sub": "someone", "email": "someone@example.org"}
    unknown = _body(_log_in(api, stub))
    for answer in (known, unknown):
        assert len(answer.pop("session_token")) > 20
    assert known == unknown


def test_a_trusted_provider_opens_the_account_whose_owner_proved_the_address(api: Api, trusted: StubProvider) -> None:
    user = _account()
    response = _log_in(api, trusted)
    assert response.status_code == 200, response.content
    assert SocialAccount.objects.get().user_id == user.id
    assert _letters() == ["Another way to log in was added"]
    assert User.objects.get().check_password(PASSWORD)


def test_an_address_nobody_proved_does_not_keep_its_owner_out(api: Api, trusted: StubProvider) -> None:
    squatter = _account(proven=False)
    assert _log_in(api, trusted).status_code == 200
    owner = User.objects.get()
    assert owner.id != squatter.id
    assert not owner.has_usable_password()


def test_an_address_that_was_added_and_not_proven_opens_nothing(api: Api, trusted: StubProvider) -> None:
    other = _account(None, phone="+4930123456")
    EmailAddress.objects.create(user=other, email="ada@example.org", primary=False, verified=False)
    _log_in(api, trusted)
    assert not SocialAccount.objects.filter(user=other).exists()


def test_t48_a_banned_user_does_not_come_in_from_elsewhere(api: Api, trusted: StubProvider) -> None:
    _log_in(api, trusted)
    User.objects.update(banned_at=clock.now())
    sessions = Session.objects.count()
    problem(_log_in(api, trusted), 403, "ACCOUNT_CLOSED")
    assert Session.objects.count() == sessions


def test_t48_nor_by_the_address(api: Api, trusted: StubProvider) -> None:
    _account()
    User.objects.update(banned_at=clock.now())
    problem(_log_in(api, trusted), 403, "ACCOUNT_CLOSED")
    assert not SocialAccount.objects.exists()
    assert User.objects.get().banned_at is not None


def test_who_is_too_young_gets_no_account(api: Api, trusted: StubProvider) -> None:
    trusted.person["birthdate"] = f"{clock.now().year - 10}-01-01"
    problem(_log_in(api, trusted), 422, "TOO_YOUNG")
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()


def _forged(stub: StubProvider) -> dict[str, str]:
    """Tokens that must not be believed, by what is wrong with them."""
    now = int(clock.now().timestamp())
    public = key("published").public_key()
    pem = public.public_bytes(*_pem_form()).decode()
    return {
        "issuer": stub.id_token(iss="https://evil.example"),
        "audience": stub.id_token(aud="somebody-else"),
        "no audience": stub.id_token(aud=None),
        "given to another": stub.id_token(aud=[CLIENT, "other"], azp="other"),
        "expired": stub.id_token(exp=now - 60),
        "from the future": stub.id_token(nbf=now + 600),
        "never ends": stub.id_token(exp=None),
        "nobody": stub.id_token(sub=None),
        "empty nobody": stub.id_token(sub=""),
        "long nobody": stub.id_token(sub="x" * 192),
        "other key": stub.id_token(signed={"key": key("other")}),
        "other key id": stub.id_token(signed={"headers": {"kid": "other"}}),
        "unsigned": stub.id_token(signed={"algorithm": "none", "key": None}),
        "shared secret": jwt.api_jws.encode(
            stub.id_token().encode(), pem.replace("PUBLIC", "P").encode(), "HS256", {"kid": "published"}
        ),
        "nonce": stub.id_token(nonce="of another login"),
        "garbage": "x",
        "dots": "a.b.c",
        "control": "\u0001.\u0002.\u0003",
    }


def _pem_form() -> tuple[Any, Any]:
    from cryptography.hazmat.primitives import serialization

    return serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo


def test_no_token_but_a_genuine_one_lets_anybody_in(api: Api, trusted: StubProvider, settings: Any) -> None:
    settings.LIMIT_FACTOR = 100
    _account()
    for what, token in _forged(trusted).items():
        response = api.post(STUB, {"id_token": token})
        assert response.status_code == 401, (what, response.content)
        problem(response, 401, "PROVIDER_TOKEN_INVALID")
    assert not SocialAccount.objects.exists()
    assert not Session.objects.exists()
    assert _log_in(api, trusted).status_code == 200


def test_a_nonce_is_the_apps_own(api: Api, trusted: StubProvider) -> None:
    token = trusted.id_token(nonce="mine")
    problem(api.post(STUB, {"id_token": token}), 401, "PROVIDER_TOKEN_INVALID")
    problem(api.post(STUB, {"id_token": token, "nonce": "other"}), 401, "PROVIDER_TOKEN_INVALID")
    problem(api.post(STUB, {"id_token": trusted.id_token(), "nonce": "mine"}), 401, "PROVIDER_TOKEN_INVALID")
    assert api.post(STUB, {"id_token": token, "nonce": "mine"}).status_code == 200


@pytest.mark.parametrize("endpoint", ["openid-configuration", "jwks"])
@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b"{}", b'{"keys": 5}', b'{"keys": [{}]}', b'{"issuer": {}}', b"\xff"]
)
def test_t56_whatever_a_provider_answers_is_no_fault_of_ours(
    api: Api, trusted: StubProvider, endpoint: str, body: bytes
) -> None:
    trusted.break_with(endpoint, lambda _asked: Told(200, body, {"Content-Type": "application/json"}))
    problem(_log_in(api, trusted), 401, "PROVIDER_TOKEN_INVALID")


def test_another_issuers_discovery_document_is_not_believed(api: Api, trusted: StubProvider) -> None:
    other = trusted.configuration(issuer="https://evil.example")
    trusted.break_with("openid-configuration", lambda _asked: Told(200, other))
    problem(_log_in(api, trusted, iss="https://evil.example"), 401, "PROVIDER_TOKEN_INVALID")


@pytest.mark.parametrize("answer", [lambda _asked: Told(500, b"oops"), lambda _asked: None])
def test_a_provider_in_trouble_is_not_our_refusal(api: Api, trusted: StubProvider, answer: Any) -> None:
    trusted.break_with("jwks", answer)
    response = _log_in(api, trusted)
    problem(response, 503, "UNAVAILABLE")
    assert response["Retry-After"] == "30"


def test_t54_a_silent_provider_is_left(api: Api, trusted: StubProvider, settings: Any) -> None:
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.2
    trusted.break_with("openid-configuration", trusted.server.silent)
    problem(_log_in(api, trusted), 503, "UNAVAILABLE")


@pytest.mark.django_db(transaction=True)
def test_t54_providers_are_asked_with_no_transaction_open(
    api: Api, trusted: StubProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    send = requests.Session.send

    def watched(self: requests.Session, *args: Any, **options: Any) -> requests.Response:
        seen.append(open_transactions())
        assert options["timeout"] == (outside.CONNECT, 5)
        return send(self, *args, **options)

    monkeypatch.setattr(requests.Session, "send", watched)
    assert _log_in(api, trusted).status_code == 200
    assert seen == [0, 0]


def test_nothing_of_the_provider_is_kept_but_a_name(api: Api, trusted: StubProvider) -> None:
    trusted.person |= {"phone_number": "+4930999", "address": {"formatted": "1 Secret Street"}}
    _log_in(api, trusted)
    assert SocialAccount.objects.get().extra_data == {"email": "ada@example.org", "name": "Ada Lovelace"}
    assert not SocialToken.objects.exists()
    for session in Session.objects.all():
        assert "Secret Street" not in json.dumps(session.get_decoded())


@pytest.mark.parametrize(
    ("claims", "first", "last"),
    [
        ({"given_name": "  Ada\n\x00 Maria "}, "Ada Maria", "Lovelace"),
        ({"given_name": "x" * 300, "family_name": {"a": 1}}, "x" * 80, "Lovelace"),
        ({"given_name": None, "family_name": None, "name": ["x"]}, "", ""),
        ({"given_name": None, "family_name": None}, "Ada", "Lovelace"),
    ],
)
def test_t35_claims_of_any_form_do_no_harm(
    api: Api, trusted: StubProvider, claims: dict[str, Any], first: str, last: str
) -> None:
    trusted.person |= claims | {"locale": {"x": 1}, "birthdate": "0000-05-05"}
    assert _log_in(api, trusted).status_code == 200
    user = User.objects.get()
    assert (user.first_name, user.last_name, user.birth_date, user.language) == (first, last, None, "en")


def test_what_a_provider_knows_of_somebody_is_taken_over(api: Api, trusted: StubProvider) -> None:
    trusted.person |= {"locale": "pt_BR", "birthdate": "1990-12-10", "email": "Ada@Example.ORG"}
    _log_in(api, trusted)
    user = User.objects.get()
    assert (user.language, str(user.birth_date), user.email) == ("pt-BR", "1990-12-10", "ada@example.org")


def test_a_provider_without_the_address_is_asked_for_it(api: Api, trusted: StubProvider) -> None:
    trusted.person |= {"email": None}
    response = _log_in(api, trusted)
    assert response.status_code == 202, response.content
    step = _body(response)
    assert step["flow"] == "provider_signup"
    named = {"X-Session-Token": step["session_token"]}
    response = api.post("/auth/providers/signup", {"email": "ada@example.org"}, **named)
    assert response.status_code == 202, response.content
    step = _body(response)
    assert step["flow"] == "verify_email"
    code = _letters()[0].partition(" ")[0]
    assert api.post("/auth/email/verify", {"code": code}, **named).status_code == 200
    assert _log_in(api, trusted).status_code == 200
    assert User.objects.get().first_name == "Ada"


def test_the_address_that_is_typed_then_may_be_somebody_elses(api: Api, trusted: StubProvider) -> None:
    _account()
    trusted.person |= {"email": None}
    named = {"X-Session-Token": _body(_log_in(api, trusted))["session_token"]}
    response = api.post("/auth/providers/signup", {"email": "ada@example.org"}, **named)
    assert response.status_code == 202, response.content
    assert _body(response)["flow"] == "verify_email"
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()
    assert _letters() == ["You have an account already"]


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({}, {"/id_token"}),
        ({"id_token": 5}, {"/id_token"}),
        ({"id_token": ""}, {"/id_token"}),
        ({"id_token": "x" * 10_001}, {"/id_token"}),
        ({"id_token": "x", "nonce": ""}, {"/nonce"}),
        ({"id_token": "x", "access_token": "y"}, {"/access_token"}),
        ({"id_token": "x", "client_id": CLIENT}, {"/client_id"}),
    ],
)
def test_t35_a_body_in_another_form_is_refused_by_field(
    api: Api, stub: StubProvider, body: dict[str, Any], places: set[str]
) -> None:
    assert pointers(problem(api.post(STUB, body), 400, "INVALID_INPUT")) == places
    assert stub.server.asked == []


def test_there_is_nothing_at_other_providers(api: Api, stub: StubProvider) -> None:
    token = stub.id_token()
    for name in ("other", "openid_connect", "STUB", "google", "stub%20"):
        problem(api.post(f"/auth/providers/{name}/token", {"id_token": token}), 404, "NOT_FOUND")
    assert stub.server.asked == []


def test_too_many_tokens_from_one_address_are_refused(api: Api, stub: StubProvider) -> None:
    for _ in range(30):
        problem(api.post(STUB, {"id_token": "x"}), 401, "PROVIDER_TOKEN_INVALID")
    problem(api.post(STUB, {"id_token": "x"}), 429, "RATE_LIMITED")


def test_too_many_newcomers_from_one_address_are_refused(api: Api, trusted: StubProvider) -> None:
    with contextlib.suppress(RateLimited):
        while True:
            operations.count_sign_up("127.0.0.1", now=clock.now())
    problem(_log_in(api, trusted), 429, "RATE_LIMITED")
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()


@pytest.fixture
def ada(api: Api) -> Api:
    """Ada has an account with a password, and has just proven again that it is she."""
    _account()
    tokens = _body(api.post("/auth/login", {"email": "ada@example.org", "password": PASSWORD}))
    ada = api.signed_in(tokens["access_token"])
    assert ada.post("/auth/reauthenticate", {"password": PASSWORD}).status_code == 204
    return ada


def _connect(ada: Api, stub: StubProvider) -> HttpResponse:
    return ada.post("/me/providers/stub/token", {"id_token": stub.id_token()})


def test_a_login_elsewhere_is_added_shown_and_taken_away(ada: Api, stub: StubProvider) -> None:
    assert _body(ada.get("/me/providers")) == {"data": [], "next": None}
    stub.person |= {"email": "other@example.org"}
    response = _connect(ada, stub)
    assert response.status_code == 201, response.content
    (one,) = _body(ada.get("/me/providers"))["data"]
    assert (one["id"], one["name"], one["account"]) == ("stub", "Stub & Co", "other@example.org")
    assert _log_in(Api(), stub).status_code == 200
    assert ada.delete("/me/providers/stub").status_code == 204
    assert _body(ada.get("/me/providers"))["data"] == []
    problem(ada.delete("/me/providers/stub"), 404, "NOT_FOUND")
    assert _letters() == ["Another way to log in was added", "A way to log in was removed"]


def test_an_open_session_alone_neither_adds_nor_takes_away(api: Api, stub: StubProvider) -> None:
    user = _account()
    tokens = _body(api.post("/auth/login", {"email": "ada@example.org", "password": PASSWORD}))
    someone = api.signed_in(tokens["access_token"])
    problem(_connect(someone, stub), 403, "REAUTHENTICATION_NEEDED")
    assert not SocialAccount.objects.exists()
    SocialAccount.objects.create(user=user, provider="stub", uid="x")
    problem(someone.delete("/me/providers/stub"), 403, "REAUTHENTICATION_NEEDED")
    assert SocialAccount.objects.count() == 1


def test_a_token_without_a_session_neither_adds_nor_takes_away(api: Api, stub: StubProvider) -> None:
    user = _account()
    script = api.signed_in(operations.access_token(user_id=user.id, now=clock.now()))
    assert _connect(script, stub).status_code in {401, 403}
    assert not SocialAccount.objects.exists()
    SocialAccount.objects.create(user=user, provider="stub", uid="x")
    assert script.delete("/me/providers/stub").status_code in {401, 403}
    assert SocialAccount.objects.count() == 1


def test_a_login_elsewhere_belongs_to_one_account(ada: Api, api: Api, trusted: StubProvider) -> None:
    trusted.person |= {"email": "eve@example.org"}
    assert _log_in(api, trusted).status_code == 200
    problem(_connect(ada, trusted), 409, "PROVIDER_CONNECTED")
    assert SocialAccount.objects.get().user.email == "eve@example.org"


def test_an_account_has_one_login_at_each_provider(ada: Api, stub: StubProvider) -> None:
    assert _connect(ada, stub).status_code == 201
    assert _connect(ada, stub).status_code == 201
    stub.person |= {"sub": "second"}
    problem(_connect(ada, stub), 409, "PROVIDER_CONNECTED")
    assert SocialAccount.objects.get().uid == "ada-there"


def test_the_last_way_in_stays(api: Api, trusted: StubProvider) -> None:
    me = api.signed_in(_body(_log_in(api, trusted))["access_token"])
    problem(me.delete("/me/providers/stub"), 409, "LAST_WAY_IN")
    assert SocialAccount.objects.count() == 1


def test_somebody_elses_login_cannot_be_taken_away(ada: Api, api: Api, trusted: StubProvider) -> None:
    trusted.person |= {"email": "eve@example.org"}
    _log_in(api, trusted)
    problem(ada.delete("/me/providers/stub"), 404, "NOT_FOUND")
    assert SocialAccount.objects.count() == 1
    for method, path in (("GET", ""), ("POST", "/stub/token"), ("DELETE", "/stub")):
        body = {"id_token": "x"} if method == "POST" else None
        problem(api.send(method, f"/me/providers{path}", body), 401, "UNAUTHENTICATED")
    assert SocialAccount.objects.count() == 1


def test_a_provider_that_is_gone_can_still_be_taken_away(ada: Api, stub: StubProvider, settings: Any) -> None:
    _connect(ada, stub)
    token = stub.id_token()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    (one,) = _body(ada.get("/me/providers"))["data"]
    assert (one["id"], one["name"]) == ("stub", "stub")
    problem(Api().post(STUB, {"id_token": token}), 404, "NOT_FOUND")
    assert ada.delete("/me/providers/stub").status_code == 204


def test_t08_connecting_does_not_write_an_old_account_back(ada: Api, stub: StubProvider) -> None:
    """Whoever is banned while the provider is being asked stays banned."""

    def slow(asked: Any) -> Told:
        return stub._jwks(asked)

    adapter = login_providers.SocialAccountAdapter
    before = adapter.pre_social_login

    def meanwhile(self: Any, request: Any, sociallogin: Any) -> None:
        before(self, request, sociallogin)
        assert request.user.banned_at is None  # it is in memory by now
        User.objects.update(banned_at=clock.now())

    stub.break_with("jwks", slow)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adapter, "pre_social_login", meanwhile)
        _connect(ada, stub)
    assert User.objects.get().banned_at is not None
