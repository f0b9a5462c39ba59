"""Passkeys and security keys, as a program sees them, with a device made of software."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from fido2 import cbor

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import PlatformRole
from carnet.domains.identity.login import passkeys
from carnet.domains.identity.models import User
from carnet.infra import principal
from carnet.infra.principal import CARNET
from carnet.kernel import clock
from tests.api.client import Api, body, pointers, problem
from tests.api.factors import MINE, begin, kinds, reauthenticate, recovery_codes, set_up_app, set_up_passkey
from tests.api.people import EMAIL, a_user, log_in
from tests.authenticators import Device, data, one_time_password, text

pytestmark = pytest.mark.django_db
HOST = "https://tickets.example"
EVE = "eve@example.org"


@pytest.fixture
def device(ada: Api) -> Device:
    """She has a passkey."""
    return set_up_passkey(ada)


def _question(api: Api) -> tuple[dict[str, Any], dict[str, str]]:
    """What a passkey has to sign, and the header that goes with its answer."""
    asked = body(api.get("/auth/passkey"))
    return asked["public_key"], {"X-Session-Token": asked["session_token"]}


def _log_in(api: Api, device: Device) -> Any:
    options, on = _question(api)
    return api.post("/auth/passkey", {"credential": device.get(options)}, **on)


def _offer(ada: Api, credential: Any) -> Any:
    return ada.post(f"{MINE}/passkeys", {"credential": credential})


def _options(ada: Api) -> dict[str, Any]:
    options: dict[str, Any] = body(ada.get(f"{MINE}/passkeys"))["public_key"]
    return options


# Making one


def test_a_passkey_is_made_for_this_site_and_this_account(ada: Api, user: User) -> None:
    options = _options(ada)
    assert options["rp"] == {"id": "localhost", "name": "Carnet"}
    assert options["user"]["name"] == EMAIL
    assert options["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    added = body(_offer(ada, Device().create(options)), 201)
    assert (added["kind"], added["name"], added["alone"], added["last_used_at"]) == ("passkey", "Passkey", True, None)
    assert [one["kind"] for one in body(ada.get(MINE))["data"]] == ["passkey", "recovery_codes"]
    assert len(recovery_codes(ada)) == 10


def test_a_key_beside_the_password_need_not_know_its_holder(ada: Api, api: Api) -> None:
    options = body(ada.get(f"{MINE}/passkeys?alone=false"))["public_key"]
    assert options["authenticatorSelection"]["userVerification"] == "preferred"
    key = Device(verifies=False)
    sent = {"credential": key.create(options, discoverable=False), "alone": False, "name": "Key at work"}
    added = body(ada.post(f"{MINE}/passkeys", sent), 201)
    assert (added["name"], added["alone"]) == ("Key at work", False)
    problem(_log_in(api, key), 422, "PASSKEY_REFUSED")
    on = begin(api)
    asked = body(api.get("/auth/second-factor/passkey", **on))["public_key"]
    body(api.post("/auth/second-factor/passkey", {"credential": key.get(asked)}, **on))


def test_one_that_opens_alone_must_know_its_holder(ada: Api, user: User) -> None:
    problem(_offer(ada, Device(verifies=False).create(_options(ada))), 422, "PASSKEY_REFUSED")
    weak = body(ada.get(f"{MINE}/passkeys?alone=false"))["public_key"]
    problem(_offer(ada, Device(verifies=False).create(weak)), 422, "PASSKEY_REFUSED")
    assert kinds(user) == []


def test_a_session_alone_makes_none(api: Api, user: User) -> None:
    ada = log_in(api)
    refused = problem(ada.get(f"{MINE}/passkeys"), 403, "REAUTHENTICATION_NEEDED")
    assert refused["ways"] == ["password"]
    problem(_offer(ada, Device().create({"user": {"id": "eA"}, "challenge": "eA"})), 422, "PASSKEY_REFUSED")
    assert kinds(user) == []


def test_a_question_is_answered_once(ada: Api, user: User) -> None:
    options = _options(ada)
    body(_offer(ada, Device().create(options)), 201)
    problem(_offer(ada, Device().create(options)), 422, "PASSKEY_REFUSED")
    assert kinds(user) == ["recovery_codes", "webauthn"]


def test_a_passkey_is_kept_once(ada: Api, device: Device, user: User) -> None:
    assert [one["id"] for one in _options(ada)["excludeCredentials"]] == [text(device.id)]
    refused = problem(_offer(ada, device.create(_options(ada))), 409, "FACTOR_EXISTS")
    assert pointers(refused) == {"/credential"}
    assert kinds(user) == ["recovery_codes", "webauthn"]


def test_an_account_has_so_many(ada: Api, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passkeys, "MOST_PASSKEYS", 2)
    for _ in range(2):
        set_up_passkey(ada)
    assert [one["name"] for one in body(ada.get(MINE))["data"] if one["name"]] == ["Passkey", "Passkey 2"]
    problem(_offer(ada, Device().create(_options(ada))), 422, "TOO_MANY_PASSKEYS")
    assert kinds(user) == ["recovery_codes", "webauthn", "webauthn"]


def test_nothing_is_kept_that_nobody_needs(ada: Api, user: User) -> None:
    credential = Device().create(_options(ada))
    credential["more"] = "x" * 5_000
    credential["response"]["transports"] = ["usb"] * 100
    credential["clientExtensionResults"]["prf"] = {"results": {"first": "secret"}}
    body(_offer(ada, credential), 201)
    kept = Authenticator.objects.get(user=user, type="webauthn").data["credential"]
    assert set(kept) == {"id", "rawId", "type", "response", "clientExtensionResults"}
    assert set(kept["response"]) == {"clientDataJSON", "attestationObject"}
    assert kept["clientExtensionResults"] == {"credProps": {"rk": True}}


# Logging in


def test_a_passkey_opens_the_account_alone(api: Api, ada: Api, device: Device, user: User) -> None:
    User.objects.filter(pk=user.pk).update(roles=[PlatformRole.CUSTOMER, PlatformRole.ADMIN])
    asked = api.get("/auth/passkey")
    assert asked["Cache-Control"] == "no-store"
    options, on = _question(api)
    assert options["rpId"] == "localhost"
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")  # who asks is not known
    tokens = body(api.post("/auth/passkey", {"credential": device.get(options)}, **on))
    assert body(api.signed_in(tokens["access_token"]).get("/me"))["email"] == EMAIL
    who = principal.from_token(tokens["access_token"], clock.now())
    assert (who.second_factor, who.roles) == (True, {"customer", "admin"})
    used = [one["last_used_at"] for one in body(ada.get(MINE))["data"] if one["kind"] == "passkey"]
    assert used != [None]


def test_a_passkey_is_the_second_step(api: Api, device: Device) -> None:
    on = begin(api)
    options = body(api.get("/auth/second-factor/passkey", **on))["public_key"]
    assert [one["id"] for one in options["allowCredentials"]] == [text(device.id)]
    tokens = body(api.post("/auth/second-factor/passkey", {"credential": device.get(options)}, **on))
    assert principal.from_token(tokens["access_token"], clock.now()).second_factor


def test_without_a_step_there_is_no_question(api: Api, ada: Api, device: Device) -> None:
    problem(api.get("/auth/second-factor/passkey"), 409, "STEP_NOT_PENDING")
    problem(ada.get("/auth/second-factor/passkey"), 409, "STEP_NOT_PENDING")
    credential = {"credential": device.get({"challenge": text(b"x" * 32)})}
    problem(api.post("/auth/second-factor/passkey", credential), 409, "STEP_NOT_PENDING")
    problem(api.post("/auth/passkey", credential), 409, "STEP_NOT_PENDING")
    problem(ada.post("/auth/passkey", credential), 409, "STEP_NOT_PENDING")
    problem(api.post("/auth/passkey", credential, **{"X-Session-Token": "x" * 32}), 401, "UNAUTHENTICATED")


def test_an_answer_works_once(api: Api, device: Device) -> None:
    options, on = _question(api)
    credential = {"credential": device.get(options)}
    body(api.post("/auth/passkey", credential, **on))
    problem(api.post("/auth/passkey", credential, **on), 401, "UNAUTHENTICATED")
    _, elsewhere = _question(api)
    problem(api.post("/auth/passkey", credential, **elsewhere), 422, "PASSKEY_REFUSED")


def test_what_a_weaker_question_allowed_does_not_log_in_alone(api: Api, ada: Api, device: Device) -> None:
    """Eve has found Ada's key, not its PIN; her own session was asked a question that wants none."""
    a_user(email=EVE)
    eve = log_in(api, email=EVE)
    reauthenticate(eve)
    set_up_app(eve)
    on = begin(api, email=EVE)
    weak = body(api.get("/auth/second-factor/passkey", **on))["public_key"]
    assert weak["userVerification"] == "preferred"
    device.verifies = False
    problem(api.post("/auth/passkey", {"credential": device.get(weak)}, **on), 422, "PASSKEY_REFUSED")


