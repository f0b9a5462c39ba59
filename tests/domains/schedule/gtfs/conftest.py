"""Fixtures of the import's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.domains.schedule.gtfs.feed import EditedFeed, a_feed


@pytest.fixture
def feed(db: None, tmp_path: Path) -> EditedFeed:
    """The small feed, to be edited."""
    return a_feed(tmp_path)
