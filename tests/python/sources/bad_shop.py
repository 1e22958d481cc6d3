"""A shop whose export is faulty, built as a person would build it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from dbtrun import WITHOUT_UNIT_TESTS, DbtProject, DbtResult

HEADER = "order id,customer id,date,total\n"
# The marts, without what only unit tests and column tests would say again.
MODELS = (
    *("--select", "resource_type:model", "resource_type:seed", "test_type:singular"),
    *("--indirect-selection", "empty"),
)
MARTS = ("core", "rfm", "cohorts", "clv", "segments", "insights", "trust")
# Never below nought, whatever the shop.
PREDICTIONS = ("predicted%", "expected%", "p_alive", "%_rate", "%_share")


def day(number: int) -> str:
    """The ISO date that many days into 2024."""
    return (date(2024, 1, 1) + timedelta(days=number)).isoformat()


def orders_csv(rows: Iterable[tuple[object, ...]]) -> str:
    """An export with one row per order: number, customer, date, total."""
    return HEADER + "".join(",".join(map(str, row)) + "\n" for row in rows)


@dataclass
class BadShop:
    """One place to build faulty exports in, one after the other.

    The project is parsed once: the faulty file changes, not the vars.
    """

    project: DbtProject

    def put(self, files: dict[str, str | bytes], source: str = "orders_file") -> None:
        """Make these the only files of a source."""
        folder = Path(self.project.data) / source
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (folder / name).write_bytes(data)

    def build(self, *args: str) -> DbtResult:
        """Build into a new warehouse."""
        shutil.rmtree(self.project.home / "warehouse", ignore_errors=True)
        return self.project.build(*args, *WITHOUT_UNIT_TESTS)

    def build_orders(self, text: str) -> DbtResult:
        """Build one export, all models and the tests of their identities; they must pass."""
        self.put({"orders.csv": text})
        built = self.build(*MODELS).check()
        assert impossible_numbers(built) == []
        return built


def impossible_numbers(built: DbtResult) -> list[tuple[str, str, str]]:
    """Columns of marts with a NaN or an infinity, or with a prediction below nought."""
    columns = built.rows(
        "select table_schema, table_name, column_name, data_type,"
        " list_bool_or(list_transform(?, pattern -> column_name like pattern))"
        " from information_schema.columns"
        " where list_contains(?, table_schema)"
        " and (data_type in ('DOUBLE', 'FLOAT') or data_type like 'DECIMAL%') order by all",
        [list(PREDICTIONS), list(MARTS)],
    )
    assert len(columns) > 50
    found = []
    for schema, table, column, kind, is_prediction in columns:
        wrong = "false" if kind.startswith("DECIMAL") else f'not isfinite("{column}")'
        if is_prediction:
            wrong += f' or "{column}" < 0'
        if built.value(f'select count(*) from "{schema}"."{table}" where {wrong}'):
            found.append((schema, table, column))
    return found
