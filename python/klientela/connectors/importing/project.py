"""What the project says about an import, and what has to be built afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from klientela.connectors.importing.found import Found
from klientela.connectors.importing.importer import Request, known_sources
from klientela.paths import PROJECT_FILE, data_dir


@dataclass(frozen=True)
class NextBuild:
    """The build that reads what came in.

    Attributes
    ----------
    command
        What to type.
    to_add
        Sources that a plain build would not read; they can be added to the project's instead.
    """

    command: str
    to_add: tuple[str, ...]


def project_request(
    root: Path,
    paths: Sequence[Path],
    *,
    source: str | None = None,
    mapping: Path | None = None,
    is_dry_run: bool = False,
) -> Request:
    """Ask for an import into the data folder of a checkout, as its vars have it.

    Parameters
    ----------
    root
        The checkout.
    paths
        Files and folders.
    source, mapping, is_dry_run
        As of `Request`.
    """
    project = _vars(root)
    return Request(
        paths=tuple(paths),
        data_dir=data_dir(root),
        source=source,
        mapping=mapping,
        is_dry_run=is_dry_run,
        reporting_time_zone=project["reporting_time_zone"],
        reporting_currency=project["reporting_currency"],
    )


def next_build(root: Path, found: Sequence[Found]) -> NextBuild:
    """Say which build reads what was found.

    Parameters
    ----------
    root
        The checkout.
    found
        What was imported.
    """
    told = _vars(root)["sources"]
    # A build reads the sources it is told and no others: what came in before belongs to it too.
    there = {path.parent.name for path in data_dir(root).glob("*/*") if path.is_file()}
    sources = sorted({one.source for one in found} | there & set(known_sources()))
    missing = tuple(source for source in sources if source not in told)
    if not missing:
        return NextBuild("klientela build", ())
    return NextBuild(f"klientela build --vars '{{sources: [{', '.join(sources)}]}}'", missing)


def _vars(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((root / PROJECT_FILE).read_text("utf-8"))["vars"]
    return found