def test_t48_a_closed_account_has_no_passkeys(api: Api, device: Device, user: User) -> None:
    operations.ban(user_id=user.id, by=CARNET, reason="fraud", now=clock.now())
    problem(_log_in(api, device), 403, "ACCOUNT_CLOSED")


# What is refused


@pytest.fixture
def site(settings: Any) -> None:
    """The shop is at a host of its own."""
    settings.SITE_URL = HOST


ELSEWHERE = [
    "https://evil.example",
    "https://tickets.example.evil.example",
    "https://evil.tickets.example",  # the library takes hosts below ours
    "http://tickets.example",
    "https://tickets.example:8443",
    "https://tickets.example@evil.example",
    "android:apk-key-hash:x",
    "null",
    "",
]


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_another_page_makes_no_passkey(site: None, ada: Api, user: User, origin: str) -> None:
    device = Device(origin=origin, rp_id="tickets.example")
    problem(_offer(ada, device.create(_options(ada))), 422, "PASSKEY_REFUSED")
    assert kinds(user) == []


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_another_page_uses_none(site: None, api: Api, ada: Api, origin: str) -> None:
    device = set_up_passkey(ada, Device(origin=HOST, rp_id="tickets.example"))
    device.origin = origin
    problem(_log_in(api, device), 422, "PASSKEY_REFUSED")
    device.origin = HOST
    body(_log_in(api, device))


