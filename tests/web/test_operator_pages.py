"""The pages of companies: asking to sell, the profile in the console, what everybody sees, what admins decide."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from carnet.domains.booking import queries as bookings
from carnet.domains.booking.models import Rated
from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.operators import operations, queries
from carnet.domains.operators.models import Operator, OperatorLogo
from carnet.infra import events
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.domains.operators.pictures import a_picture
from tests.money import give_money
from tests.web.own import Person, member, somebody
from tests.web.shop import Shop, key_in
from tests.web.test_every_page import INLINE

pytestmark = pytest.mark.django_db

APPLICATION = {"name": "Lumen Rail", "currency": "EUR", "contact_email": "hello@lumen.example"}
PROFILE = {
    "name": "Lumen Rail",
    "contact_email": "hello@lumen.example",
    "website": "https://lumen.example",
    "description": "Trains, mostly.",
    "hold_minutes": "15",
    "lead_hours": "0",
}


@pytest.fixture
def lumen() -> UUID:
    """A company that sells."""
    made = operations.operator_create(
        name="Lumen Rail", currency="EUR", contact_email="hello@lumen.example", by=CARNET, now=clock.now()
    )
    events.drain()
    return made.id


@pytest.fixture
def ines(lumen: UUID) -> Person:
    """Its owner."""
    return member("ines", MemberRole.OWNER, lumen)


@pytest.fixture
def root() -> Person:
    """An admin with a second factor."""
    person = somebody("root")
    roles = [PlatformRole.CUSTOMER, PlatformRole.ADMIN]
    identity.set_roles(user_id=person.user.id, roles=roles, by=CARNET, now=clock.now())
    return person.used_an_app()


def _home(operator_id: UUID) -> str:
    return f"/operators/{ids.encode('opr', operator_id)}"


def _staff(operator_id: UUID) -> str:
    return f"/staff{_home(operator_id)}"


def _addresses(operator_id: UUID) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """What an owner, and what an admin can send."""
    console, staff = f"{_home(operator_id)}/profile", _staff(operator_id)
    ours: dict[str, dict[str, Any]] = {console: PROFILE, f"{console}/logo": {}, f"{console}/logo/remove": {}}
    theirs: dict[str, dict[str, Any]] = {
        f"{staff}/approve": {},
        f"{staff}/suspend": {"reason": "x"},
        f"{staff}/commission": {"percent": "1"},
        "/staff/operators/new": {**APPLICATION, "name": "Eve Air", "owner_email": "eve@example.org"},
    }
    return ours, theirs


def test_the_pages_have_nothing_inline_and_a_label_for_every_field(lumen: UUID, ines: Person, root: Person) -> None:
    operations.logo_put(operator_id=lumen, content=a_picture(), by=CARNET, now=clock.now())
    operations.operator_suspend(operator_id=lumen, reason="unpaid", by=CARNET, now=clock.now())
    pages = [(ines, "/sell"), (ines, _home(lumen)), (ines, f"{_home(lumen)}/profile")]
    pages += [(root, path) for path in ("/staff/operators?status=suspended", "/staff/operators/new", _staff(lumen))]
    for person, path in pages:
        text = person.read(path)
        assert not INLINE.search(text), path
        assert text.count("<h1") == 1, path
        known = re.findall(r'\sid="([^"]+)"', text)
        assert len(known) == len(set(known)), path
        for target in re.findall(r'(?:for|aria-labelledby|aria-describedby)="([^"]+)"', text):
            assert set(target.split()) <= set(known), (path, target)


def test_who_is_logged_out_reads_how_it_goes_and_is_led_to_the_login(shop: Shop) -> None:
    text = shop.get("/sell").content.decode()
    assert "/login?next=/sell" in text
    assert shop.client.post("/sell", APPLICATION)["Location"].startswith("/login")
    assert not Operator.objects.exists()


def test_an_application_is_kept_and_its_state_is_told() -> None:
    ada = somebody("ada")
    assert ada.post("/sell", APPLICATION)["Location"] == "/sell"
    events.drain()
    text = ada.read("/sell")
    assert "Waits for approval" in text
    assert "hello@lumen.example" in text
    number = Operator.objects.get().id
    assert "Waits for approval" in ada.read(f"{_home(number)}/profile")
    assert "Only its people see this page." in ada.read(_home(number))
    assert somebody("bo").get(_home(number)).status_code == 404


def test_a_mistake_keeps_what_was_typed(lumen: UUID) -> None:
    ada = somebody("ada")
    page = ada.post("/sell", {**APPLICATION, "name": "", "description": "Kept words"})
    assert page.status_code == 422
    assert "Kept words" in page.content.decode()
    taken = ada.post("/sell", APPLICATION)
    assert taken.status_code == 409
    assert 'id="id_name_error"' in taken.content.decode()
    assert Operator.objects.count() == 1


def test_the_owner_changes_the_profile(lumen: UUID, ines: Person) -> None:
    path = f"{_home(lumen)}/profile"
    text = ines.read(path)
    assert "5 % of each ticket" in text
    seen = queries.company(lumen, by=None).version
    assert ines.post(path, {**PROFILE, "seen": seen, "commission_bp": "0"}).status_code == 302
    company = queries.operator(lumen)
    assert company is not None
    assert (company.description, company.terms.hold_minutes, company.terms.commission_bp) == (
        "Trains, mostly.",
        15,
        500,
    )
    late = ines.post(path, {**PROFILE, "seen": seen, "description": "Buses"})
    assert late.status_code == 412
    assert "It has changed since you read it." in late.content.decode()
    assert "Buses" in late.content.decode()
    wrong = ines.post(path, {**PROFILE, "website": "javascript:alert(1)"})
    assert wrong.status_code == 400
    assert 'id="id_website_error"' in wrong.content.decode()


def test_the_checklist_says_what_is_done(lumen: UUID, ines: Person) -> None:
    text = ines.read(f"{_home(lumen)}/profile")
    assert text.count('class="is-done"') == 1  # it is approved
    ines.post(f"{_home(lumen)}/profile", PROFILE)
    assert ines.read(f"{_home(lumen)}/profile").count('class="is-done"') == 2


def test_a_logo_is_taken_shown_and_removed(lumen: UUID, ines: Person) -> None:
    path = f"{_home(lumen)}/profile"
    sent = {"logo": SimpleUploadedFile("me.png", a_picture())}
    assert ines.post(f"{path}/logo", sent).status_code == 302
    mark = queries.logo_marks([lumen])[lumen]
    address = f"{_home(lumen)}/logo/{mark}.png"
    assert address in ines.read(path)
    picture = ines.get(address)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    assert "immutable" in picture["Cache-Control"]
    assert ines.get(f"{_home(lumen)}/logo/0.png").status_code == 404
    for content in (b"", b"<svg/>"):
        refused = ines.post(f"{path}/logo", {"logo": SimpleUploadedFile("me.png", content)})
        assert refused.status_code == 422
        assert 'id="id_logo_error"' in refused.content.decode()
    assert ines.post(f"{path}/logo").status_code == 422
    assert queries.logo_marks([lumen]) == {lumen: mark}
    assert ines.post(f"{path}/logo/remove").status_code == 302
    assert not OperatorLogo.objects.exists()


def test_t44_other_owners_and_strangers_meet_nothing(lumen: UUID, ines: Person) -> None:
    other = operations.operator_create(name="Other", currency="EUR", by=CARNET, now=clock.now())
    stranger, ada = member("eve", MemberRole.OWNER, other.id), somebody("ada")
    ours, theirs = _addresses(lumen)
    before = list(Operator.objects.values())
    for person in (stranger, ada):
        assert {person.post(path, form).status_code for path, form in (ours | theirs).items()} == {404}
        assert {person.get(path).status_code for path in (f"{_home(lumen)}/profile", _staff(lumen))} == {404}
        assert person.get("/staff/operators").status_code == 404
    assert {ines.post(path, form).status_code for path, form in theirs.items()} == {404}
    manager = member("mia", MemberRole.MANAGER, lumen)
    assert {manager.post(path, form).status_code for path, form in ours.items()} == {403}
    assert manager.get(f"{_home(lumen)}/profile").status_code == 403
    assert list(Operator.objects.values()) == before


def test_who_is_logged_out_is_led_to_the_login(lumen: UUID, shop: Shop) -> None:
    for path, form in (_addresses(lumen)[0] | _addresses(lumen)[1]).items():
        assert shop.client.post(path, form)["Location"].startswith("/login?next="), path


def test_an_admin_needs_the_second_factor(lumen: UUID) -> None:
    person = somebody("root")
    roles = [PlatformRole.CUSTOMER, PlatformRole.ADMIN]
    identity.set_roles(user_id=person.user.id, roles=roles, by=CARNET, now=clock.now())
    page = person.get("/staff/operators")
    assert page.status_code == 403
    assert "Go on with a second factor" in page.content.decode()


def test_an_admin_approves_suspends_and_sets_the_share(root: Person) -> None:
    somebody("ada").post("/sell", APPLICATION)
    number = Operator.objects.get().id
    assert "Lumen Rail" in root.read("/staff/operators")
    assert root.post(f"{_staff(number)}/approve").status_code == 302
    assert "may sell from now on" in root.read(_staff(number))
    assert "Lumen Rail" not in root.read("/staff/operators")
    assert "Lumen Rail" in root.read("/staff/operators?status=approved&q=lumen")
    assert root.post(f"{_staff(number)}/commission", {"percent": "4.25"}).status_code == 302
    assert Operator.objects.get().commission_bp == 425
    assert "4.25 %" in root.read("/staff/operators?status=approved")
    assert root.post(f"{_staff(number)}/suspend", {"reason": ""}).status_code == 422
    assert root.post(f"{_staff(number)}/commission", {"percent": "101"}).status_code == 422
    assert Operator.objects.get().status == "approved"
    assert root.post(f"{_staff(number)}/suspend", {"reason": "unpaid"}).status_code == 302
    assert "unpaid" in root.read(_staff(number))


def test_an_admin_makes_a_company_with_its_owner(root: Person) -> None:
    otto = somebody("otto")
    form = {**APPLICATION, "contact_email": "", "owner_email": "otto@example.org"}
    assert root.post("/staff/operators/new", form).status_code == 302
    events.drain()
    number = Operator.objects.get().id
    assert "Approved" in root.read(_staff(number))
    assert otto.get(f"{_home(number)}/profile").status_code == 200
    assert root.post("/staff/operators/new", form).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_who_has_arrived_rates_the_operator_once(traveller: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    give_money(traveller.user.id, 100_000)
    reference = traveller.hold("1-8")
    page = traveller.get(f"/bookings/{reference}/checkout")
    traveller.client.post(f"/bookings/{reference}/pay", {"method": "wallet", "key": key_in(page)})
    assert "How was it with" not in traveller.get(f"/bookings/{reference}").content.decode()
    found = bookings.booking(user_id=traveller.user.id, reference=reference, now=clock.now())
    path = f"/bookings/{reference}/tickets/{ids.encode('tkt', found.tickets[0].id)}/rating"
    assert traveller.client.post(path, {"stars": "5"}).status_code == 409
    assert not Rated.objects.exists()
    later = clock.now() + timedelta(days=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "How was it with" in traveller.get(f"/bookings/{reference}").content.decode()
    traveller.client.post(path, {"stars": "6"})
    assert not Rated.objects.exists()
    traveller.client.post(path, {"stars": "5"})
    traveller.client.post(path, {"stars": "1"})
    assert Rated.objects.count() == 1
    assert "How was it with" not in traveller.get(f"/bookings/{reference}").content.decode()
