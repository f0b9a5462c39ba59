"""Passes for the wallets of telephones, opened and verified as telephones do."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from PIL import Image

from carnet.domains.booking.tickets import passes
from carnet.domains.booking.tickets.coupon import Coupon
from carnet.domains.schedule.contracts import ListingKind
from carnet.kernel import ids
from tests.builders import NOW
from tests.unit.domains.booking.carried import LISTING, at_a_show, on_a_flight, on_a_train
from tests.unit.domains.booking.wallets import GOOGLE_EMAIL, a_key, apple_settings, google_settings

OPENSSL = shutil.which("openssl")


@pytest.fixture
def apple(settings: Any) -> passes.Apple:
    settings.APPLE_PASS = apple_settings()
    return passes.apple()


@pytest.fixture
def google(settings: Any) -> passes.Google:
    settings.GOOGLE_WALLET = google_settings()
    settings.SITE_URL = "https://tickets.example.org"
    return passes.google()


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def told(coupon: Coupon, signer: passes.Apple) -> Any:
    return json.loads(opened(passes.apple_pass(coupon, "CT1.X", signer))["pass.json"])


def values(fields: list[dict[str, str]]) -> dict[str, str]:
    return {one["key"]: one["value"] for one in fields}


def test_a_train_pass_says_what_a_ticket_says(apple: passes.Apple) -> None:
    coupon = on_a_train()[0]
    found = told(coupon, apple)
    assert (found["teamIdentifier"], found["passTypeIdentifier"]) == ("TEAM123456", "pass.org.example.tickets")
    assert found["serialNumber"] == f"{ids.encode('tkt', coupon.ticket.id)}-0"
    assert found["barcodes"] == [{"format": "PKBarcodeFormatQR", "message": "CT1.X", "messageEncoding": "iso-8859-1"}]
    ride = found["boardingPass"]
    assert ride["transitType"] == "PKTransitTypeTrain"
    assert values(ride["primaryFields"]) == {"from": "Leipzig Hbf", "to": "Nürnberg Hbf"}
    assert values(ride["secondaryFields"])["passenger"] == "Zażółć Γεωργίου"
    assert values(ride["secondaryFields"])["departs"] == "2026-12-04T14:02+01:00"
    assert values(ride["auxiliaryFields"])["seat"] == "1-5"
    assert "Refunded 90 %" in values(ride["backFields"])["conditions"]
    assert found["relevantDate"] == "2026-12-04T14:02+01:00"


def test_flights_busses_and_performances_have_their_own_style(apple: passes.Apple) -> None:
    flight = told(on_a_flight(), apple)["boardingPass"]
    assert flight["transitType"] == "PKTransitTypeAir"
    assert values(flight["primaryFields"]) == {"from": "ATH", "to": "DXB"}
    bus = told(on_a_train(listing=replace(LISTING, kind=ListingKind.BUS))[0], apple)
    assert bus["boardingPass"]["transitType"] == "PKTransitTypeBus"
    show = told(at_a_show(), apple)
    assert "boardingPass" not in show
    assert values(show["eventTicket"]["primaryFields"]) == {"event": "Hamlet"}


def test_the_manifest_has_the_hash_of_every_file(apple: passes.Apple) -> None:
    files = opened(passes.apple_pass(on_a_train()[0], "CT1.X", apple))
    manifest = json.loads(files["manifest.json"])
    assert set(manifest) == set(files) - {"manifest.json", "signature"}
    assert all(hashlib.sha1(files[name]).hexdigest() == digest for name, digest in manifest.items())
    sizes = {name: Image.open(io.BytesIO(files[name])).size for name in manifest if name.endswith(".png")}
    assert (sizes["icon.png"], sizes["icon@2x.png"], sizes["icon@3x.png"]) == ((29, 29), (58, 58), (87, 87))
    assert sizes["logo@2x.png"] == (208, 60)


@pytest.mark.skipif(OPENSSL is None, reason="there is no openssl on this machine")
@pytest.mark.parametrize("genuine", [True, False])
def test_the_signature_is_over_the_manifest(apple: passes.Apple, tmp_path: Path, *, genuine: bool) -> None:
    for name, content in opened(passes.apple_pass(on_a_train()[0], "CT1.X", apple)).items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "wwdr.pem").write_text(apple_settings()["wwdr"])
    if not genuine:
        (tmp_path / "manifest.json").write_bytes((tmp_path / "manifest.json").read_bytes().replace(b"icon", b"ikon"))
    assert OPENSSL is not None
    verify = [OPENSSL, "smime", "-verify", "-binary", "-inform", "DER", "-in", "signature", "-content", "manifest.json"]
    trust = ["-CAfile", "wwdr.pem", "-purpose", "any", "-out", "signed"]
    done = subprocess.run([*verify, *trust], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode == 0) == genuine, done.stderr


def test_a_file_of_a_certificate_is_as_good_as_itself(settings: Any, tmp_path: Path) -> None:
    given = apple_settings()
    for name in ("certificate", "key", "wwdr"):
        (tmp_path / name).write_text(given[name])
        given[name] = str(tmp_path / name)
    settings.APPLE_PASS = given
    assert (
        passes.apple().key == a_key("pass") or passes.apple().key.private_numbers() == a_key("pass").private_numbers()
    )


@pytest.mark.parametrize("name", ["certificate", "key", "wwdr"])
@pytest.mark.parametrize("value", ["/nowhere/x.pem", "-----BEGIN CERTIFICATE-----\\nnonsense", "\x00"])
def test_what_cannot_be_used_is_named(settings: Any, name: str, value: str) -> None:
    settings.APPLE_PASS = {**apple_settings(), name: value}
    with pytest.raises(passes.UnusablePasses, match=f"CARNET_APPLE_PASS_{name.upper()}"):
        passes.apple()


@pytest.mark.parametrize("account", ["{}", "{", "[]", '{"client_email": 1, "private_key": 2}', "/nowhere.json"])
def test_an_account_that_cannot_be_used_is_named(settings: Any, account: str) -> None:
    settings.GOOGLE_WALLET = {"account": account, "issuer": "1"}
    with pytest.raises(passes.UnusablePasses, match="CARNET_GOOGLE_WALLET_ACCOUNT"):
        passes.google()


def test_without_settings_there_are_none(settings: Any) -> None:
    settings.APPLE_PASS = settings.GOOGLE_WALLET = {}
    assert passes.offered() == frozenset()
    for missing in (passes.apple, passes.google):
        with pytest.raises(passes.PassesNotSetUp):
            missing()


def claims(link: str) -> dict[str, Any]:
    head, _, token = link.rpartition("/")
    assert head == "https://pay.google.com/gp/v/save"
    key, lenient = a_key("google").public_key(), {"verify_iat": False}  # the clock of tests is not that of the machine
    found: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], audience="google", options=lenient)
    return found


def test_googles_link_is_a_signed_token_with_a_class_and_an_object(google: passes.Google) -> None:
    coupon = on_a_train()[0]
    found = claims(passes.google_link(coupon, "CT1.X", google, now=NOW))
    assert (found["iss"], found["typ"], found["origins"]) == (
        GOOGLE_EMAIL,
        "savetowallet",
        ["https://tickets.example.org"],
    )
    (made,), (of,) = found["payload"]["transitObjects"], found["payload"]["transitClasses"]
    assert made["classId"] == of["id"]
    assert of["transitType"] == "RAIL"
    assert made["id"] == f"3388000000012345678.{ids.encode('tkt', coupon.ticket.id)}-0"
    assert made["barcode"] == {"type": "QR_CODE", "value": "CT1.X"}
    leg = made["ticketLeg"]
    assert leg["departureDateTime"] == "2026-12-04T14:02:00+01:00"
    assert leg["originName"]["defaultValue"]["value"] == "Leipzig Hbf"
    assert leg["ticketSeat"] == {"coach": "Coach 1", "seat": "1-5"}


def test_googles_flights_and_performances(google: passes.Google) -> None:
    flight = claims(passes.google_link(on_a_flight(), "CT1.X", google, now=NOW))["payload"]
    assert flight["flightClasses"][0]["flightHeader"] == {"carrier": {"carrierIataCode": "OA"}, "flightNumber": "1834"}
    assert flight["flightClasses"][0]["localScheduledDepartureDateTime"] == "2026-12-31T22:02:00"
    assert flight["flightObjects"][0]["boardingAndSeatingInfo"] == {"seatClass": "Business", "seatNumber": "12A"}
    show = claims(passes.google_link(at_a_show(), "CT1.X", google, now=NOW))["payload"]
    assert show["eventTicketClasses"][0]["eventName"]["defaultValue"]["value"] == "Hamlet"
    grass = replace(on_a_flight(), airports={})
    assert "transitObjects" in claims(passes.google_link(grass, "CT1.X", google, now=NOW))["payload"]


def test_a_link_of_another_signer_is_refused(google: passes.Google) -> None:
    link = passes.google_link(on_a_train()[0], "CT1.X", replace(google, key=a_key("other")), now=NOW)
    with pytest.raises(jwt.InvalidSignatureError):
        claims(link)
