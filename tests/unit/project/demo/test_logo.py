"""The railway's logo is a picture that a company may have."""

from __future__ import annotations

from carnet.domains.operators.operations import MOST_BYTES
from carnet.domains.operators.operations.logos import redrawn
from carnet.project.demo import logo


def test_it_is_a_small_picture_and_always_the_same() -> None:
    picture = logo.png()
    assert len(picture) < MOST_BYTES
    assert redrawn(picture) == redrawn(logo.png())
