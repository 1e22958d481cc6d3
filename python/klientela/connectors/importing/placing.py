"""Files into the data folder: all of an import or nothing of it."""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from klientela.connectors.importing.found import Landing
from klientela.errors import KlientelaError


def checked_target(data_dir: Path, target: str) -> Path:
    """Give the path of a target, which must lie in the data folder.

    Parameters
    ----------
    data_dir
        Folder with one folder per source.
    target
        Relative to it.

    Returns
    -------
    Path
        Inside the data folder, links followed.

    Raises
    ------
    KlientelaError
        When it leads out.
    """
    path = data_dir / target
    inside = data_dir.resolve()
    if inside not in path.resolve().parents:
        raise KlientelaError(
            f"{target} would be written to {path.resolve()}, outside of the data folder {inside}: "
            "name a source, and let its folder be a real folder there."
        )
    return path


def place(data_dir: Path, landings: Sequence[Landing]) -> list[str]:
    """Put files into the data folder: copied beside it first, then renamed one by one.

    Whoever looks in between sees each file whole or not at all; when one cannot be put, those
    before it are taken back.

    Parameters
    ----------
    data_dir
        Folder with one folder per source; made if needed.
    landings
        What goes where.

    Returns
    -------
    list of str
        The targets.

    Raises
    ------
    KlientelaError
        When a target leads out of the data folder, or is there already.
    OSError
        When the disk refuses.
    """
    targets = [checked_target(data_dir, landing.target) for landing in landings]
    for landing, target in zip(landings, targets, strict=True):
        if target.exists():
            raise KlientelaError(f"{landing.target} is there already: move it away first.")
    waiting = data_dir / f".importing-{os.getpid()}"
    put: list[Path] = []
    made: list[Path] = []
    try:
        copies = []
        for number, landing in enumerate(landings):
            copy = waiting / f"{number:04}"
            waiting.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(landing.content, copy)
            with copy.open("rb") as stream:
                os.fsync(stream.fileno())
            copies.append(copy)
        for copy, target in zip(copies, targets, strict=True):
            if not target.parent.exists():
                target.parent.mkdir(parents=True)
                made.append(target.parent)
            copy.rename(target)
            put.append(target)
    except BaseException:
        for target in put:
            target.unlink(missing_ok=True)
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    return [landing.target for landing in landings]
