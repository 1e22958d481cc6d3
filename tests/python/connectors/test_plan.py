"""The bridge into dbt: JSON in, JSON out, through a function of the database."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from connectors.raw_folder import RawFolder
from klientela.connectors.dbt_plugin import FUNCTION, Plugin

TEXT = "id,name,amount\n1,it's,2\n"


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    Plugin(name="klientela", plugin_config={}).configure_connection(connection)
    return connection


def ask(connection: duckdb.DuckDBPyConnection, request: dict[str, object]) -> dict[str, object]:
    ((answer,),) = connection.execute(f"select {FUNCTION}(?)", [json.dumps(request)]).fetchall()
    read: dict[str, object] = json.loads(answer)
    return read


def test_the_database_answers_with_statements_that_run(
    connection: duckdb.DuckDBPyConnection, shop: RawFolder
) -> None:
    shop.write("sales.csv", TEXT)
    answer = ask(connection, shop.request)
    assert answer["warnings"] == []
    assert isinstance(answer["statements"], list)
    for statement in answer["statements"]:
        connection.cursor().execute(statement)
    assert connection.sql("select * from raw.shop__sales").fetchall() == [
        ("1", "it's", "2", "shop/sales.csv", 2)
    ]


def test_a_view_has_only_text_beside_the_row_number(
    connection: duckdb.DuckDBPyConnection, shop: RawFolder
) -> None:
    shop.write_parquet("sales.parquet", "select 1 as id, true as name, 2.5 as amount")
    for statement in shop.plan().statements:
        connection.execute(statement)
    described = connection.sql("describe raw.shop__sales").fetchall()
    assert [(name, kind) for name, kind, *_ in described] == [
        ("id", "VARCHAR"),
        ("name", "VARCHAR"),
        ("amount", "VARCHAR"),
        ("source_file", "VARCHAR"),
        ("source_row", "BIGINT"),
    ]


def test_faults_come_back_as_a_sentence_and_the_disk_is_asked_every_time(
    connection: duckdb.DuckDBPyConnection, shop: RawFolder
) -> None:
    first = ask(connection, shop.request)
    assert str(first["error"]).startswith("There is no folder")
    shop.write("sales.csv", TEXT)
    assert "error" not in ask(connection, shop.request)


def test_a_relative_data_folder_does_not_depend_on_who_opens_the_view(
    connection: duckdb.DuckDBPyConnection,
    shop: RawFolder,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    shop.write("sales.csv", TEXT)
    monkeypatch.chdir(tmp_path)
    for statement in shop.plan(data_dir="data").statements:
        connection.execute(statement)
    monkeypatch.chdir("/")
    assert len(connection.sql("select * from raw.shop__sales").fetchall()) == 1