def test_another_site_is_signed_for_in_vain(api: Api, ada: Api, device: Device, user: User) -> None:
    problem(_offer(ada, Device(rp_id="evil.example").create(_options(ada))), 422, "PASSKEY_REFUSED")
    assert kinds(user) == ["recovery_codes", "webauthn"]
    device.rp_id = "evil.example"
    problem(_log_in(api, device), 422, "PASSKEY_REFUSED")


def test_on_this_machine_any_port_will_do(api: Api, device: Device) -> None:
    device.origin = "http://localhost:51234"
    body(_log_in(api, device))
    device.origin = "http://127.0.0.1:8000"
    problem(_log_in(api, device), 422, "PASSKEY_REFUSED")


def test_a_page_inside_anothers_is_none_of_ours(api: Api, device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    def embedded(self: Device, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": True}
        return json.dumps(said).encode()

    monkeypatch.setattr(Device, "_client", embedded)
    problem(_log_in(api, device), 422, "PASSKEY_REFUSED")


def test_another_key_with_the_same_name_is_noticed(api: Api, device: Device) -> None:
    forged = Device(id=device.id, user=device.user, counter=9)
    problem(_log_in(api, forged), 422, "PASSKEY_REFUSED")


def test_somebody_elses_passkey_opens_nothing(api: Api, ada: Api, device: Device, user: User) -> None:
    a_user(email=EVE)
    eve = log_in(api, email=EVE)
    reauthenticate(eve)
    hers = set_up_passkey(eve)
    on = begin(api)
    options = body(api.get("/auth/second-factor/passkey", **on))["public_key"]
    problem(api.post("/auth/second-factor/passkey", {"credential": hers.get(options)}, **on), 422, "PASSKEY_REFUSED")
    hers.user = device.user  # the name of the owner is not signed
    problem(_log_in(api, hers), 422, "PASSKEY_REFUSED")
    problem(ada.post("/auth/reauthenticate/passkey", {"credential": hers.get(_again(ada))}), 422, "PASSKEY_REFUSED")


def _again(ada: Api) -> dict[str, Any]:
    options: dict[str, Any] = body(ada.get("/auth/reauthenticate/passkey"))["public_key"]
    return options


def test_a_counter_that_runs_backwards_betrays_a_copy(api: Api, device: Device, user: User) -> None:
    copy = Device(id=device.id, key=device.key, user=device.user, counter=device.counter)
    for _ in range(3):
        body(_log_in(api, device))
    problem(_log_in(api, copy), 422, "PASSKEY_REFUSED")
    copy.counter = device.counter and device.counter - 1
    problem(_log_in(api, copy), 422, "PASSKEY_REFUSED")
    body(_log_in(api, device))
    assert Authenticator.objects.get(user=user, type="webauthn").data["counter"] == device.counter


def test_devices_that_do_not_count_are_welcome(api: Api, ada: Api) -> None:
    device = set_up_passkey(ada, Device(counter=None))
    for _ in range(2):
        body(_log_in(api, device))


# Proving again, renaming, removing


def test_a_passkey_proves_again_who_it_is(api: Api, device: Device, user: User) -> None:
    later = api.signed_in(body(_log_in(api, device))["access_token"])
    (entry,) = [one for one in body(later.get(MINE))["data"] if one["kind"] == "passkey"]
    refused = problem(later.delete(f"{MINE}/passkeys/{entry['id']}"), 403, "REAUTHENTICATION_NEEDED")
    assert refused["ways"] == ["password", "recovery_codes", "passkey"]
    problem(later.patch(f"{MINE}/passkeys/{entry['id']}", {"name": "x"}), 403, "REAUTHENTICATION_NEEDED")
    assert later.post("/auth/reauthenticate/passkey", {"credential": device.get(_again(later))}).status_code == 204
    renamed = body(later.patch(f"{MINE}/passkeys/{entry['id']}", {"name": "My phone"}))
    assert (renamed["id"], renamed["name"]) == (entry["id"], "My phone")
    assert later.delete(f"{MINE}/passkeys/{entry['id']}").status_code == 204
    assert kinds(user) == []
    problem(_log_in(api, device), 422, "PASSKEY_REFUSED")


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "a\nb", 5, None])
def test_t35_a_passkey_has_a_name_of_one_line(ada: Api, device: Device, name: Any) -> None:
    (entry,) = [one for one in body(ada.get(MINE))["data"] if one["kind"] == "passkey"]
    problem(ada.patch(f"{MINE}/passkeys/{entry['id']}", {"name": name}), 400, "INVALID_INPUT")
    assert [one["name"] for one in body(ada.get(MINE))["data"] if one["kind"] == "passkey"] == ["Passkey"]


