"""The app reads what the marts promise: every query runs on a database made from the contracts."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from fixture_schema import TABLES
from screen import APP

from dbtrun import DbtProject
from klientela.publish.manifest import Manifest
from klientela.publish.reader import ServedBuild

Contracts = dict[str, dict[str, str]]
SPELLINGS = {"string": "varchar", "int": "integer", "long": "bigint", "float": "double"}
MODULES = (
    "about", "overview", "customers", "rfm", "cohorts", "values", "clv", "backtests", "churn",
    "contracts", "segments", "trust", "sources", "data_quality", "identity",
)  # fmt: skip

# What to call a data function with, by the name of its parameter.
EXAMPLES: dict[str, Any] = {
    "period_type": "month",
    "channel": "All",
    "country": "All",
    "compare": "before",
    "dimension": "country",
    "name": "dim_customers.customer_id",
    "customer_id": "demo:1",
    "segment": "Champions",
    "as_of_date": dt.date(2026, 5, 31),
    "shown": 13,
    "limit": 10,
    "number": 1,
    "subject": "orders",
    "model": "mbg_nbd",
    "origin_date": dt.date(2025, 11, 18),
    "plan": "All",
    "order": "By money at risk",
    "kind": "repeat",
    "rule_id": "missing_customer",
    "source_name": "demo",
    "entity": "orders",
}


@pytest.fixture(scope="module")
def contracts(make_project: Callable[..., DbtProject]) -> Contracts:
    """Columns and types of every mart, as dbt's manifest has them."""
    parsed = make_project(publish_personal_data=True).run("parse").check()
    manifest = json.loads((parsed.target / "manifest.json").read_text(encoding="utf-8"))
    return {
        f"{node['schema']}.{node['name']}": {
            column["name"]: SPELLINGS.get(column["data_type"], column["data_type"])
            for column in node["columns"].values()
        }
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["path"].startswith("marts/")
    }


def build_from(contracts: Contracts, folder: Path) -> ServedBuild:
    """Make a build whose marts are empty and have exactly the columns of their contracts."""
    with duckdb.connect(str(folder / "klientela.duckdb")) as connection:
        for table, columns in contracts.items():
            connection.execute(f"create schema if not exists {table.split('.')[0]}")
            spelled = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            connection.execute(f"create table {table} ({spelled})")
    manifest = Manifest(
        published_id="contract", build_id="contract", git_revision="abc1234", published_at="",
        started_at="", finished_at=None, as_of_date=None, data_to="2026-05-17", models_passed=0,
        tests_passed=0, tests_warned=0, tests_run=0, rows=dict.fromkeys(contracts, 0),
        database_bytes=0, checksum="", duckdb_version="",
    )  # fmt: skip
    return ServedBuild(folder=folder, manifest=manifest)


def queries() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Name every data function of the app, and make a call of it with example values."""
    customers = importlib.import_module("lib.marts.customers")
    chosen = customers.CustomerFilter(
        search="1",
        segment="Champions",
        country="Spain",
        cluster_id=1,
    )  # fmt: skip
    wanted = importlib.import_module("lib.marts.churn").ChurnFilter(
        risk_band="High", value_band="higher", kind="Repeat buyers", state="Lapsed",
        segment="Champions", country="Spain",
    )  # fmt: skip
    for module in (importlib.import_module(f"lib.marts.{name}") for name in MODULES):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_") or function.__module__ != module.__name__:
                continue
            needed = [
                parameter.name
                for parameter in inspect.signature(function).parameters.values()
                if parameter.default is parameter.empty
            ]
            sorts = customers.SORTS if "sort" in needed else (None,)
            for sort in sorts:
                values = {**EXAMPLES, "chosen": chosen, "wanted": wanted, "sort": sort}

                def call(
                    function: Any = function, values: Any = values, needed: Any = needed
                ) -> Any:
                    found = function(**{key: values[key] for key in needed})
                    return found.frame() if hasattr(found, "parameters") else found

                yield f"{module.__name__}.{name}({sort or ''})", call


def pin(monkeypatch: pytest.MonkeyPatch, build: ServedBuild) -> None:
    monkeypatch.setattr("lib.connection.pinned", lambda: build)


def test_every_query_of_the_app_runs_on_the_marts_as_promised(
    contracts: Contracts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin(monkeypatch, build_from(contracts, tmp_path))
    broken = {}
    for name, call in queries():
        try:
            call()
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            broken[name] = str(error).splitlines()[0]
    assert not broken, broken


def test_a_column_that_goes_away_is_noticed(
    contracts: Contracts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    less = {table: dict(columns) for table, columns in contracts.items()}
    del less["rfm.agg_rfm_movements"]["from_segment"]
    pin(monkeypatch, build_from(less, tmp_path))
    broken = []
    for name, call in queries():
        try:
            call()
        except duckdb.BinderException:
            broken.append(name)
    assert broken == ["lib.marts.rfm.rfm_movements()"]


def test_the_fixture_has_the_columns_and_types_of_the_marts(contracts: Contracts) -> None:
    wrong = {
        f"{table}.{column}": (kind, contracts.get(table, {}).get(column))
        for table, columns in TABLES.items()
        for column, kind in columns.items()
        if contracts.get(table, {}).get(column) != kind
    }
    assert not wrong, f"fixture_schema.py says (first) what the contract says otherwise: {wrong}"


def test_all_sql_of_the_app_is_in_one_place() -> None:
    statement = re.compile(r"\bselect\b[\s\S]{0,400}?\bfrom\s+[a-z_]+\.", re.IGNORECASE)
    elsewhere = [
        str(file.relative_to(APP))
        for file in APP.rglob("*.py")
        if "marts" not in file.parts and statement.search(file.read_text(encoding="utf-8"))
    ]
    assert not elsewhere
    assert statement.search((APP / "lib" / "marts" / "rfm.py").read_text(encoding="utf-8"))


def test_every_definition_a_page_asks_for_is_a_mart_or_a_column_of_one(
    contracts: Contracts,
) -> None:
    """A hover text that is asked for under a wrong name would just stay away."""
    known = {table.split(".")[1]: columns for table, columns in contracts.items()}
    asked = set()
    for file in (*(APP / "app_pages").glob("*.py"), *(APP / "lib" / "parts").glob("*.py")):
        text = file.read_text(encoding="utf-8")
        names = dict(re.findall(r'^([A-Z]+) = "([a-z_]+)"$', text, re.MULTILINE))
        for first, second in re.findall(r'^([A-Z]+), ([A-Z]+) = "', text, re.MULTILINE):
            pair = re.search(rf'^{first}, {second} = "([a-z_]+)", "([a-z_]+)"', text, re.MULTILINE)
            if pair:
                names |= {first: pair[1], second: pair[2]}
        for name, value in names.items():
            text = text.replace(f"{{{name}}}", value)
        asked |= set(re.findall(r'"((?:dim|fct|agg)_[a-z_]+(?:\.[a-z_]+)?)"', text))
    missing = [
        name
        for name in sorted(asked)
        if name.split(".")[0] not in known
        or ("." in name and name.split(".")[1] not in known[name.split(".")[0]])
    ]
    assert len(asked) > 60
    assert not missing
