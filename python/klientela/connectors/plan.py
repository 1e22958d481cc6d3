"""From what dbt asks for to the statements that make the raw views."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from klientela.connectors import berka, cdnow, orders_file, own
from klientela.connectors.declared import read_declared
from klientela.connectors.sql import identifier
from klientela.connectors.tools import known_tools, read_tool
from klientela.connectors.view import RawTable, RawView
from klientela.errors import KlientelaError

# Columns that every raw view has beside those of its file.
ROW_COLUMNS = ("source_file", "source_row")


@dataclass(frozen=True)
class Plan:
    """What dbt is to run before it builds anything.

    Attributes
    ----------
    statements
        SQL, in order.
    warnings
        One sentence each.
    """

    statements: tuple[str, ...]
    warnings: tuple[str, ...]


def plan_raw_views(request: Mapping[str, Any]) -> Plan:
    """Inspect the files of every enabled source and write their views.

    Every file is read to its end here, so that a fault stops the build before it has begun.

    Parameters
    ----------
    request
        ``tables`` (each with ``source``, ``name``, ``schema``, ``view``, ``columns``, and
        ``also_named`` where its file may have another name), and the settings ``data_dir``,
        ``warehouse_dir``, ``cdnow_file``, ``orders_file``, ``reporting_time_zone``,
        ``reporting_currency``.

    Returns
    -------
    Plan
        The schemas first, then one view per table.

    Raises
    ------
    KlientelaError
        All sources' faults in one message, one sentence each.
    """
    data_dir = Path(request["data_dir"]).absolute()
    landing = Path(request["warehouse_dir"]).absolute() / "landing"
    # Copies of an earlier build may be of files that are gone.
    shutil.rmtree(landing, ignore_errors=True)
    tables = _tables(request["tables"])
    views: list[RawView] = []
    faults: list[str] = []
    # What does not fit into memory goes beside the copies and leaves with them.
    con = duckdb.connect(":memory:", config={"temp_directory": str(landing / "spilled")})
    try:
        for table in tables:
            try:
                views.append(_view(con, table, data_dir, landing, request))
            except KlientelaError as fault:
                if str(fault) not in faults:
                    faults.append(str(fault))
    finally:
        con.close()
    if faults:
        raise KlientelaError("\n".join(faults))
    schemas = dict.fromkeys(view.table.schema for view in views)
    return Plan(
        statements=(
            *(f"create schema if not exists {identifier(schema)}" for schema in schemas),
            *(view.statement for view in views),
        ),
        warnings=tuple(warning for view in views for warning in view.warnings),
    )


def _tables(declared: list[Mapping[str, Any]]) -> list[RawTable]:
    sources = [entry["source"] for entry in declared]
    return [
        RawTable(
            source=entry["source"],
            name=entry["name"],
            schema=entry["schema"],
            view=entry["view"],
            columns=tuple(name for name in entry["columns"] if name not in ROW_COLUMNS),
            is_only_one=sources.count(entry["source"]) == 1,
            also_named=entry.get("also_named"),
        )
        for entry in sorted(declared, key=lambda entry: (entry["source"], entry["name"]))
    ]


def _view(
    con: duckdb.DuckDBPyConnection,
    table: RawTable,
    data_dir: Path,
    landing: Path,
    request: Mapping[str, Any],
) -> RawView:
    if table.source == own.SOURCE:
        return own.read_own(data_dir, table)
    if table.source == orders_file.SOURCE:
        return orders_file.read_orders_file(
            con,
            data_dir,
            landing,
            table,
            mapping_var=request["orders_file"],
            reporting_time_zone=request["reporting_time_zone"],
            reporting_currency=request["reporting_currency"],
        )
    if table.source in (berka.SOURCE, cdnow.SOURCE):
        file = (
            cdnow.read_cdnow(data_dir, landing, request["cdnow_file"])
            if table.source == cdnow.SOURCE
            else berka.read_berka(data_dir, landing, table)
        )
        pairs = [(f"c{place}", identifier(name)) for place, name in enumerate(file.columns)]
        return RawView(table, (file.select(pairs),))
    if table.source in known_tools():
        return read_tool(
            con, data_dir, landing, table, reporting_time_zone=request["reporting_time_zone"]
        )
    return read_declared(con, data_dir, landing, table)


def answer(request_json: str) -> str:
    """Answer a request in JSON with JSON.

    Parameters
    ----------
    request_json
        What `plan_raw_views` takes.

    Returns
    -------
    str
        ``{"statements": […], "warnings": […]}``, or ``{"error": "…"}`` with a sentence per line.
    """
    try:
        plan = plan_raw_views(json.loads(request_json))
    except KlientelaError as fault:
        return json.dumps({"error": str(fault)})
    except OSError as fault:
        sentence = f"{fault.filename} cannot be read or written: {fault.strerror}."
        return json.dumps({"error": sentence})
    return json.dumps({"statements": plan.statements, "warnings": plan.warnings})
