"""One build or publish at a time."""

import contextlib
import fcntl
import os
from collections.abc import Iterator

from klientela.errors import KlientelaError
from klientela.paths import Warehouse


@contextlib.contextmanager
def build_lock(warehouse: Warehouse) -> Iterator[int]:
    """Hold the warehouse for one build or publish.

    The kernel frees the lock with the last process that has it open, so that a killed build blocks
    nobody.

    Yields
    ------
    int
        The lock's file descriptor. A child that inherits it holds the lock too.

    Raises
    ------
    KlientelaError
        When another process holds it; the message names that process.
    """
    warehouse.folder.mkdir(parents=True, exist_ok=True)
    with warehouse.lock_file.open("a+", encoding="ascii") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            holder = handle.read().strip() or "unknown"
            raise KlientelaError(
                f"Another build or publish is at work in {warehouse.folder} (process {holder}): "
                "wait until it is done, then try again."
            ) from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield handle.fileno()


def is_locked(warehouse: Warehouse) -> bool:
    """Whether a build or publish is at work."""
    try:
        with warehouse.lock_file.open("r", encoding="ascii") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
