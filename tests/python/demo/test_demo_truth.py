"""What the product finds in the demo shop, held against what is really so.

Where the definitions leave nothing open (orders, money, rejected rows, cohorts, RFM) the results
are the truth to the cent. Where the product has to infer (value to come, clusters) they come back
within the distances stated here.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from dbtrun import DbtResult
from demo.shop import Shop
from klientela.demo.personas import CAMPAIGNS

# Relative distance of the shop's total from the truth about the year after its end.
EXPECTED_ORDERS_DISTANCE = 0.05
PREDICTED_NET_DISTANCE = 0.08
# Distance of P(alive) from the share that is really alive, in each fifth of the scale.
ALIVE_DISTANCE = 0.08
# Share of all true value to come that lies with the tenth predicted to be worth most. Whoever
# knew everything would find .81 there.
TOP_TENTH_SHARE = 0.60
# Share of a true segment that falls into one cluster, of the two segments that cannot be confused.
SAME_CLUSTER_SHARE = 0.90


@pytest.fixture(scope="session")
def true_shop(demo_data: Path) -> Shop:
    return Shop(demo_data / "demo")


def _true(shop: Shop) -> str:
    """The truth per customer as a table expression, under the ids of the marts."""
    path = shop.folder / "truth" / "customers.parquet"
    return f"(select * replace ('demo:' || customer_id as customer_id) from read_parquet('{path}'))"


def test_every_customer_has_the_true_orders_and_money(
    demo_build: DbtResult, true_shop: Shop
) -> None:
    wrong = demo_build.rows(
        f"""
        select customer_id
        from {_true(true_shop)} as t
        full join core.dim_customers as found using (customer_id)
        where found.order_count is distinct from t.order_count
            or found.first_order_date is distinct from t.first_order_date
            or found.last_order_date is distinct from t.last_order_date
            or found.gross_amount is distinct from t.gross_amount
            or found.refund_amount is distinct from t.refund_amount
            or found.net_amount is distinct from t.net_amount
            or found.country is distinct from t.country
            or found.acquisition_channel is distinct from t.acquisition_channel
        """
    )
    assert wrong == []
    as_of = demo_build.value("select as_of_date::varchar from intermediate.int_as_of")
    assert as_of == true_shop.truth["end_date"]


def test_orders_and_lines_add_up_to_the_true_totals(demo_build: DbtResult, true_shop: Shop) -> None:
    clean = true_shop.truth["clean"]
    totals = tuple(Decimal(clean[name]) for name in ("gross_amount", "refund_amount", "net_amount"))
    found = demo_build.rows(
        "select sum(gross_amount), sum(refund_amount), sum(net_amount) from core.fct_orders"
    )
    assert found == [totals]
    counts = demo_build.rows(
        "select order_type, count(*) from core.fct_orders group by 1 order by 1"
    )
    assert counts == [("order", clean["orders"]), ("refund", clean["refund_orders"])]
    assert demo_build.value("select count(*) from core.fct_order_lines") == clean["order_lines"]
    free = demo_build.value("select count(*) from core.fct_orders where is_zero_value")
    assert free == clean["free_orders"]


def test_every_planted_fault_is_rejected_for_its_own_reason(
    demo_build: DbtResult, true_shop: Shop
) -> None:
    found: dict[str, dict[str, int]] = {"customers": {}, "orders": {}, "order_lines": {}}
    for entity, rule, rows in demo_build.rows(
        "select entity, rule_id, count(*) from trust.fct_rejected_rows group by all"
    ):
        found.setdefault(entity, {})[rule] = rows
    assert found == true_shop.truth["rejected_rows"]


def test_months_have_the_true_activity(demo_build: DbtResult, true_shop: Shop) -> None:
    found = demo_build.rows(
        """
        select period_start::varchar, order_count, active_customers, new_customers,
            gross_amount, refund_amount
        from insights.agg_overview_periods
        where period_type = 'month' and channel = 'All' and country = 'All'
        order by period_start
        """
    )
    assert found == [
        (
            month["month_start"],
            month["order_count"],
            month["active_customers"],
            month["new_customers"],
            Decimal(month["gross_amount"]),
            Decimal(month["refund_amount"]),
        )
        for month in true_shop.truth["months"]
    ]


def test_the_cohort_triangle_is_the_true_one(demo_build: DbtResult, true_shop: Shop) -> None:
    found = demo_build.rows(
        """
        select cohort_start::varchar, period_number, cohort_size, customer_count
        from cohorts.agg_cohorts where period_type = 'month' order by all
        """
    )
    assert found == [
        (cohort["cohort_month"], period, cohort["cohort_size"], count)
        for cohort in true_shop.truth["cohorts"]
        for period, count in enumerate(cohort["customer_counts"])
    ]


def test_the_planted_campaigns_stand_out_of_the_cohort_curve(demo_build: DbtResult) -> None:
    better, worse = (campaign.month_number for campaign in CAMPAIGNS)
    curve = demo_build.rows(
        """
        select avg(retention_rate) as later_rate
        from cohorts.agg_cohorts
        where period_type = 'month' and period_number between 1 and 12 and is_complete
        group by cohort_start having count(*) = 12 order by cohort_start
        """
    )
    rates = np.array(curve)[:, 0]
    others = np.delete(rates, [better, worse])
    assert rates[better] > np.quantile(others, 0.95)
    assert rates[worse] < np.quantile(others, 0.05)


def _scores(values: npt.NDArray[np.float64], cuts: int) -> npt.NDArray[np.int64]:
    """Tie-safe scores: 1 and the number of cut points strictly below.

    The cut points are the smallest values that a fifth, two fifths... of the people do not exceed.
    """
    in_order = np.sort(values)
    places = [-(-len(values) * part // (cuts + 1)) - 1 for part in range(1, cuts + 1)]
    return 1 + np.searchsorted(in_order[places], values, side="left")


def test_rfm_scores_are_those_of_the_true_orders(demo_build: DbtResult, true_shop: Shop) -> None:
    rows = demo_build.rows(
        f"""
        select
            date_diff('day', last_order_date, date '{true_shop.truth["end_date"]}'),
            t.order_count, t.net_amount::double,
            found.recency_days, found.order_count, found.net_amount::double,
            r_score, f_score, m_score
        from {_true(true_shop)} as t
        join rfm.fct_customer_rfm as found using (customer_id)
        where is_current and t.order_count > 0
        """
    )
    recency, orders, net, *found, r_score, f_score, m_score = np.array(rows, dtype=float).T
    assert len(rows) == true_shop.truth["clean"]["buyers"]
    np.testing.assert_array_equal(found, [recency, orders, net])
    several = orders > 1
    np.testing.assert_array_equal(r_score, 6 - _scores(recency, 4))
    np.testing.assert_array_equal(m_score, _scores(net, 4))
    np.testing.assert_array_equal(f_score[~several], 1)
    np.testing.assert_array_equal(f_score[several], 1 + _scores(orders[several], 3))


def test_rfm_segments_mean_what_they_say(demo_build: DbtResult, true_shop: Shop) -> None:
    alive = dict(
        demo_build.rows(
            f"""
            select segment, avg(is_alive::int)
            from rfm.fct_customer_rfm join {_true(true_shop)} as t using (customer_id)
            where is_current group by segment
            """
        )
    )
    assert alive["Champions"] > 0.75
    assert alive["Hibernating"] < 0.25
    assert alive["Cannot lose them"] < alive["Loyal customers"] < alive["Champions"]
    assert alive["Prospects"] == 0


def test_the_value_to_come_is_near_the_true_one(demo_build: DbtResult, true_shop: Shop) -> None:
    status = demo_build.rows("select distinct status from clv.fct_customer_clv order by 1")
    assert status == [("no_orders",), ("ok",)]
    expected_orders, predicted, top_tenth, true_orders, true_net = demo_build.rows(
        f"""
        with held as (
            select *, percent_rank() over (order by predicted_net_amount desc) < 0.1 as is_top
            from clv.fct_customer_clv join {_true(true_shop)} as t using (customer_id)
            where status = 'ok'
        )
        select sum(expected_orders), sum(predicted_net_amount)::double,
            sum(expected_net_amount) filter (where is_top) / sum(expected_net_amount),
            sum(expected_order_count), sum(expected_net_amount)
        from held
        """
    )[0]
    assert expected_orders == pytest.approx(true_orders, rel=EXPECTED_ORDERS_DISTANCE)
    assert predicted == pytest.approx(true_net, rel=PREDICTED_NET_DISTANCE)
    assert top_tenth > TOP_TENTH_SHARE


def test_whoever_is_called_alive_is_so_as_often_as_it_is_said(
    demo_build: DbtResult, true_shop: Shop
) -> None:
    bands = demo_build.rows(
        f"""
        select least(floor(p_alive * 5), 4) as band, avg(p_alive), avg(is_alive::int)
        from clv.fct_customer_clv join {_true(true_shop)} as t using (customer_id)
        where p_alive is not null group by band order by band
        """
    )
    _, said, really = np.array(bands, dtype=float).T
    assert len(bands) == 5
    np.testing.assert_allclose(said, really, atol=ALIVE_DISTANCE)


def test_clusters_part_those_who_cannot_be_confused(demo_build: DbtResult, true_shop: Shop) -> None:
    shares = demo_build.rows(
        f"""
        select true_segment, cluster_id, count(*) / sum(count(*)) over (partition by true_segment)
        from segments.fct_customer_clusters join {_true(true_shop)} as t using (customer_id)
        where true_segment in ('gone_after_one_order', 'active_all_the_time')
        group by true_segment, cluster_id order by 3 desc
        """
    )
    homes: dict[str, set[int]] = {"gone_after_one_order": set(), "active_all_the_time": set()}
    gathered = dict.fromkeys(homes, 0.0)
    # As many clusters as it takes to hold nearly the whole segment; the two must share none.
    for segment, cluster, share in shares:
        if gathered[segment] < SAME_CLUSTER_SHARE:
            homes[segment].add(cluster)
            gathered[segment] += float(share)
    assert homes["gone_after_one_order"].isdisjoint(homes["active_all_the_time"])
    buyers = demo_build.value("select count(*) from segments.fct_customer_clusters")
    assert buyers == true_shop.truth["clean"]["buyers"]