def test_somebody_elses_passkey_is_not_there(api: Api, ada: Api, device: Device, user: User) -> None:
    a_user(email=EVE)
    eve = log_in(api, email=EVE)
    reauthenticate(eve)
    set_up_passkey(eve)
    (entry,) = [one for one in body(ada.get(MINE))["data"] if one["kind"] == "passkey"]
    problem(eve.patch(f"{MINE}/passkeys/{entry['id']}", {"name": "Mine"}), 404, "NOT_FOUND")
    problem(eve.delete(f"{MINE}/passkeys/{entry['id']}"), 404, "NOT_FOUND")
    for nothing in ("1", "fac_00000000000000000000000000", "x"):
        problem(eve.delete(f"{MINE}/passkeys/{nothing}"), 404, "NOT_FOUND")
    assert kinds(user) == ["recovery_codes", "webauthn"]
    assert body(ada.get(MINE))["data"][0]["name"] == "Passkey"


def test_a_step_beside_the_token_does_not_act(api: Api, ada: Api, device: Device) -> None:
    """Two credentials in one request: what is logged in counts, not the step beside it."""
    _, on = _question(api)
    assert body(ada.get(f"{MINE}/recovery-codes", **on))["left"] == 10


# Garbage


def _client(**values: Any) -> str:
    said = {"type": "webauthn.create", "challenge": "eA", "origin": "http://localhost"}
    return text(json.dumps(said | values).encode())


def _attestation(value: Any) -> str:
    return text(cbor.encode(value))


HUGE = 10**11  # of a number, Python makes as many bytes
GOOD = {"clientDataJSON": _client(), "attestationObject": "", "authenticatorData": "", "signature": ""}
GARBAGE: list[Any] = [
    {},
    {"id": "x"},
    {"id": "x", "rawId": "y", "type": "public-key", "response": GOOD},
    {"id": HUGE, "rawId": HUGE, "type": "public-key", "response": GOOD},
    {"id": "eA", "rawId": "eA", "type": "public-key"},
    {"id": "eA", "rawId": "eA", "type": "password", "response": GOOD},
    {"id": "eA", "rawId": "eA", "type": "public-key", "response": []},
    {"id": "eA", "rawId": "eA", "type": "public-key", "response": "x"},
    {"id": "eA", "rawId": "eA", "type": "public-key", "response": {}},
    *(
        {"id": "eA", "rawId": "eA", "type": "public-key", "response": GOOD | response}
        for response in (
            {"clientDataJSON": HUGE},
            {"clientDataJSON": "%%%"},
            {"clientDataJSON": text(b"[]")},
            {"clientDataJSON": text(b"\xff")},
            {"clientDataJSON": text(b"[" * 5_000)},
            {"clientDataJSON": _client(challenge=HUGE)},
            {"clientDataJSON": _client(origin=["http://localhost"])},
            {"clientDataJSON": _client(origin="http://[")},
            {"clientDataJSON": _client(type=5)},
            {"attestationObject": HUGE},
            {"attestationObject": text(b"\x9f" * 5_000)},
            {"attestationObject": text(b"\x81" * 5_000)},
            {"attestationObject": _attestation([])},
            {"attestationObject": _attestation({"fmt": "none", "attStmt": {}, "authData": 10**11})},
            {"attestationObject": _attestation({"fmt": "none", "attStmt": {}, "authData": b""})},
            {"attestationObject": _attestation({"fmt": "none", "attStmt": {}, "authData": b"x" * 37})},
            {"authenticatorData": HUGE},
            {"authenticatorData": text(b"x")},
            {"signature": HUGE},
            {"userHandle": HUGE},
            {"userHandle": text(b"\x00")},
            {"userHandle": text(b"not-an-id")},
        )
    ),
]


