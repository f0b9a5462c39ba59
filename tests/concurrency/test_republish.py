"""A train changes while its first seat is being sold: seats and train still have the same legs."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial

from django.db import transaction

from carnet.domains.booking.contracts import Answer
from carnet.domains.booking.operations import hold
from carnet.domains.inventory import operations as inventory
from carnet.domains.inventory.models import Seat
from carnet.infra.events import codec
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW, a_request, some_stops
from tests.concurrency.crowd import all_at_once, wait_until_somebody_waits
from tests.domains.booking.conftest import Sale


def findings() -> set[str]:
    """The rules that are broken now."""
    return {verdict.rule.file for verdict in auditor.audit(Role.ALL, now=NOW) if verdict.broken}


def test_t36_the_first_hold_while_the_route_grows_makes_seats_of_the_new_route(open_sale: Sale) -> None:
    departs_at = open_sale.listing.stops[0].departure
    assert departs_at
    longer = replace(open_sale.listing, version=2, stops=some_stops(6, departs_at=departs_at))
    first = a_request(open_sale.listing, open_sale.fares, from_stop=0, to_stop=2)
    outcome: list[Answer | Exception] = []
    thread = threading.Thread(target=lambda: outcome.extend(all_at_once([partial(hold, first, now=NOW)])))
    with transaction.atomic():
        inventory.store_listings([codec.to_json(longer)])
        thread.start()
        wait_until_somebody_waits()
    thread.join(timeout=30)
    assert isinstance(outcome[0], Answer), outcome
    assert not findings()


def test_t36_a_route_that_grows_after_the_first_hold_goes_off_sale(open_sale: Sale) -> None:
    departs_at = open_sale.listing.stops[0].departure
    assert departs_at
    longer = replace(open_sale.listing, version=2, stops=some_stops(6, departs_at=departs_at))
    thread = threading.Thread(target=all_at_once, args=([partial(inventory.store_listings, [codec.to_json(longer)])],))
    with transaction.atomic():
        hold(a_request(open_sale.listing, open_sale.fares), now=NOW)
        thread.start()
        wait_until_somebody_waits()
    thread.join(timeout=30)
    assert Seat.objects.count() == 8
    assert not findings()
