"""A data folder to put files in, and the raw views that come of it, without dbt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from klientela.connectors import Plan, plan_raw_views

PEOPLE = ("id", "name", "amount")


@dataclass
class RawFolder:
    """A data folder and the declared tables of one source in it."""

    home: Path
    source: str = "shop"
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"sales": PEOPLE})
    settings: Mapping[str, Any] = field(default_factory=dict)
    also_named: Mapping[str, str] = field(default_factory=dict)

    def write(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        """Write a file into the source's folder, text exactly as given."""
        path = self.home / "data" / self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def write_parquet(self, name: str, select: str) -> Path:
        """Write the rows of a query as a Parquet file."""
        path = self.home / "data" / self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            connection.sql(f"copy ({select}) to '{path}' (format parquet)")
        return path

    @property
    def request(self) -> dict[str, Any]:
        """What dbt would ask for."""
        return {
            "tables": [
                {
                    "source": self.source,
                    "name": name,
                    "schema": "raw",
                    "view": f"{self.source}__{name}",
                    "columns": [*columns, "source_file", "source_row"],
                    "also_named": self.also_named.get(name),
                }
                for name, columns in self.tables.items()
            ],
            "data_dir": str(self.home / "data"),
            "warehouse_dir": str(self.home / "warehouse"),
            "cdnow_file": "CDNOW_sample.txt",
            "orders_file": None,
            "reporting_time_zone": "UTC",
            "reporting_currency": "EUR",
            **self.settings,
        }

    def plan(self, **settings: Any) -> Plan:
        """The statements and warnings."""
        return plan_raw_views({**self.request, **settings})

    def rows(
        self, columns: str = "*", table: str | None = None, **settings: Any
    ) -> list[tuple[Any, ...]]:
        """Rows of a raw view in the order of its files and rows."""
        view = f"raw.{self.source}__{table or next(iter(self.tables))}"
        with duckdb.connect() as connection:
            for statement in self.plan(**settings).statements:
                connection.sql(statement)
            return connection.sql(
                f"select {columns} from {view} order by source_file, source_row"
            ).fetchall()
