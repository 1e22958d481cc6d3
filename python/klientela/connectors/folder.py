"""The data files in a source's folder, and what is said when they are not there."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from klientela.errors import KlientelaError

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
PARQUET_SUFFIX = ".parquet"
_PARQUET_CODECS = ("brotli", "gz", "gzip", "lz4", "snappy", "zst", "zstd")

# What a file is whatever its name says. Each of these was once opened as a CSV by somebody.
_FIRST_BYTES = {
    b"PAR1": "a Parquet file",
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF",
}


@dataclass(frozen=True)
class DataFile:
    """One file as it was exported.

    Attributes
    ----------
    path
        Where it is, absolute; a link is not followed, so that its name stays.
    name
        How people and ``source_file`` call it: relative to the data folder, with slashes.
    """

    path: Path
    name: str

    @property
    def is_parquet(self) -> bool:
        """Whether its name says Parquet."""
        return self.path.suffix.lower() == PARQUET_SUFFIX

    @property
    def table(self) -> str:
        """Name of the table it holds: its own, without extensions, in lower case."""
        name = self.path.stem.lower()
        # a Parquet file may say how it is compressed: orders.zstd.parquet
        stem, _, codec = name.rpartition(".")
        return stem if self.is_parquet and codec in _PARQUET_CODECS else name


def data_files(data_dir: Path, source: str) -> list[DataFile]:
    """List the data files directly in a source's folder.

    Sub-folders, hidden files and files of other kinds (a README, a mapping) are not data.

    Parameters
    ----------
    data_dir
        Folder with one folder per source.
    source
        Name of the source, which is the name of its folder.

    Returns
    -------
    list of DataFile
        Sorted by name, so that nothing depends on the order of the file system.

    Raises
    ------
    KlientelaError
        When the folder is missing or holds no data file, saying what to run.
    """
    folder = data_dir / source
    remedy = (
        "run `klientela demo-data`"
        if source == "demo"
        else f"put an export there, or try the product with `klientela demo-data` and "
        f"sources: [demo] instead of {source}"
    )
    if not folder.is_dir():
        raise KlientelaError(f"There is no folder {folder} for the source {source}: {remedy}.")
    files = [
        DataFile(path, f"{source}/{path.name}")
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.is_file() and not path.name.startswith((".", "~"))
    ]
    suffixes = (*TEXT_SUFFIXES, PARQUET_SUFFIX)
    usable = [file for file in files if Path(file.name).suffix.lower() in suffixes]
    if usable:
        return usable
    others = [file.name for file in files if file.path.suffix.lower() not in (".yml", ".yaml")]
    if others:
        raise KlientelaError(
            f"There is no CSV or Parquet file in {folder}, only {', '.join(others)}: save the "
            "export as CSV (UTF-8) or Parquet, with that extension."
        )
    raise KlientelaError(f"There are no files in {folder} for the source {source}: {remedy}.")


def of_one_kind(files: Sequence[DataFile], what: str) -> Sequence[DataFile]:
    """Refuse text and Parquet side by side: nobody could tell which of them is the export.

    Parameters
    ----------
    files
        Files that would be read into one table.
    what
        What the table is, for the sentence.

    Returns
    -------
    sequence of DataFile
        The files given.

    Raises
    ------
    KlientelaError
        When both kinds are there, naming one of each.
    """
    parquet = [file.name for file in files if file.is_parquet]
    text = [file.name for file in files if not file.is_parquet]
    if parquet and text:
        more = f" and {len(text) - 1} more" if len(text) > 1 else ""
        raise KlientelaError(
            f"Both {parquet[0]} and {text[0]}{more} would be read as {what}: keep either the "
            "Parquet or the CSV, and move the other out of the folder."
        )
    return files


def named(
    files: Sequence[DataFile], table: str, source: str, *, also: str | None = None
) -> Sequence[DataFile]:
    """Pick the files of a table from a folder that has one file per table.

    Parameters
    ----------
    files
        What is in the folder.
    table
        Name of the table, which is the name of its file without the extension.
    source
        Name of the source, for the sentence.
    also
        Another name that the file may have, such as the one it was published under.

    Returns
    -------
    sequence of DataFile
        The file of that name.

    Raises
    ------
    KlientelaError
        When it is not there (naming what is), or there twice.
    """
    names = {name.lower() for name in (table, also) if name}
    found = [file for file in files if file.table in names]
    if not found:
        there = ", ".join(file.name for file in files)
        close = nearest(table, [file.table for file in files])
        hint = f" (is it {close}?)" if close else ""
        raise KlientelaError(
            f"There is no {source}/{table}.parquet or {source}/{table}.csv, only {there}{hint}: "
            "add the file, under that name."
        )
    of_one_kind(found, f"{source} {table}")
    if len(found) > 1:
        raise KlientelaError(
            f"Both {found[0].name} and {found[1].name} would be read as {source} {table}: "
            "keep one of them."
        )
    return found


def nearest(name: str, known: Sequence[str]) -> str | None:
    """Give the known name that a mistyped one most likely meant, or none."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    close = difflib.get_close_matches(name.lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def refuse_disguised(file: DataFile) -> None:
    """Refuse a file whose first bytes say that it is something else than its name says.

    Parameters
    ----------
    file
        The file to look into.

    Raises
    ------
    KlientelaError
        When it is empty, or of another kind than its extension.
    """
    with file.path.open("rb") as stream:
        first = stream.read(4)
    if not first:
        raise KlientelaError(
            f"{file.name} is empty (0 bytes): export it again, or take it out of the folder."
        )
    for mark, kind in _FIRST_BYTES.items():
        if first.startswith(mark) and not (file.is_parquet and mark == b"PAR1"):
            remedy = (
                "rename it to end in .parquet"
                if mark == b"PAR1"
                else "save it as CSV (UTF-8) or Parquet first"
            )
            raise KlientelaError(f"{file.name} is {kind} in truth: {remedy}.")
