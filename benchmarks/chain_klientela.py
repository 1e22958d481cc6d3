"""The chain as klientela does it: SQL sums up, Python fits distinct histories, SQL scores.

The statements are those of the models int_customer_days and int_clv_summary without the columns
the contestants do not compute either. With a third argument it goes on to what they do not have.
"""

import sys

import duckdb
import numpy as np
import pyarrow as pa
from steps import Steps
from threadpoolctl import threadpool_limits

from klientela.clv.betageo import BGNBD
from klientela.clv.gamma_gamma import GammaGamma
from klientela.clv.intervals import order_sets
from klientela.clv.pareto import ParetoNBD
from klientela.clv.spend_intervals import spend_bounds

SUMMARY = """
create table summary as
with

customer_days as (
    select
        customer_id,
        ordered_on,
        sum(cast(amount as decimal(18, 2))) as amount
    from read_parquet($file)
    where ordered_on <= cast($as_of as date)
    group by customer_id, ordered_on
),

with_first_day as (
    select
        customer_id,
        min(ordered_on) as first_day,
        max(ordered_on) as last_day,
        count(*) - 1 as x,
        sum(amount) - min_by(amount, ordered_on) as repeat_amount
    from customer_days
    group by customer_id
)

select
    customer_id,
    x,
    last_day - first_day as t_x,
    cast($as_of as date) - first_day as t,
    case when x > 0 then cast(repeat_amount as double) / x end as mean_value
from with_first_day
"""

steps = Steps()
connection = duckdb.connect(config={"threads": 2})
with threadpool_limits(1):
    with steps.step("summary"):
        connection.execute(SUMMARY, {"file": sys.argv[1], "as_of": sys.argv[2]})
    with steps.step("fit"):
        triples = connection.execute(
            "select x, t_x, t, count(*) as n from summary group by all order by all"
        ).fetchnumpy()
        histories = np.column_stack([triples["x"], triples["t_x"], triples["t"]]).astype(float)
        model = BGNBD().fit(histories, sample_weight=triples["n"])
    with steps.step("predict"):
        predictions = {
            **{name: triples[name] for name in ("x", "t_x", "t")},
            "expected_orders": model.expected_orders(365.0, histories),
            "p_alive": model.probability_alive(histories),
        }
        connection.register("predictions", pa.table(predictions))
        connection.execute(
            "create table scored as select s.customer_id, s.x, s.mean_value, p.expected_orders,"
            " p.p_alive from summary as s inner join predictions as p using (x, t_x, t)"
        )
    with steps.step("spend_fit"):
        spends = connection.execute(
            "select x, mean_value, count(*) as n from summary where x > 0 group by all order by all"
        ).fetchnumpy()
        spend = GammaGamma().fit(
            np.column_stack([spends["x"], spends["mean_value"]]).astype(float),
            sample_weight=spends["n"],
        )
    with steps.step("spend_predict"):
        p, q, gamma = (float(value) for value in spend.parameters_)
        connection.execute(
            "create table valued as select customer_id, expected_orders, p_alive,"
            f" {p} * ({gamma} + x * coalesce(mean_value, 0)) / ({p} * x + {q} - 1) as order_value"
            " from scored"
        )
if len(sys.argv) > 3:
    # What no contestant has: discounted value without a horizon, and intervals that hold what a
    # customer does, not what is expected of them.
    with steps.step("intervals"):
        kinds = connection.execute(
            "select x, t_x, t, x as paid from summary group by all order by t, x, t_x"
        ).fetchnumpy()
        told = np.column_stack([kinds["x"], kinds["t_x"], kinds["t"]]).astype(float)
        sets = order_sets(model, told, 365.0)
        money = spend_bounds(model, told, kinds["paid"].astype(float), 365.0, spend.p_, spend.q_)
        bounds = {
            **{name: kinds[name] for name in ("x", "t_x", "t")},
            "discounted": model.expected_orders(365.0, told, annual_discount_rate=0.1),
            "lifetime": model.discounted_expected_orders(told, annual_discount_rate=0.1),
            "low": sets.low, "high": sets.high, "may_be_none": sets.may_be_none,
            "spend_low": money.low, "spend_high": money.high,
        }  # fmt: skip
        connection.register("bounds", pa.table(bounds))
        connection.execute(
            "create table bounded as select s.customer_id, b.* exclude (x, t_x, t) from summary as"
            " s inner join bounds as b using (x, t_x, t)"
        )
    with steps.step("pareto_fit"):
        pareto = ParetoNBD().fit(histories, sample_weight=triples["n"])
steps.facts = {
    "customers": int(connection.execute("select count(*) from valued").fetchall()[0][0]),
    "distinct_histories": len(histories),
    **dict(zip(("r", "alpha", "a", "b"), map(float, model.parameters_), strict=True)),
}
steps.report()
