"""A sale with reductions, charges, quotas and promo codes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from carnet.domains.booking.contracts import PromoCode, PromoKind
from carnet.domains.booking.operations import promo_code_create
from carnet.domains.inventory import operations as inventory
from carnet.domains.schedule.contracts import Charge, Fare
from carnet.infra.events import codec
from carnet.infra.principal import CARNET
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.conftest import Sale


def with_fares(sale: Sale, *, charges: tuple[Charge, ...] = (), version: int = 2, **changes: Any) -> None:
    """Sell under fares that all have these changes, such as `quota=5`, from the given version of the listing on."""
    fares = tuple(replace(fare, id=ids.new_id(), **changes) for fare in sale.fares.fares)
    sale.fares = replace(sale.fares, id=ids.new_id(), fares=fares, charges=charges)
    inventory.store_fare_tables([codec.to_json(sale.fares)])
    sale.publish(replace(sale.listing, fare_table_id=sale.fares.id, version=version))


def saver(sale: Sale) -> Fare:
    """The cheaper fare of second class."""
    return next(fare for fare in sale.fares.fares if (fare.family, fare.travel_class) == ("Saver", "2"))


def a_code(sale: Sale, name: str = "SPRING", *, operator_id: UUID | None = None, **terms: Any) -> PromoCode:
    """A promo code of the train's operator; 20 % if nothing else is said."""
    chosen: dict[str, Any] = {"kind": PromoKind.PERCENT, "off_bp": 2_000} if "kind" not in terms else {}
    return promo_code_create(
        operator_id=operator_id or sale.listing.operator_id, code=name, by=CARNET, now=NOW, **{**chosen, **terms}
    )