@pytest.mark.parametrize("credential", GARBAGE)
def test_t35_garbage_is_no_credential(api: Api, ada: Api, user: User, credential: Any) -> None:
    _options(ada)
    problem(_offer(ada, credential), 422, "PASSKEY_REFUSED")
    _, on = _question(api)
    problem(api.post("/auth/passkey", {"credential": credential}, **on), 422, "PASSKEY_REFUSED")
    assert kinds(user) == []


@pytest.mark.parametrize("credential", [None, "x", 5, [], "{}", {"x": "y" * 20_000}])
def test_t35_what_is_no_object_is_named(api: Api, ada: Api, credential: Any) -> None:
    assert pointers(problem(_offer(ada, credential), 400, "INVALID_INPUT")) == {"/credential"}
    _, on = _question(api)
    assert pointers(problem(api.post("/auth/passkey", {"credential": credential}, **on), 400, "INVALID_INPUT"))


@pytest.mark.parametrize(
    "part",
    [
        "id",
        "rawId",
        "response.clientDataJSON",
        "response.authenticatorData",
        "response.signature",
        "response.userHandle",
    ],
)
def test_each_part_of_an_answer_matters(api: Api, device: Device, part: str) -> None:
    for spoiled in ("", "AAAA", 7, HUGE):
        options, on = _question(api)
        credential = device.get(options)
        place, name = (credential["response"], part.split(".")[1]) if "." in part else (credential, part)
        place[name] = spoiled
        problem(api.post("/auth/passkey", {"credential": credential}, **on), 422, "PASSKEY_REFUSED")


@pytest.mark.parametrize(
    "key",
    [
        {1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32},  # on no curve
        {1: 2, 3: -7, -1: 1, -2: HUGE, -3: HUGE},
        {1: 2, 3: -65535},  # an algorithm nobody checks
        {1: 2, 3: "ES256"},
        {1: 3, 3: -257, -1: b"\xff" * 4_000, -2: b"\xff" * 4_000},
        {1: 1, 3: -8, -1: 6, -2: b"short"},
        {},
    ],
)
def test_a_key_that_nobody_can_check_is_refused_at_once(ada: Api, user: User, key: Any) -> None:
    device = Device()
    credential = device.create(_options(ada))
    attested = cbor.decode(data(credential["response"]["attestationObject"]))
    said = attested["authData"]
    attested["authData"] = said[: 37 + 16 + 2 + 32] + cbor.encode(key)
    credential["response"]["attestationObject"] = text(cbor.encode(attested))
    problem(_offer(ada, credential), 422, "PASSKEY_REFUSED")
    assert kinds(user) == []


def test_questions_are_limited(api: Api, db: None) -> None:
    from carnet.domains.identity.http import factors

    for _ in range(factors._QUESTIONS.most):
        _question(api)
    problem(api.get("/auth/passkey"), 429, "RATE_LIMITED")


def test_passkeys_and_apps_live_side_by_side(api: Api, ada: Api, device: Device, user: User) -> None:
    secret = set_up_app(ada)
    step = body(api.post("/auth/login", {"email": EMAIL, "password": "correct horse battery"}), 202)
    assert sorted(step["ways"]) == ["passkey", "recovery_codes", "totp"]
    on = {"X-Session-Token": step["session_token"]}
    body(api.post("/auth/second-factor", {"code": one_time_password(secret)}, **on))
    assert ada.delete(f"{MINE}/totp").status_code == 204
    assert kinds(user) == ["recovery_codes", "webauthn"]
