"""What is remembered of listings is only a memory: whoever asks gets what was read for them."""

from __future__ import annotations

from typing import Any

import pytest

from carnet.domains.inventory import queries
from tests.domains.booking.conftest import Sale, a_sale


@pytest.fixture
def sale(db: None) -> Sale:
    return a_sale()


class _ForgottenAtOnce(dict[Any, Any]):
    """A memory that another thread empties between any two steps of this one."""

    def __setitem__(self, key: Any, value: Any) -> None:
        pass


def test_t55_a_listing_that_another_thread_forgets_meanwhile_is_still_found(
    sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries._offers, "_kept", _ForgottenAtOnce())
    assert queries.offer(sale.listing.id).listing == sale.listing
