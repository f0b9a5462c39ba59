"""What holds for all pages."""

from __future__ import annotations

import re
from typing import Any

import pytest

from carnet.domains.booking.models import Booking
from carnet.domains.identity import operations
from carnet.domains.identity import queries as identity
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.notifications.contracts import Category as Told
from carnet.domains.notifications.documents import unsubscribing
from carnet.domains.payments.models import Payment
from carnet.domains.support import operations as support
from carnet.domains.support.contracts import ReportCategory
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.domains.identity.team import OURS
from tests.messages import code_to
from tests.web.shop import PASSWORD, Shop

INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:")


def pages(shop: Shop) -> list[str]:
    """The address of every page that can be got."""
    reference = shop.hold("1-8")
    operator, passenger = a_team(shop), a_passenger(shop)
    day = shop.sale.listing.stops[0].departure
    assert day
    return [
        "/",
        f"/search?from=Berlin&to=Leipzig&date={day.date()}&passengers=2",
        "/events",
        "/search",
        f"{shop.trip}?from=0&to=2&passengers=2",
        f"{shop.trip}/seats?from=0&to=2&passengers=2",
        f"{shop.trip}/passengers?from=0&to=2&passengers=2",
        f"/bookings/{reference}/checkout",
        "/bookings",
        "/bookings?when=used",
        "/bookings?when=cancelled",
        "/bookings?when=expired&status=lost&since=2026-01-01&until=x&q=y&after=z",
        "/find-booking",
        "/ticket-offer",
        "/waiting-list",
        "/waiting-list?after=x",
        f"{shop.trip}/wait?from=0&to=2&passengers=2&fare={ids.encode('far', shop.sale.fares.fares[0].id)}",
        "/wallet",
        "/wallet?kind=top_up&since=2026-01-01&until=x&before=y",
        "/wallet/CHF",
        "/vouchers",
        "/vouchers/new",
        "/vouchers/check",
        "/account",
        "/account/security",
        "/account/sessions",
        "/account/profile",
        "/account/passengers",
        "/account/passengers/new",
        f"/account/passengers/{passenger}",
        f"/account/passengers/{passenger}/remove",
        "/account/payments",
        "/account/payments?status=failed&method=x&since=2026-01-01&until=y&after=z",
        "/account/activity",
        "/account/notifications",
        "/account/notifications?unread=1&after=x",
        "/account/notifications/preferences",
        "/account/notifications/x",
        f"/unsubscribe/{unsubscribing.sign(shop.user.id, Told.REPORTS)}",
        "/unsubscribe/x",
        "/staff/deliveries",
        "/staff/deliveries?state=x&address=y&after=z",
        "/account/privacy",
        "/account/teams",
        f"/account/teams/{operator}/leave",
        f"/operators/{operator}/scan",
        f"/operators/{operator}/timetable",
        f"/operators/{operator}/timetables",
        f"/operators/{operator}/trips",
        f"/operators/{operator}/routes",
        f"/operators/{operator}/routes/new/train",
        f"/operators/{operator}/stations",
        f"/operators/{operator}/fares",
        f"/operators/{operator}/promo-codes",
        f"/operators/{operator}/vouchers",
        f"/operators/{operator}/cash",
        f"/operators/{operator}/cash/{reference}",
        f"/operators/{operator}/cash/till",
        f"/operators/{operator}/bookings",
        f"/operators/{operator}/bookings?q=x&since=y&after=z",
        f"/operators/{operator}/bookings/AAAAAA",
        f"/operators/{operator}/settlement",
        f"/operators/{operator}/settlement/2026-11",
        f"/operators/{operator}/settlement/account",
        f"/operators/{operator}/invoices",
        f"/operators/{operator}/invoices?kind=x&since=y&after=z",
        f"/bookings/{reference}/invoices",
        "/staff/payouts",
        "/staff/reports",
        f"/operators/{operator}/reports",
        f"/operators/{operator}/reports?status=closed&category=x&mine=on&after=z",
        "/help",
        f"/help/new?booking={reference}",
        a_report(shop),
        "/staff/bookings",
        "/staff/payments",
        "/staff/refunds",
        f"/operators/{operator}/stations/new",
        f"/operators/{operator}/team",
        f"/operators/{operator}/team/activity",
        f"/operators/{operator}/keys",
        f"/operators/{operator}/vehicles",
        f"/operators/{operator}/vehicles/new",
        f"/operators/{operator}/seat-plans",
        f"/operators/{operator}/seat-plans/new",
        f"/operators/{operator}/seat-plans/new?from=train-compartments-6",
        "/invitation",
        "/sell",
        "/bookings/AAAAAA",
    ]


def a_team(shop: Shop) -> str:
    """A team that the traveller owns; the operator's id."""
    operations.grant_membership(
        user_id=shop.user.id, operator_id=OURS, role=MemberRole.OWNER, by=CARNET, now=clock.now()
    )
    return ids.encode("opr", OURS)


