"""The SQL models say on Spark what they say on DuckDB, as far as can be known without a Spark."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment

from dbtrun import ROOT, DbtProject
from portability.spark_sql import Allowed, objections

# With the empty stand-in for pyspark first, opening a session is impossible.
NO_SPARK = Path(__file__).with_name("no_spark")
WITHOUT_DATABASE = ("--no-introspect", "--no-populate-cache", "--exclude", "path:models/ml")

# Every other branch of the `if`s in models and macros.
OTHER_SWITCHES = {
    "as_of_date": "2020-02-29",
    "build_date": "2020-03-31",
    "count_zero_value_orders": False,
    "publish_personal_data": True,
    "reporting_time_zone": "Europe/Berlin",
    "rfm_window_days": 365,
    "segment_k": 4,
    "week_start": "sunday",
}


def every_source() -> list[str]:
    """The names of the source registry."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    return list(project["vars"]["source_registry"])


@dataclass(frozen=True)
class Compiled:
    """What dbt compiled for Spark: the SQL by file, and the manifest."""

    sql: dict[str, str]
    manifest: dict[str, Any]


@pytest.fixture(scope="module", params=[{}, OTHER_SWITCHES], ids=["defaults", "other switches"])
def compiled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """The project compiled for Spark with every source, and no Spark anywhere."""
    home = tmp_path_factory.mktemp("spark")
    project = DbtProject(
        home,
        home / "data",
        {"sources": every_source(), **request.param},
        {"PYTHONPATH": str(NO_SPARK)},
    )
    done = project.run("compile", "--target", "spark", *WITHOUT_DATABASE).check()
    folder = done.target / "compiled" / "klientela"
    files = [*(folder / "models").rglob("*.sql"), *(folder / "tests/dbt").rglob("*.sql")]
    return Compiled(
        # a generic test is a file too, in a folder named after its yml
        {
            str(file.relative_to(folder)): file.read_text(encoding="utf-8")
            for file in files
            if file.is_file() and ".yml" not in str(file.relative_to(folder))
        },
        json.loads((done.target / "manifest.json").read_text(encoding="utf-8")),
    )


@pytest.fixture(scope="module")
def allowed() -> Allowed:
    """The allow-list."""
    return Allowed.read()


def test_every_sql_model_compiles_for_spark_without_a_spark(compiled: Compiled) -> None:
    models = {
        node["original_file_path"]
        for node in compiled.manifest["nodes"].values()
        if node["resource_type"] == "model" and node["language"] == "sql"
    }
    assert models
    assert models == {file for file in compiled.sql if file.startswith("models")}


def test_compiled_sql_holds_only_what_both_engines_mean_alike(
    compiled: Compiled, allowed: Allowed
) -> None:
    found = [
        f"{file}: {objection}"
        for file, sql in sorted(compiled.sql.items())
        for objection in objections(sql, allowed)
    ]
    assert not found, "\n" + "\n".join(found)


def test_contracts_hold_only_types_that_both_engines_have(
    compiled: Compiled, allowed: Allowed
) -> None:
    found = [
        f"{node['name']}.{column['name']}: {column['data_type']}"
        for node in compiled.manifest["nodes"].values()
        if node["resource_type"] == "model"
        for column in node["columns"].values()
        if column["data_type"]
        and column["data_type"].split("(")[0].strip().lower() not in allowed.types
    ]
    assert not found


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("select strftime(order_date, '%Y') as y from orders", "strftime()"),
        ("select list_aggregate(amounts, 'sum') as total from orders", "list_aggregate()"),
        ("select * exclude (email) from customers", "Star.except_"),
        ("select * replace (1 as a) from customers", "Star.replace"),
        ("select a.x as x from a asof join b on a.day >= b.day", "Join.method"),
        ("from orders select order_id", "from before select"),
        ("from orders", "from before select"),
        ("select n from (from orders) as o", "from before select"),
        ("with o as (select 1 as n) from o select n", "from before select"),
        ("select 1 as n union all from orders", "from before select"),
    ],
)
def test_what_only_duckdb_speaks_is_refused(sql: str, named: str, allowed: Allowed) -> None:
    assert any(objection.startswith(named) for objection in objections(sql, allowed)), objections(
        sql, allowed
    )


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("select ifnull(a, b) as c from t", "ifnull()"),
        ("select cast(a as varchar) as a from t", "type varchar"),
        ("select try_cast(a as text) as a from t", "type text"),
        ("select a::varchar as a from t", "type varchar"),
        ('select "a" as b from t', '"a"'),
        ("select current_date as today from t", "CurrentDate"),
        ("select now() as now from t", "now()"),
        ("select date_diff('day', a, b) as days from t", "date_diff()"),
        ("select order_date + 1 as next_day from t", "order_date + 1"),
        ("select a / b as rate from t", "a / b"),
        ("select cast(a / nullif(b, 0) as bigint) as n from t", "CAST("),
        ("select try_cast(a as integer) as n from t", "TRY_CAST("),
        ("select row_number() over (order by a) as n from t", "order by a"),
        ("select round(a / 3, 2) as third from t", "ROUND("),
        ("select round(cast(a as double), 2) as a from t", "ROUND("),
        ("select avg(a) as mean from t", "avg()"),
        ("select sum(distinct a) as total from t", "sum(distinct"),
        ("select ntile(5) over (order by a nulls last) as n from t", "ntile()"),
        ("select a from t union select a from u", "Union.distinct"),
        ("select [1, 2] as pair from t", "Array"),
        ("select a from t limit 5", "limit without order by"),
        ("select a at time zone 'UTC' as a from t", "at time zone"),
        ("select a / (1 + b) as rate from t", "a / (1 + b)"),
        ("select a from t; select b from t", "2 statements"),
        ("selekt a from t where", "not SQL"),
    ],
)
def test_what_differs_silently_is_refused(sql: str, named: str, allowed: Allowed) -> None:
    assert any(objection.startswith(named) for objection in objections(sql, allowed)), objections(
        sql, allowed
    )


