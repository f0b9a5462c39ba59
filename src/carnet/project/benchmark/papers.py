"""The PDF of one ticket: `python -m carnet.project.benchmark.papers` prints the median in milliseconds."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

_TIMES: Final = 21


def pdf_milliseconds(*, now: datetime) -> float:
    """How long a ticket takes that was bought a moment ago, after the first one, which reads the fonts."""
    from carnet.domains.booking import operations, queries, tickets  # noqa: PLC0415  domains can be loaded only now
    from carnet.domains.booking.contracts import HoldItem, HoldRequest, PassengerName, PayRequest  # noqa: PLC0415
    from carnet.project.benchmark import sale  # noqa: PLC0415

    fares = sale.fares()
    on = sale.train(fares, seats=4, stops=2, now=now)
    sale.publish(fares, [on])
    (buyer,) = sale.buyers(1, money=1_000, now=now)
    item = HoldItem(on.listing.id, 0, 1, fares.fares[0].id, (PassengerName("Ada", "Lovelace"),))
    held = operations.hold(HoldRequest(buyer, "hold", b"", (item,), "ada@example.org"), now=now)
    reference = str(held.body["reference"])
    operations.pay_from_wallet(PayRequest(buyer, "pay", b"", reference), now=now)
    booking = queries.booking(user_id=buyer, reference=reference, now=now)
    listings = {on.listing.id: on.listing}
    return _median(lambda: tickets.file("pdf", booking, booking.tickets, listings, now=now))


def _median(make: Callable[[], object]) -> float:
    took = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        make()
        took.append(time.perf_counter() - begun)
    return statistics.median(took) * 1_000


def main() -> None:
    """Refuse any database but the scratch one, then measure."""
    import django  # noqa: PLC0415

    from carnet.kernel import clock  # noqa: PLC0415
    from carnet.project.benchmark import scratch  # noqa: PLC0415

    scratch.check(os.environ["DATABASE_URL"])
    django.setup()
    sys.stdout.write(f"{pdf_milliseconds(now=clock.now()):.1f}\n")


if __name__ == "__main__":
    main()
