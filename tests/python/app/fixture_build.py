"""A small published build with the marts the app reads, made in plain SQL without dbt.

The numbers are simple but coherent (parts sum to wholes), so that pages can be tested in every
state, the broken ones included, in milliseconds.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path

import duckdb
import numpy as np
from fixture_schema import TABLES

from klientela.paths import Warehouse
from klientela.publish.last_build import LastBuild
from klientela.publish.manifest import Manifest

MARTS = tuple(
    Path(__file__).with_name(f"fixture_{name}.sql")
    for name in ("marts", "clv", "churn", "contracts", "data")
)
AS_OF = dt.date(2026, 5, 17)
FIRST = dt.date(2024, 6, 3)

SEGMENTS = (
    ("Champions", "blue", "Bought lately and often."),
    ("Loyal customers", "sky", "Buy often."),
    ("Potential loyalists", "green", "Bought lately, more than once."),
    ("New customers", "mint", "First order very lately."),
    ("Promising", "lime", "First order lately."),
    ("Need attention", "yellow", "Average in both."),
    ("About to sleep", "orange", "Slipping away."),
    ("At risk", "vermillion", "Bought often, long ago."),
    ("Cannot lose them", "wine", "Bought very often, long ago."),
    ("Hibernating", "grey", "Bought little, long ago."),
    ("Prospects", "silver", "No order yet."),
)


def publish_fixture(
    folder: Path,
    *,
    customers: int = 600,
    empty: tuple[str, ...] = (),
    clv_status: str = "ok",
    build_id: str = "fixture-1",
    seed: int = 7,
) -> Warehouse:
    """Write and serve a build.

    Parameters
    ----------
    folder
        The warehouse folder.
    customers
        Number of customers; 0 makes a build without any row.
    empty
        Tables (``schema.table``) or schemas left without rows.
    clv_status
        ``ok``, ``weak`` or ``refused``.
    build_id
        Name of the build's folder.
    seed
        Of the purchases.
    """
    warehouse = Warehouse(folder)
    target = warehouse.builds / build_id
    target.mkdir(parents=True)
    connection = duckdb.connect(str(target / "klientela.duckdb"))
    # One transaction: hundreds of comments would each wait for the disk.
    connection.execute("begin")
    _create(connection)
    if customers:
        _orders(connection, customers, seed)
        _words(connection)
        connection.execute(f"create temp macro as_of() as date '{AS_OF}'")
        connection.execute(f"create temp macro first_day() as date '{FIRST}'")
        for marts in MARTS:
            connection.execute(marts.read_text(encoding="utf-8"))
        _clv(connection, clv_status)
        _churn(connection, clv_status)
    _builds(connection, build_id)
    for name in empty:
        for table in TABLES:
            if table == name or table.startswith(f"{name}."):
                connection.execute(f"delete from {table}")
    connection.execute("commit")
    rows = {table: _count(connection, table) for table in TABLES}
    connection.close()
    _describe(warehouse, target, build_id, rows)
    serve(warehouse, build_id)
    return warehouse


def serve(warehouse: Warehouse, build_id: str) -> None:
    """Point the link at a build, as publish does: a new link over the old one."""
    new = warehouse.folder / f".current-{build_id}"
    new.symlink_to(Path("builds") / build_id)
    new.replace(warehouse.current)


def fail_last_build(warehouse: Warehouse) -> None:
    """Leave the trace of a build that failed after the one that is served."""
    content = json.loads(warehouse.last_build_file.read_text(encoding="utf-8"))
    content |= {
        "build_id": "broken",
        "status": "failed",
        "started_at": "2026-05-19 06:00:00",
        "finished_at": "2026-05-19 06:02:00",
        "tests_failed": 2,
        "tests_passed": 398,
        "failed_nodes": ["assert_rows_add_up", "not_null_fct_orders_order_id"],
        "message": "2 tests failed.",
    }
    warehouse.last_build_file.write_text(json.dumps(content), encoding="utf-8")


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    for table, columns in TABLES.items():
        schema = table.split(".")[0]
        connection.execute(f"create schema if not exists {schema}")
        spelled = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"create table {table} ({spelled})")
        connection.execute(f"comment on table {table} is 'One row per row of {table}.'")
        for name in columns:
            words = name.replace("_", " ")
            connection.execute(f"comment on column {table}.\"{name}\" is 'About {words}.'")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    assert row is not None
    return int(row[0])


def _orders(connection: duckdb.DuckDBPyConnection, customers: int, seed: int) -> None:
    """Draw orders: gamma-distributed rates, a constant drop-out, refunds of one in twenty."""
    random = np.random.default_rng(seed)
    span = (AS_OF - FIRST).days
    rate = random.gamma(0.9, 1 / 60, customers)
    start = np.sort(random.integers(0, span, customers))
    alive_days = random.exponential(260, customers)
    rows = []
    for index in range(customers):
        if index % 25 == 24:
            continue  # a prospect
        days = [start[index]]
        while len(days) < 60:
            day = days[-1] + max(1, int(random.exponential(1 / rate[index])))
            if day > span or day - start[index] > alive_days[index]:
                break
            days.append(day)
        for day in days:
            amount = round(float(random.lognormal(3.4, 0.6)), 2)
            kind = "refund" if day != days[0] and random.random() < 0.05 else "order"
            rows.append((f"demo:{index:05d}", int(day), amount, kind,
                         ("online", "store", "mobile")[random.integers(3)],
                         ("Germany", "France", "Austria", "Spain")[min(index % 7, 3)]))  # fmt: skip
    columns = [list(column) for column in zip(*rows, strict=True)]
    names = ("customer_id", "day", "amount", "kind", "channel", "country")
    arrays = {name: np.array(column) for name, column in zip(names, columns, strict=True)}
    connection.register("drawn", arrays)
    connection.execute(
        f"create temp table everybody as select 'demo:' || lpad(range::varchar, 5, '0') "
        f"as customer_id, (['Germany', 'France', 'Austria', 'Spain'])[least(range % 7, 3) + 1] "
        f"as country from range({customers})"
    )


def _words(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [
        (name, order, meaning, f"What {name} could become.", f"What to send {name}.", color)
        for order, (name, color, meaning) in enumerate(SEGMENTS, 1)
    ]
    connection.execute(
        "create temp table segment_words (segment varchar, sort_order integer, meaning varchar, "
        "opportunity varchar, next_step varchar, color_key varchar)"
    )
    connection.executemany("insert into segment_words values (?, ?, ?, ?, ?, ?)", rows)


def _clv(connection: duckdb.DuckDBPyConnection, status: str) -> None:
    """Turn the fit into a weak one, or refuse it: then no number is left."""
    if status == "weak":
        connection.execute(
            "update clv.agg_clv_fits set status = 'weak', reason = "
            "'Expected purchases are 7% above the actual ones.' where model = 'mbg_nbd'"
        )
    if status != "refused":
        return
    reason = "312 of 500 buyers, 94 of 180 days of history."
    connection.execute(
        "update clv.fct_customer_clv set reason = ?, expected_orders = null, p_alive = null, "
        "expected_orders_low = null, expected_orders_high = null, may_be_none = null, "
        "expected_order_value = null, predicted_net_amount = null, "
        "predicted_net_amount_low = null, predicted_net_amount_high = null, "
        "discounted_net_amount = null, lifetime_net_amount = null, alive_model = null, "
        "total_net_amount = null, status = if(status = 'no_orders', status, 'refused')",
        [reason],
    )
    connection.execute(
        "update clv.agg_clv_fits set status = 'refused', reason = ?, log_likelihood = null, "
        "is_converged = false, spend_frequency_correlation = null, buyer_count = 312, "
        "history_days = 94",
        [reason],
    )
    connection.execute(
        "update clv.agg_clv_segments set mean_p_alive = null, expected_orders = null, "
        "predicted_net_amount = null, predicted_net_amount_per_customer = null"
    )
    connection.execute(
        "update trust.agg_backtests set value = null, predicted = null, actual = null, "
        "beats_baselines = null, verdict = if(is_baseline, verdict, 'Not fitted: ' || ?)",
        [reason],
    )
    for table in ("agg_clv_months", "agg_clv_totals", "agg_clv_tracking"):
        connection.execute(f"delete from clv.{table}")
    connection.execute("delete from trust.agg_backtest_deciles")
    connection.execute("delete from clv.agg_clv_parameters")
    connection.execute("delete from clv.agg_clv_deciles")


def _churn(connection: duckdb.DuckDBPyConnection, status: str) -> None:
    """Let the chosen model lose against both baselines, or take every risk away."""
    if status == "weak":
        connection.execute(
            "update churn.agg_churn_models set is_chosen = model = 'hiatus_rule', verdict = "
            "if(model = 'hiatus_rule', 'Chosen: the lowest log loss.', 'Not chosen: a higher one.')"
        )
        connection.execute("update churn.fct_customer_churn set model = 'hiatus_rule'")
        connection.execute(
            "update churn.agg_churn_calibration set is_chosen = model = 'hiatus_rule'"
        )
    if status != "refused":
        return
    reason = "312 of 500 buyers. 94 of 360 days of history."
    connection.execute(
        "update churn.fct_customer_churn set reason = ?, churn_risk = null, risk_band = null, "
        "model = null, reason_1 = null, reason_1_effect = null, reason_2 = null, "
        "reason_2_effect = null, reason_3 = null, reason_3_effect = null, value_at_risk = null, "
        "predicted_net_amount = null, status = if(status = 'no_orders', status, 'refused')",
        [reason],
    )
    connection.execute(
        "update churn.agg_churn_models set status = 'refused', is_chosen = false, reason = ?, "
        "verdict = 'Not fitted: ' || ?, customer_count = null, predicted_rate = null, "
        "actual_rate = null, auc = null, auc_low = null, auc_high = null, log_loss = null, "
        "brier_score = null, calibration_error = null, calibration_shift = null, "
        "calibration_shape = null, top_decile_lift = null, buyer_count = 312, history_days = 94",
        [reason, reason],
    )
    for table in ("agg_churn_bands", "agg_churn_calibration"):
        connection.execute(f"delete from churn.{table}")


def _builds(connection: duckdb.DuckDBPyConnection, build_id: str) -> None:
    for number in range(6):
        failed = number == 3
        connection.execute(
            "insert into trust.fct_builds by name select ? as build_id, ? as started_at, "
            "? as finished_at, 'abc1234' as git_revision, 'build' as command, ? as as_of_date, "
            "? as data_to, "
            "60 as models_passed, ? as models_failed, 400 as tests_passed, ? as tests_failed, "
            "1 as tests_warned, 6000 as rows_in, 5900 as rows_accepted, 100 as rows_rejected, "
            "? as status, true as is_full_build, ? as failed_nodes",
            [build_id if number == 5 else f"older-{number}",
             dt.datetime(2026, 5, 13 + number, 6, 0), dt.datetime(2026, 5, 13 + number, 6, 1),
             AS_OF, AS_OF, 1 if failed else 0, 2 if failed else 0,
             "failed" if failed else "success", "fct_orders" if failed else ""],
        )  # fmt: skip


def _describe(warehouse: Warehouse, target: Path, build_id: str, rows: dict[str, int]) -> None:
    Manifest(
        published_id=build_id, build_id=build_id, git_revision="abc1234",
        published_at="2026-05-18 06:01:10", started_at="2026-05-18 06:00:00",
        finished_at="2026-05-18 06:01:00", as_of_date=AS_OF.isoformat(),
        data_to=AS_OF.isoformat(), models_passed=60, tests_passed=400, tests_warned=0,
        tests_run=400, rows=rows, database_bytes=1, checksum="0" * 64, duckdb_version="1.5.6",
    ).write(target)  # fmt: skip
    last = LastBuild(
        build_id=build_id, status="success", started_at="2026-05-18 06:00:00",
        is_full_build=True, finished_at="2026-05-18 06:01:00", as_of_date=AS_OF.isoformat(),
        data_to=AS_OF.isoformat(), models_passed=60, tests_passed=400,
    )  # fmt: skip
    warehouse.last_build_file.write_text(json.dumps(asdict(last)), encoding="utf-8")
