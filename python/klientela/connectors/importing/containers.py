"""What is inside the files a person names: archives opened, sheets found, nothing trusted.

An archive may be a bomb, and may name files outside the folder it is unpacked to. Its members are
written under names made here, and what it says of their sizes is added up before anything is
unpacked.
"""

import gzip
import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from klientela.errors import KlientelaError

# An export packs to a tenth or a twentieth; what packs to a thousandth is made to fill a disk.
LARGEST_RATIO = 200
RATIO_COUNTS_FROM = 64 << 20
MOST_BYTES = 64 << 30
MOST_MEMBERS = 2_000
_CHUNK_BYTES = 1 << 20
_ZIP, _GZIP, _OLD_OFFICE = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
_PARQUET = b"PAR1"
_WORKBOOK_PART = "[Content_Types].xml"
# What operating systems add to archives.
_NO_DATA = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Piece:
    """One file that is no archive, wherever it came from.

    Attributes
    ----------
    path
        Where its bytes are.
    label
        How people know it: the file they named, and the member of the archive.
    kind
        ``text``, ``parquet`` or ``workbook``.
    """

    path: Path
    label: str
    kind: str

    @property
    def stem(self) -> str:
        """Its name without folder and extension."""
        return PurePosixPath(self.label.replace("\\", "/")).stem

    def fingerprint(self) -> str:
        """SHA-256 of its bytes."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


def pieces_of(path: Path, scratch: Path) -> Iterator[Piece]:
    """Open what a person named, down to the files inside.

    Parameters
    ----------
    path
        A file or a folder; of a folder, the files directly in it.
    scratch
        Folder to unpack to.

    Yields
    ------
    Piece
        In the order of their names.

    Raises
    ------
    KlientelaError
        When it is not there or is empty, when an archive is damaged, unpacks to more than it
        should, or holds a path that leads out of its folder.
    """
    if path.is_dir():
        files = sorted(
            one for one in path.iterdir() if one.is_file() and not one.name.startswith((".", "~"))
        )
        if not files:
            raise KlientelaError(f"There is no file in the folder {path}: name the export itself.")
        for file in files:
            if file.suffix.lower() not in (".yml", ".yaml", ".md"):
                yield from pieces_of(file, scratch)
        return
    if not path.is_file():
        raise KlientelaError(f"There is no file {path}: check the name.")
    yield from _opened(path, path.name, scratch, depth=0)


def _opened(path: Path, label: str, scratch: Path, depth: int) -> Iterator[Piece]:
    with path.open("rb") as stream:
        first = stream.read(8)
    if not first:
        raise KlientelaError(f"{label} is empty (0 bytes): export it again.")
    if first.startswith(_PARQUET):
        yield Piece(path, label, "parquet")
    elif first.startswith(_OLD_OFFICE):
        yield Piece(path, label, "workbook")
    elif first.startswith((_ZIP, _GZIP)):
        is_zip = first.startswith(_ZIP)
        if is_zip and _is_workbook(path, label):
            yield Piece(path, label, "workbook")
            return
        if depth:
            raise KlientelaError(
                f"{label} is an archive inside an archive: unpack it, and import what is in it."
            )
        unpack = _unzipped if is_zip else _ungzipped
        for member, member_label in unpack(path, label, scratch):
            yield from _opened(member, member_label, scratch, depth + 1)
    elif first.startswith(b"%PDF"):
        raise KlientelaError(f"{label} is a PDF: export the table as CSV, Excel or Parquet.")
    else:
        yield Piece(path, label, "text")


def _is_workbook(path: Path, label: str) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if _WORKBOOK_PART not in names:
                return False
            _refuse_bomb(label, archive.infolist())
            return True
    except zipfile.BadZipFile as fault:
        raise _damaged(label) from fault


def _damaged(label: str) -> KlientelaError:
    return KlientelaError(
        f"{label} begins as an archive and cannot be opened: it was cut off on its way, export or "
        "copy it again."
    )


def _refuse_bomb(label: str, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise KlientelaError(
            f"{label} holds {len(members):,} files, more than {MOST_MEMBERS:,}: unpack it, and "
            "import the exports in it."
        )
    size = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    _refuse_size(label, size, packed)


def _refuse_size(label: str, size: int, packed: int) -> None:
    if size > MOST_BYTES or (size > RATIO_COUNTS_FROM and size > LARGEST_RATIO * packed):
        raise KlientelaError(
            f"{label} would unpack to {size / 1e9:,.1f} GB from {packed / 1e6:,.1f} MB: that is no "
            "export but an archive made to fill a disk. Nothing was unpacked; get the file again."
        )


def _unzipped(path: Path, label: str, scratch: Path) -> Iterator[tuple[Path, str]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _refuse_bomb(label, members)
            for member in members:
                _refuse_way_out(label, member.filename)
                if member.flag_bits & 1:
                    raise KlientelaError(
                        f"{label} is encrypted: unpack it, and import what is in it."
                    )
            usable = [member for member in members if not _is_no_data(member.filename)]
            if not usable:
                raise KlientelaError(f"{label} holds no file: export it again.")
            for number, member in enumerate(sorted(usable, key=lambda one: one.filename)):
                target = _place(scratch, path, number)
                with archive.open(member) as packed, target.open("wb") as stream:
                    shutil.copyfileobj(packed, stream, _CHUNK_BYTES)
                yield target, f"{label}/{member.filename}"
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error) as fault:
        raise _damaged(label) from fault


def _refuse_way_out(label: str, name: str) -> None:
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0]:
        raise KlientelaError(
            f"{label} holds a file called {name}, which would be written outside of its folder: "
            "no tool exports that. Nothing was unpacked; get the file again."
        )


def _is_no_data(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part in _NO_DATA for part in parts) or parts[-1].startswith("._")


def _ungzipped(path: Path, label: str, scratch: Path) -> Iterator[tuple[Path, str]]:
    target = _place(scratch, path, 0)
    packed = path.stat().st_size
    size = 0
    try:
        with gzip.open(path) as stream, target.open("wb") as out:
            while chunk := stream.read(_CHUNK_BYTES):
                size += len(chunk)
                _refuse_size(label, size, packed)
                out.write(chunk)
    except (gzip.BadGzipFile, EOFError, zlib.error) as fault:
        raise _damaged(label) from fault
    yield target, f"{label}/{path.stem}"


def _place(scratch: Path, path: Path, number: int) -> Path:
    folder = scratch / "unpacked" / hashlib.sha256(str(path).encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{number:04}"
