"""Tables that the product keeps itself beside the exports, each in one file that may be missing."""

from pathlib import Path
from typing import Final

from klientela.connectors.sql import identifier, literal
from klientela.connectors.view import RawTable, RawView
from klientela.privacy.forgotten import FORGOTTEN_FILE, read_forgotten

SOURCE: Final = "klientela"


def read_own(data_dir: Path, table: RawTable) -> RawView:
    """Read the file of those who were forgotten; without one, a table without rows.

    The few values stand in the view itself: nobody but `klientela forget` writes the file, and it
    is read before the build like every other.

    Raises
    ------
    KlientelaError
        When the file is there and is not what `klientela forget` writes.
    """
    rows = read_forgotten(data_dir / FORGOTTEN_FILE)
    columns = ", ".join(identifier(name) for name in table.columns)
    values = [
        f"({literal(row.identifier_hash)}, {literal(row.salt)}, {literal(row.forgotten_on)}, "
        f"{literal(FORGOTTEN_FILE)}, {number})"
        for number, row in enumerate(rows, 2)
    ]
    listed = ", ".join(values) or "(null, null, null, null, null)"
    condition = "" if values else " where 1 = 0"
    return RawView(
        table,
        (
            f"select * from (values {listed}) as forgotten({columns}, source_file, source_row)"
            f"{condition}",
        ),
    )
