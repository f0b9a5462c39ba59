"""How long it takes from `carnet demo` in an empty folder to the first page of the shop."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from carnet.infra import embedded
from carnet.project.benchmark.stage import end, free_port, wait_for_page


def seconds(home: Path) -> float:
    """Start the demo with its own embedded database in `home` (empty), ask for the first page, stop everything."""
    port = free_port()
    environment = {**os.environ, "CARNET_HOME": str(home), "PORT": str(port), "CARNET_ROLE": "all"}
    environment.pop("DATABASE_URL", None)
    log = home.with_suffix(".log").open("wb")
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "carnet.project", "demo"], env=environment, stdout=log, stderr=log
    )
    try:
        wait_for_page(f"http://127.0.0.1:{port}/", process)
        return time.perf_counter() - started
    finally:
        end(process)
        log.close()
        embedded.erase(home)
