"""Fixtures of the schedule's tests."""

from __future__ import annotations

import pytest

from tests.domains.schedule.world import World, a_world


@pytest.fixture
def world(db: None) -> World:
    """A catalog without trips."""
    return a_world()