@pytest.mark.parametrize(
    "sql",
    [
        "select a / nullif(b, 0) as rate, a / 2 as half, a / cast(nullif(b, 0) as double) from t",
        "select a / (1 + 2.5 / cast(customer_count as double)) as wilson from t",
        "select a from t order by customer_id limit 5",
        "select round(100 * cast(a as double)) / 100 as a from t",
        "select round(cast(a as decimal(18, 4)), 2) as a from t",
        "select row_number() over (order by a nulls last, b desc, source_row) as n from t",
        "select a from t where a is distinct from b and (a is not distinct from c)",
        "select a::string as a, cast(b as decimal(18, 2)) as b, date '2020-01-31' as c from t",
        "select sum(a) over w as s from t window w as (partition by b order by c nulls last)",
        "select a from t qualify row_number() over (partition by b order by source_row) = 1",
        "select count(*) filter (where a > 0) as n, count(distinct b) as m from t",
        "select percentile_cont(0.5) within group (order by a nulls last) as median from t",
        "select a, b, sum(c) as c from t group by grouping sets ((a, b), (a), ())",
    ],
)
def test_what_both_engines_mean_alike_passes(sql: str, allowed: Allowed) -> None:
    assert objections(sql, allowed) == []


def _sql_outside_jinja(text: str) -> str:
    """The SQL of a model or macro file: what stands outside Jinja, and Jinja's own strings."""
    return "\n".join(
        value for _, kind, value in Environment().lex(text) if kind in ("data", "string")
    )


def test_only_cross_db_macros_hold_what_is_spelled_for_one_engine(allowed: Allowed) -> None:
    words = re.compile(
        rf"\b({'|'.join(sorted(allowed.dispatched))})\s*\(|\binterval\s+[\d'(]|\bat\s+time\s+zone\b",
        re.IGNORECASE,
    )
    found = [
        f"{file.relative_to(ROOT)}: {match.group(0)}"
        for folder in ("models", "macros", "tests/dbt")
        for file in sorted((ROOT / folder).rglob("*.sql"))
        if file.parent != ROOT / "macros" / "cross_db"
        for match in words.finditer(_sql_outside_jinja(file.read_text(encoding="utf-8")))
    ]
    assert not found


def test_dispatched_words_stand_in_the_macro_that_the_list_names(allowed: Allowed) -> None:
    for word, macro in allowed.dispatched.items():
        text = (ROOT / "macros" / "cross_db" / f"{macro}.sql").read_text(encoding="utf-8")
        body = text.split(f"macro spark__{macro}(")[1].split("endmacro")[0]
        assert f"{word}(" in body, f"{macro} does not write {word} for Spark"


def test_every_cross_db_macro_knows_both_engines_and_refuses_others() -> None:
    for file in sorted((ROOT / "macros" / "cross_db").glob("*.sql")):
        text = file.read_text(encoding="utf-8")
        name = file.stem
        assert f"adapter.dispatch('{name}', 'klientela')" in text, name
        assert f"unknown_engine('{name}')" in text.split(f"macro default__{name}(")[1], name
        for engine in ("duckdb", "spark"):
            assert f"macro {engine}__{name}(" in text, f"{name} has nothing for {engine}"


def test_an_unknown_engine_is_refused_by_name(make_project: Callable[..., DbtProject]) -> None:
    done = make_project().run(
        "run-operation", "default__add_days", "--args", "{day: order_date, days: 1}"
    )
    assert done.returncode != 0
    assert "klientela has no add_days for the engine 'duckdb'" in done.output
