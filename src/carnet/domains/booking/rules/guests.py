"""How long guests' codes and access last. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

CODE_LIVES: Final = timedelta(seconds=300)
# For so long no other code takes its place.
CODE_STAYS: Final = timedelta(seconds=60)
MOST_TRIES: Final = 5
ACCESS_LASTS: Final = timedelta(minutes=60)
