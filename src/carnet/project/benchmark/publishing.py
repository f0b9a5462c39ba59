"""Carry what was imported to the shop: `python -m carnet.project.benchmark.publishing`."""

from __future__ import annotations

import os


def main() -> None:
    """Relay and handle every event that waits, in the scratch database."""
    import django  # noqa: PLC0415

    from carnet.project.benchmark import scratch  # noqa: PLC0415

    scratch.check(os.environ["DATABASE_URL"])
    django.setup()
    from carnet.infra.events import drain  # noqa: PLC0415

    drain()


if __name__ == "__main__":
    main()
