"""A cancelled train of 10,000 travellers: `python -m carnet.project.benchmark.noticing` tells all of them.

With `left` it prints how many of their letters have not left yet.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from typing import Final

PEOPLE: Final = 10_000


def tell(*, now: datetime) -> None:
    """Make accounts, and raise a notice for each of them, in one transaction as a cancelled train does."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415  domains can be loaded only now
    from django.db import transaction  # noqa: PLC0415

    from carnet.infra.events import publish_many  # noqa: PLC0415
    from carnet.infra.notices import NoticeRaised  # noqa: PLC0415
    from carnet.kernel import ids  # noqa: PLC0415

    users = get_user_model()
    people = [users(email=f"notice-{number}@example.org", created_at=now) for number in range(PEOPLE)]
    facts = dict.fromkeys(("name", "departs", "origin", "destination", "reference"), "BENCH 1")
    with transaction.atomic():
        users.objects.bulk_create(people, batch_size=1_000)
        publish_many(
            ((NoticeRaised(one.pk, "trip.cancelled", facts, "/bookings"), ids.new_id(), 1) for one in people), now=now
        )


def left() -> int:
    """How many of the letters have not left."""
    from carnet.infra.deliveries.contracts import State  # noqa: PLC0415
    from carnet.infra.deliveries.models import DeliveryRow  # noqa: PLC0415

    return PEOPLE - DeliveryRow.objects.filter(kind="trip.cancelled", state=State.SENT.value).count()


def main() -> None:
    """Refuse any database but the scratch one, then tell, or count."""
    import django  # noqa: PLC0415

    from carnet.kernel import clock  # noqa: PLC0415
    from carnet.project.benchmark import scratch  # noqa: PLC0415

    scratch.check(os.environ["DATABASE_URL"])
    django.setup()
    if "left" in sys.argv[1:]:
        sys.stdout.write(f"{left()}\n")
    else:
        tell(now=clock.now())


if __name__ == "__main__":
    main()
