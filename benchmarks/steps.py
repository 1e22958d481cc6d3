"""A stopwatch for the contestants: wall and processor seconds per step, peak memory at the end.

It imports nothing but the standard library, because it runs in every contestant's environment.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Steps:
    """Times named steps and prints one line of JSON."""

    def __init__(self) -> None:
        self.seconds: dict[str, dict[str, float]] = {}
        self.facts: dict[str, float | str] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time the block under this name."""
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.seconds[name] = {
            "wall": round(time.perf_counter() - wall, 3),
            "processor": round(time.process_time() - processor, 3),
        }

    def report(self) -> None:
        """Print what was measured, with the peak resident memory in MB (Linux counts in kB)."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"steps": self.seconds, "peak_mb": round(peak, 1), "facts": self.facts}))
