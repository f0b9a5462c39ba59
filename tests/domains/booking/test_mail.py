"""The e-mail with the tickets, all the way from the purchase through the outbox."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from carnet.domains.booking.contracts import PayRequest
from carnet.domains.booking.models import Ticket
from carnet.domains.booking.operations import hold, pay_from_wallet, release
from carnet.domains.inventory import operations as inventory
from carnet.infra.events import codec, drain
from carnet.kernel import clock, ids
from tests import builders
from tests.builders import a_request
from tests.domains.booking.conftest import Sale, a_sale
from tests.money import give_money


@pytest.fixture
def open_sale(transactional_db: None) -> Sale:
    """A train that leaves in three days by the real clock, which jobs go by."""
    sale = a_sale()
    sale.leaving_in_three_days()
    return sale


def attachments(message: Any) -> dict[str, bytes]:
    return {
        name: content if isinstance(content, bytes) else content.encode() for name, content, _ in message.attachments
    }


def test_a_paid_booking_is_mailed_with_pdf_and_calendar(open_sale: Sale) -> None:
    user = ids.new_id()
    give_money(user, 20_000)
    now = clock.now()
    reference = hold(a_request(open_sale.listing, open_sale.fares, user_id=user, count=2), now=now).body["reference"]
    drain()
    assert mail.outbox == []
    pay_from_wallet(PayRequest(user, "k", b"k", reference), now=now)
    drain()
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    assert reference in message.subject
    assert "Berlin Hbf" in message.body
    assert re.search(r"\d\d:\d\d CES?T ", message.body)  # times are said with their zone
    html = str(message.alternatives[0][0])
    cards = json.loads(html.split('<script type="application/ld+json">')[1].split("</script>", maxsplit=1)[0])
    assert [(card["@type"], card["reservationNumber"]) for card in cards] == [("TrainReservation", reference)] * 2
    assert len({card["reservedTicket"]["ticketToken"] for card in cards}) == 2
    files = attachments(message)
    assert files[f"carnet-{reference}.pdf"].startswith(b"%PDF")
    assert files[f"carnet-{reference}.ics"].count(b"BEGIN:VEVENT") == 2
    drain()
    assert len(mail.outbox) == 1


def test_a_released_hold_is_not_mailed(open_sale: Sale) -> None:
    user = ids.new_id()
    now = clock.now()
    reference = hold(a_request(open_sale.listing, open_sale.fares, user_id=user), now=now).body["reference"]
    release(user_id=user, reference=reference, now=now + timedelta(seconds=1))
    drain()
    assert mail.outbox == []


def test_a_booking_that_is_partly_cancelled_is_mailed_with_what_is_left(open_sale: Sale) -> None:
    user = ids.new_id()
    give_money(user, 20_000)
    now = clock.now()
    listing = builders.a_listing(open_sale.plan, open_sale.fares, departs_at=now + timedelta(days=3))
    inventory.store_listings([codec.to_json(listing)])
    here, there = (a_request(one, open_sale.fares, user_id=user) for one in (open_sale.listing, listing))
    reference = hold(replace(here, items=(*here.items, *there.items)), now=now).body["reference"]
    pay_from_wallet(PayRequest(user, "k", b"k", reference), now=now)
    Ticket.objects.filter(listing_id=listing.id).update(status="cancelled")
    drain()
    (message,) = mail.outbox
    assert attachments(message)[f"carnet-{reference}.ics"].count(b"BEGIN:VEVENT") == 1
