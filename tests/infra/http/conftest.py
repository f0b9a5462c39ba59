"""The probe API, mounted instead of the product's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Api


@pytest.fixture
def api(settings: Any) -> Api:
    """A client of the probe."""
    settings.ROOT_URLCONF = "tests.infra.http.probe"
    return Api()
