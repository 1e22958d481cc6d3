"""Files that come in through the browser, imported by the code of the command.

An upload is written to a folder of its own outside of the data folder, which is gone as soon as it
was looked at: what is imported was uploaded again.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from klientela.connectors.importing import Found, Importer, NextBuild, next_build, project_request
from klientela.connectors.importing.found import masked
from klientela.errors import KlientelaError
from klientela.paths import project_root

SWITCH = "KLIENTELA_UPLOADS"
_OFF = ("off", "no", "false", "0")

# What may be personal in a sample, by the name of its column or by the look of its value.
_PERSONAL = re.compile(
    r"(^|_)(e?mail|phone|mobile|birth|birthday|address|street)(_|$)"
    r"|^((first|last|full|middle|billing|shipping|customer|user|display|sur)_?)?name$"
)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
_NUMBER = re.compile(r"^(\+|00)[\d ().\-/]{7,}$")


@dataclass(frozen=True)
class Upload:
    """A file as the browser sent it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Imported:
    """What an import did: files that are new, files that were there, the build that reads them."""

    put: tuple[str, ...]
    there: tuple[str, ...]
    following: NextBuild


def are_allowed() -> bool:
    """Say whether files may be brought in here; the variable KLIENTELA_UPLOADS turns it off."""
    return os.environ.get(SWITCH, "on").strip().lower() not in _OFF


def look(files: Sequence[Upload], mapping: Upload | None, source: str | None) -> list[Found]:
    """Read files to their last row and say what they are; nothing is written to the data folder.

    Raises
    ------
    KlientelaError
        In the words of the command.
    """
    with _import(files, mapping, source, is_dry_run=True) as importer:
        return importer.find()


def bring_in(files: Sequence[Upload], mapping: Upload | None, source: str | None) -> Imported:
    """Put files into the data folder, all of them or none.

    Raises
    ------
    KlientelaError
        In the words of the command, or where uploads are turned off.
    """
    if not are_allowed():
        raise KlientelaError(f"Files cannot be brought in here: {SWITCH} is off.")
    with _import(files, mapping, source, is_dry_run=False) as importer:
        found = importer.find()
        put = importer.put(found)
    return Imported(
        put=tuple(put),
        there=tuple(one.there for one in found if one.there),
        following=next_build(project_root(), found),
    )


def shown_sample(found: Found, *, is_personal_public: bool) -> list[dict[str, str | None]]:
    """Return the first rows with everything masked that may be personal."""
    return [
        {name: value if is_personal_public else _masked(name, value) for name, value in row.items()}
        for row in found.sample
    ]


def _masked(name: str, value: str | None) -> str | None:
    if value is None:
        return None
    text = str(value)
    is_masked = text.endswith("…")
    if is_masked or not (
        _PERSONAL.search(name.lower()) or _ADDRESS.search(text) or _NUMBER.match(text)
    ):
        return text
    return masked(text)


@contextlib.contextmanager
def _import(
    files: Sequence[Upload], mapping: Upload | None, source: str | None, *, is_dry_run: bool
) -> Iterator[Importer]:
    with tempfile.TemporaryDirectory(prefix="klientela-upload-") as folder:
        named: Mapping[int, Upload] = dict(enumerate(files))
        paths = [_written(file, Path(folder) / str(place)) for place, file in named.items()]
        request = project_request(
            project_root(),
            paths,
            source=source,
            mapping=_written(mapping, Path(folder) / "mapping") if mapping else None,
            is_dry_run=is_dry_run,
        )
        try:
            with Importer(request) as importer:
                yield importer
        except KlientelaError as fault:
            # where it lay for a moment helps nobody
            raise KlientelaError(re.sub(rf"{re.escape(folder)}/\w+/", "", str(fault))) from fault


def _written(file: Upload, folder: Path) -> Path:
    """Write a file under its own name, in a folder of its own: two may have the same name."""
    folder.mkdir()
    # a browser may send any name: of a path, only its last part is one
    name = file.name.replace("\\", "/").rsplit("/", 1)[-1].lstrip(".") or "upload"
    path = folder / name
    path.write_bytes(file.content)
    return path
