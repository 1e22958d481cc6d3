"""``data/forgotten.csv``: whom not to take in again, without saying who they were.

Each identifier of a person who was forgotten is kept as the SHA-256 of a random salt, its kind and
the identifier. The salt lies in the same file: it keeps lists made elsewhere from being looked up,
and cannot keep whoever holds the file from trying one address after another.
"""

import csv
import hashlib
import io
import os
import secrets
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final

from klientela.errors import KlientelaError
from klientela.publish.files import sync

FORGOTTEN_FILE: Final = "forgotten.csv"


@dataclass(frozen=True)
class Forgotten:
    """One identifier of somebody who was forgotten.

    Attributes
    ----------
    identifier_hash
        `salted_hash` of the kind, a colon and the identifier.
    salt
        The salt, the same on every row of the file.
    forgotten_on
        ISO date.
    """

    identifier_hash: str
    salt: str
    forgotten_on: str


def salted_hash(salt: str, value: str) -> str:
    """Hash a value as the macro of the same name does in SQL; 64 hexadecimal digits."""
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()


def read_forgotten(path: Path) -> list[Forgotten]:
    """Read the file; no rows where there is none.

    Raises
    ------
    KlientelaError
        When it is not what `remember` writes.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except UnicodeDecodeError as error:
        raise KlientelaError(f"{path} is no UTF-8 text: {_REMEDY}") from error
    rows = list(csv.reader(io.StringIO(text)))
    names = [field.name for field in fields(Forgotten)]
    if not rows or rows[0] != names:
        raise KlientelaError(f"{path} does not begin with {','.join(names)}: {_REMEDY}")
    found = []
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(names) or len(row[0]) != hashlib.sha256().digest_size * 2:
            raise KlientelaError(f"{path}, line {number} is not complete: {_REMEDY}")
        found.append(Forgotten(*row))
    return found


_REMEDY: Final = (
    "put the file back as `klientela forget` wrote it, or nobody in it stays forgotten."
)


def remember(path: Path, values: Iterable[str], forgotten_on: str) -> None:
    """Add hashes of identifiers to the file, whole or not at all; those in it stay.

    Parameters
    ----------
    values
        ``email:<cleaned address>`` or ``customer:<source>:<id>``.
    forgotten_on
        ISO date.
    """
    rows = read_forgotten(path)
    salt = rows[0].salt if rows else secrets.token_hex(16)
    known = {row.identifier_hash for row in rows}
    for value in sorted(set(values)):
        identifier_hash = salted_hash(salt, value)
        if identifier_hash not in known:
            rows.append(Forgotten(identifier_hash, salt, forgotten_on))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in fields(Forgotten))
    writer.writerows(astuple(row) for row in rows)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(out.getvalue(), encoding="utf-8")
    draft.chmod(0o600)
    sync(draft)
    draft.replace(path)
    sync(path.parent)
