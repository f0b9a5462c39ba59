"""A simulated provider that is switched on and does not let anybody wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> None:
    settings.SIMULATED_PROVIDER = True
    settings.PROVIDER_TIMEOUT = timedelta(milliseconds=5)