def a_passenger(shop: Shop) -> str:
    """Somebody in the traveller's passenger book; the id."""
    entry = operations.add_passenger(user_id=shop.user.id, first_name="Jonas", last_name="Berg", now=clock.now())
    return ids.encode("psg", entry.id)


def a_report(shop: Shop) -> str:
    """Something that the traveller has written to us; its address."""
    asked = {"category": ReportCategory.SEAT, "subject": "A cold seat", "text": "The heating did not work."}
    return f"/help/{support.report_open(user_id=shop.user.id, **asked, now=clock.now()).number}"


def test_nothing_inline_and_the_policy_says_so(traveller: Shop) -> None:
    for address in pages(traveller):
        page = traveller.get(address)
        assert page.status_code in {200, 404, 422}, address
        assert "script-src 'self'" in page["Content-Security-Policy"], address
        assert not INLINE.search(page.content.decode()), address


def test_getting_a_page_changes_nothing(traveller: Shop) -> None:
    addresses = pages(traveller)
    before = (list(Booking.objects.values()), Payment.objects.count())
    for address in addresses:
        traveller.get(address)
    assert (list(Booking.objects.values()), Payment.objects.count()) == before


def test_every_field_has_a_label_and_every_id_is_there_once(traveller: Shop) -> None:
    for address in pages(traveller):
        text = traveller.get(address).content.decode()
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), (address, sorted(one for one in ids if ids.count(one) > 1))
        for target in re.findall(r'(?:for|aria-labelledby|aria-describedby)="([^"]+)"', text):
            assert set(target.split()) <= set(ids), (address, target)


@pytest.mark.parametrize("path", ["/pay", "/release"])
def test_what_changes_something_can_not_be_got(traveller: Shop, path: str) -> None:
    reference = traveller.hold("1-1")
    assert traveller.get(f"/bookings/{reference}{path}").status_code == 405


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_stays_on_this_site(shop: Shop, away: str) -> None:
    answer = shop.client.post("/login", {"login": "ada@example.org", "password": PASSWORD, "next": away})
    assert answer["Location"] == "/"


def test_t41_nobody_chooses_a_role_at_sign_up(shop: Shop, settings: Any) -> None:
    settings.DEMO = True
    form = {"contact": "eve@example.org", "password1": PASSWORD, "roles": "admin", "is_staff": "on"}
    step = shop.client.post("/signup", form)["Location"]
    assert shop.client.post(step, {"code": code_to("eve@example.org")})["Location"] == "/"
    assert shop.get("/account").status_code == 200
    assert shop.client.get("/admin/", follow=True).status_code == 403
    assert identity.find(email="eve@example.org").roles == (PlatformRole.CUSTOMER,)


def test_t50_an_account_needs_an_address_or_a_number(shop: Shop) -> None:
    page = shop.client.post("/signup", {"contact": "", "password1": PASSWORD, "first_name": "Eve"})
    assert page.status_code == 422
    assert 'value="Eve"' in page.content.decode()


def test_a_weak_password_is_explained_at_its_field(shop: Shop) -> None:
    page = shop.client.post("/signup", {"contact": "eve@example.org", "password1": "123"})
    text = page.content.decode()
    assert page.status_code == 422
    assert 'id="id_password1_error"' in text
    assert 'value="123"' not in text


def test_log_out_ends_the_session(traveller: Shop) -> None:
    traveller.client.post("/logout")
    assert traveller.get("/account").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "/bookings/%00%00%00%00%00%00",
        "/bookings/%2e%2e",
        "/search?from=%00&to=Leipzig&date=2026-12-01",
        "/search?from=Berlin&to=Leipzig&date=9999-12-31",
        "/search?kind=event&date=0001-01-01",
        "/search/places?q=%00",
        "/wallet?since=0001-01-01&until=9999-12-31",
        "/wallet?before=99999999999999999999",
        "/bookings?after=x",
        "/bookings?when=never",
        "/bookings?q=%00&since=0001-01-01&until=9999-12-31&status=%00",
        "/?date=%00&passengers=x&kind=y",
        "/login?next=%00",
    ],
)
def test_t56_no_address_breaks_a_page(traveller: Shop, path: str) -> None:
    assert traveller.client.get(path).status_code < 500


@pytest.mark.parametrize("currency", ["eur", "XXX", "%00%00%00", "EURO"])
@pytest.mark.django_db(transaction=True)
def test_t56_no_currency_breaks_a_page(traveller: Shop, currency: str) -> None:
    form = {"amount": "50", "card": "sim_succeeds", "key": "\x00"}
    assert traveller.client.post(f"/wallet/{currency}/top-up", form).status_code in {404, 409}


def test_an_address_where_nothing_is_looks_like_the_shop(traveller: Shop) -> None:
    page = traveller.get("/nowhere")
    assert page.status_code == 404
    text = page.content.decode()
    assert "There is nothing here" in text
    assert 'class="nav nav--shop' in text
